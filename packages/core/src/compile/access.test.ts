import { describe, expect, test } from "vitest";
import { compileBindings } from "./access.ts";
import type { Access, Person } from "./testing/access-judge.ts";
import { accessOf, may, serviceAccount } from "./testing/access-judge.ts";
import { clusterScopes, declaration, namespaceScopes } from "./testing/namespace-scopes.ts";

const identity = { groupPrefix: "oidc:", userPrefix: "person:" };
const documents = (team: object = {}, stage: object = {}) =>
  declaration([
    ["Platform", "shop", { domain: "example.com" }],
    ["Cluster", "nonprod", { cni: "calico", identity }],
    ["Cluster", "prod", { cni: "calico", identity }],
    ["Stage", "dev", { cluster: "nonprod", tier: "development", ...stage }],
    ["Stage", "test", { cluster: "nonprod", tier: "verification", after: ["dev"] }],
    ["Stage", "prod", { cluster: "prod", tier: "production", after: ["test"] }],
    [
      "Team",
      "storefront",
      { groups: ["storefront"], users: ["kim"], serviceAccounts: [{ namespace: "ci", name: "builder" }], ...team },
    ],
    ["Team", "search", { groups: ["search"] }],
    ["App", "web", { team: "storefront", image: "registry.example.com/web" }],
    ["App", "index", { team: "search", image: "registry.example.com/index" }],
  ]);
const accessIn = (cluster: string, text = documents()): Access => {
  const scope = clusterScopes(text).find((one) => one.cluster.name === cluster);
  if (!scope) throw new Error(`no cluster ${cluster}`);
  return accessOf(scope);
};

const storefront: Person = { user: "person:lee", groups: ["oidc:storefront", "system:authenticated"] };

describe("a team in the namespaces of its apps", () => {
  const nonprod = accessIn("nonprod");
  const prod = accessIn("prod");

  test.each([
    ["create", "deployments.apps", [true, false, false]],
    ["delete", "pods", [true, false, false]],
    ["get", "secrets", [true, false, false]],
    ["create", "pods/exec", [true, true, false]],
    ["patch", "pods/ephemeralcontainers", [true, true, false]],
    ["get", "pods/log", [true, true, true]],
    ["list", "deployments.apps", [true, true, true]],
    ["update", "resourcequotas", [false, false, false]],
    ["patch", "namespaces", [false, false, false]],
    ["delete", "networkpolicies.networking.k8s.io", [false, false, false]],
    ["create", "rolebindings.rbac.authorization.k8s.io", [false, false, false]],
  ] as const)(
    "%s %s in development, verification, production: %o",
    (verb, resource, [dev, verification, production]) => {
      expect(may(nonprod, storefront, verb, resource, "web-dev")).toBe(dev);
      expect(may(nonprod, storefront, verb, resource, "web-test")).toBe(verification);
      expect(may(prod, storefront, verb, resource, "web-prod")).toBe(production);
    },
  );

  test("its users and service accounts may do the same", () => {
    for (const who of [{ user: "person:kim" }, serviceAccount("ci", "builder")]) {
      expect(may(nonprod, who, "create", "deployments.apps", "web-dev")).toBe(true);
      expect(may(prod, who, "create", "deployments.apps", "web-prod")).toBe(false);
    }
  });

  test("nothing in those of another team, in the system's or in none", () => {
    for (const namespace of ["index-dev", "kubestage-shop-dev", "kube-system"]) {
      expect(may(nonprod, storefront, "get", "pods", namespace)).toBe(false);
    }
  });

  test("names without the cluster's prefix are nobody", () => {
    expect(may(nonprod, { user: "kim", groups: ["storefront"] }, "get", "pods", "web-dev")).toBe(false);
  });
});

