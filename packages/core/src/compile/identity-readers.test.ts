import { expect, test } from "vitest";
import { compileIdentityReaders } from "./identity-readers.ts";
import { clusterScopes, declaration, only } from "./testing/namespace-scopes.ts";

const uid = "1f0c7a4e-5d1b-4c1e-9a51-0f6f6a2b7c3d";

function compiled(cluster: Record<string, unknown>): object[] {
  const text = declaration([
    ["Platform", "shop", { domain: "example.com" }],
    ["Cluster", "main", { cni: "calico", identity: { groupPrefix: "oidc:" }, ...cluster }],
    ["Stage", "dev", { cluster: "main", tier: "development", access: { groups: { auditors: "view" } } }],
    [
      "Stage",
      "test",
      { cluster: "main", tier: "verification", access: { groups: { auditors: "view", none: "none" } } },
    ],
    ["Team", "blue", { groups: ["blue"], users: ["ada"], serviceAccounts: [{ namespace: "ci", name: "builder" }] }],
    ["App", "web", { team: "blue", image: "registry.example.com/web" }],
  ]);
  return compileIdentityReaders(only(clusterScopes(text))).map(({ object }) => object);
}

test("everybody with a right in a stage may read the one object that says which cluster it is, once", () => {
  const apiGroup = "rbac.authorization.k8s.io";
  expect(compiled({ uid })).toMatchObject([
    {
      kind: "Role",
      metadata: { name: "kubestage:shop:identity", namespace: "kube-system" },
      rules: [{ apiGroups: [""], resources: ["namespaces"], resourceNames: ["kube-system"], verbs: ["get"] }],
    },
    {
      kind: "RoleBinding",
      metadata: { name: "kubestage:shop:identity", namespace: "kube-system" },
      roleRef: { apiGroup, kind: "Role", name: "kubestage:shop:identity" },
      subjects: [
        { apiGroup, kind: "Group", name: "oidc:blue" },
        { apiGroup, kind: "User", name: "ada" },
        { kind: "ServiceAccount", name: "builder", namespace: "ci" },
        { apiGroup, kind: "Group", name: "oidc:auditors" },
        { kind: "ServiceAccount", name: "deployer", namespace: "kubestage-shop-dev" },
        { kind: "ServiceAccount", name: "deployer", namespace: "kubestage-shop-test" },
      ],
    },
  ]);
});

test("where no identity is declared there is nothing to compare with, and no right is given", () => {
  expect(compiled({})).toEqual([]);
});
