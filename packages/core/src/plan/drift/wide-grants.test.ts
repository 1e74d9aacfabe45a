import { describe, expect, it } from "vitest";
import { grantsWidely, wideGrant } from "./wide-grants.ts";

const confined = {
  groups: new Set(["oidc:storefront"]),
  users: new Set(["person:builder", "system:serviceaccount:ci:builder"]),
  namespaces: new Set(["web-dev"]),
};

function granted(...subjects: readonly object[]): readonly string[] | undefined {
  const metadata = { name: "b", uid: "b", resourceVersion: "1", creationTimestamp: "2026-01-02T03:04:05Z" };
  const roleRef = { apiGroup: "rbac.authorization.k8s.io", kind: "ClusterRole", name: "edit" };
  const live = { apiVersion: "rbac.authorization.k8s.io/v1", kind: "ClusterRoleBinding", metadata, roleRef, subjects };
  const grant = wideGrant(live, confined);
  if (grant) expect(grant.role).toBe("edit");
  return grant?.subjects;
}

const group = (name: string) => ({ kind: "Group", name });
const user = (name: string) => ({ kind: "User", name });
const account = (namespace: string, name: string) => ({ kind: "ServiceAccount", namespace, name });

describe("wideGrant", () => {
  it.each([
    ["a declared group", group("oidc:storefront"), "Group oidc:storefront"],
    ["a declared user", user("person:builder"), "User person:builder"],
    ["a declared account of another namespace", account("ci", "builder"), "ServiceAccount ci/builder"],
    ["the same by its user name", user("system:serviceaccount:ci:builder"), "User system:serviceaccount:ci:builder"],
    ["any account of a stage's namespace", account("web-dev", "default"), "ServiceAccount web-dev/default"],
    ["the same by its user name", user("system:serviceaccount:web-dev:x"), "User system:serviceaccount:web-dev:x"],
    ["all of them", group("system:serviceaccounts:web-dev"), "Group system:serviceaccounts:web-dev"],
  ])("is of %s", (_, subject, expected) => {
    expect(granted(subject)).toEqual([expected]);
  });

  it.each([
    ["a group without the cluster's prefix", group("storefront")],
    ["a user of a group's name", user("oidc:storefront")],
    ["everybody", group("system:authenticated")],
    ["all service accounts", group("system:serviceaccounts")],
    ["the accounts of a namespace whose name begins alike", group("system:serviceaccounts:web-dev-2")],
    ["a component", user("system:kube-scheduler")],
    ["a controller", account("kube-system", "namespace-controller")],
    ["another account beside a declared one", account("ci", "reporter")],
    ["what has no name", { kind: "Group" }],
  ])("is not of %s", (_, subject) => {
    expect(granted(subject)).toBeUndefined();
  });

  it("names only those that are confined", () => {
    expect(granted(group("platform"), group("oidc:storefront"), account("web-dev", "web"))).toEqual([
      "Group oidc:storefront",
      "ServiceAccount web-dev/web",
    ]);
    expect(granted()).toBeUndefined();
  });
});

describe("grantsWidely", () => {
  it.each([
    ["rbac.authorization.k8s.io", "ClusterRoleBinding", true],
    ["rbac.authorization.k8s.io", "RoleBinding", false],
    ["example.com", "ClusterRoleBinding", false],
  ])("%s %s: %s", (group, kind, expected) => {
    expect(grantsWidely({ group, kind })).toBe(expected);
  });
});