test("what a team or a stage says about its roles takes effect", () => {
  const team = { access: { development: "view", verification: "none" } };
  const stage = { access: { teams: "debug", groups: { auditors: "view", nobody: "none" }, users: { sam: "admin" } } };
  const access = accessIn("nonprod", documents(team, stage));
  expect(may(access, storefront, "get", "pods", "web-dev")).toBe(true);
  expect(may(access, storefront, "create", "pods/exec", "web-dev")).toBe(false);
  expect(may(access, storefront, "get", "pods", "web-test")).toBe(false);
  expect(may(access, { groups: ["oidc:search"] }, "create", "pods/exec", "index-dev")).toBe(true);
  expect(may(access, { groups: ["oidc:search"] }, "delete", "pods", "index-dev")).toBe(false);
  for (const namespace of ["web-dev", "index-dev"]) {
    expect(may(access, { groups: ["oidc:auditors"] }, "get", "pods", namespace)).toBe(true);
    expect(may(access, { groups: ["oidc:nobody"] }, "get", "pods", namespace)).toBe(false);
    expect(may(access, { user: "person:sam" }, "delete", "pods", namespace)).toBe(true);
  }
  expect(may(access, { user: "person:sam" }, "get", "pods", "web-test")).toBe(false);
});

test("the deployer's rights end at its stage", () => {
  const access = accessIn("nonprod");
  const deployer = serviceAccount("kubestage-shop-dev", "deployer");
  for (const namespace of ["web-dev", "index-dev"])
    expect(may(access, deployer, "patch", "deployments.apps", namespace)).toBe(true);
  for (const namespace of ["web-test", "index-test", "kubestage-shop-dev", "kubestage-shop-test"]) {
    expect(may(access, deployer, "get", "pods", namespace)).toBe(false);
  }
});

test("a team's account that lives in a stage has rights in that stage only", () => {
  const access = accessIn("nonprod", documents({ serviceAccounts: [{ namespace: "web-dev", name: "builder" }] }));
  expect(may(access, serviceAccount("web-dev", "builder"), "create", "pods", "web-dev")).toBe(true);
  expect(may(access, serviceAccount("web-dev", "builder"), "get", "pods", "web-test")).toBe(false);
});

test("nor in a stage of another cluster", () => {
  const text = documents({
    serviceAccounts: [{ namespace: "web-dev", name: "builder" }],
    access: { production: "admin" },
  });
  expect(may(accessIn("prod", text), storefront, "create", "pods", "web-prod")).toBe(true);
  expect(may(accessIn("prod", text), serviceAccount("web-dev", "builder"), "get", "pods", "web-prod")).toBe(false);
});

test("a binding says where it comes from, and another role makes another binding", () => {
  const [dev] = namespaceScopes(documents());
  const [changed] = namespaceScopes(documents({ access: { development: "debug" } }));
  if (!dev || !changed) throw new Error("no namespace");
  const bindings = compileBindings(dev);
  expect(bindings.map(({ object }) => object.metadata.name)).toEqual([
    "kubestage:team:storefront:admin",
    "kubestage:deployer",
  ]);
  expect(compileBindings(changed)[0]?.object.metadata.name).toBe("kubestage:team:storefront:debug");
  expect(bindings.map(({ origin }) => origin.source.text.slice(origin.start, origin.end))).toEqual([
    '"storefront"',
    '"dev"',
  ]);
  expect(bindings[0]?.object).toEqual({
    apiVersion: "rbac.authorization.k8s.io/v1",
    kind: "RoleBinding",
    metadata: {
      name: "kubestage:team:storefront:admin",
      namespace: "web-dev",
      labels: expect.objectContaining({ stage: "dev" }),
    },
    roleRef: { apiGroup: "rbac.authorization.k8s.io", kind: "ClusterRole", name: "kubestage:shop:admin" },
    subjects: [
      { apiGroup: "rbac.authorization.k8s.io", kind: "Group", name: "oidc:storefront" },
      { apiGroup: "rbac.authorization.k8s.io", kind: "User", name: "person:kim" },
      { kind: "ServiceAccount", name: "builder", namespace: "ci" },
    ],
  });
});
