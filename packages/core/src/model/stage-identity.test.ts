import { expect, test } from "vitest";
import { clusterScopes, declaration } from "../compile/testing/namespace-scopes.ts";
import { stageIdentity } from "./stage-identity.ts";

const identity = { groupPrefix: "oidc:", userPrefix: "person:" };
const account = (name: string) => ({ namespace: "ci", name });
const administrators = { groups: ["platform"], users: ["root"], serviceAccounts: [account("engine")] };
const scopes = clusterScopes(
  declaration([
    ["Platform", "shop", { domain: "example.com", administrators }],
    ["Cluster", "nonprod", { cni: "calico", identity }],
    ["Cluster", "prod", { cni: "calico" }],
    ["Stage", "dev", { cluster: "nonprod", tier: "development", access: { groups: { auditors: "view" } } }],
    ["Stage", "prod", { cluster: "prod", tier: "production", access: { users: { oncall: "view" } } }],
    [
      "Team",
      "storefront",
      {
        groups: ["storefront", "platform"],
        users: ["root", "builder"],
        serviceAccounts: [account("engine"), account("builder")],
        access: { production: "none" },
      },
    ],
    ["App", "web", { team: "storefront", image: "registry.example.com/web" }],
  ]),
);

test.each([
  [
    "nonprod",
    ["oidc:storefront", "oidc:auditors"],
    ["person:builder", "person:oncall", "system:serviceaccount:ci:builder"],
  ],
  ["prod", ["storefront", "auditors"], ["builder", "oncall", "system:serviceaccount:ci:builder"]],
])("everybody who has rights in a stage, as %s names them, and no administrator", (name, groups, users) => {
  const scope = scopes.find(({ cluster }) => cluster.name === name);
  expect(scope && stageIdentity(scope.platform, scope.cluster)).toEqual({ groups, users });
});
