import { expect, test } from "vitest";
import { namePlace } from "../model/declared.ts";
import { compileDefaultServiceAccount, compileDeployer, compileServiceAccounts } from "./service-accounts.ts";
import { appScopes, declaration, namespaceScopes, only } from "./testing/namespace-scopes.ts";

const platform = (app: object) =>
  declaration([
    ["Platform", "shop", { domain: "example.com" }],
    ["Cluster", "main", { cni: "calico" }],
    ["Stage", "dev", { cluster: "main", tier: "development" }],
    ["Team", "storefront", { groups: ["storefront"] }],
    ["App", "web", { team: "storefront", ...app }],
  ]);
const container = { containers: { main: { image: "registry.example.com/web" } } };
const accountsOf = (app: object) => compileServiceAccounts(only(appScopes(platform(app)))).map(({ object }) => object);

test("each workload has an account of its own, called like it, whose token is not mounted", () => {
  const accounts = accountsOf({ workloads: { web: container, queue: container } });
  expect(
    accounts.map(({ metadata, automountServiceAccountToken }) => [
      metadata.namespace,
      metadata.name,
      automountServiceAccountToken,
    ]),
  ).toEqual([
    ["web-dev", "web", false],
    ["web-dev", "web-queue", false],
  ]);
  expect(accounts[1]?.metadata.labels).toMatchObject({ stage: "dev", "app.kubernetes.io/component": "queue" });
});

test("an app that asks for the token gets it mounted", () => {
  const [account] = accountsOf({ image: "registry.example.com/web", serviceAccountToken: true });
  expect(account?.automountServiceAccountToken).toBe(true);
});

test("the account that every namespace has mounts nothing either", () => {
  const scope = only(namespaceScopes(platform({ image: "registry.example.com/web" })));
  const { object } = compileDefaultServiceAccount(scope, namePlace(scope.stage.declared));
  expect(object).toMatchObject({
    metadata: { name: "default", namespace: "web-dev" },
    automountServiceAccountToken: false,
  });
});

test("the stage's deployer lives apart from the apps", () => {
  const scope = only(namespaceScopes(platform({ image: "registry.example.com/web" })));
  const accounts = compileDeployer(scope).map(({ object }) => object);
  expect(
    accounts.map(({ metadata, automountServiceAccountToken }) => [
      metadata.namespace,
      metadata.name,
      automountServiceAccountToken,
    ]),
  ).toEqual([
    ["kubestage-shop-dev", "default", false],
    ["kubestage-shop-dev", "deployer", false],
  ]);
  expect(scope.stage.namespaces.map(({ name }) => name)).not.toContain("kubestage-shop-dev");
});
