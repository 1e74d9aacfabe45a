import { expect, test } from "vitest";
import type { Subject } from "./rights.ts";
import { trusts } from "./trusted-subjects.ts";

const subject = (kind: Subject["kind"], name: string, namespace = ""): Subject => ({ kind, name, namespace });

test.each([
  ["User", "system:apiserver"],
  ["User", "system:kube-proxy"],
  ["User", "system:kube-controller-manager"],
  ["User", "system:kube-scheduler"],
  ["User", "system:node:worker"],
  ["Group", "system:masters"],
  ["Group", "system:nodes"],
  ["Group", "system:bootstrappers"],
  ["Group", "system:bootstrappers:kubeadm:default-node-token"],
  ["Group", "system:monitoring"],
  ["Group", "kubeadm:cluster-admins"],
] as const)("Kubernetes' own: %s %s", (kind, name) => {
  for (const minorVersion of [28, 32, 36]) expect(trusts(minorVersion, undefined)(subject(kind, name))).toBe(true);
});

test.each([
  subject("User", "alice"),
  subject("Group", "ops"),
  subject("User", "system:nodes"),
  subject("Group", "system:apiserver"),
  subject("Group", "system:node:worker"),
  subject("Group", "my:system:bootstrappers:"),
  subject("ServiceAccount", "system:apiserver", "shop-dev"),
  subject("ServiceAccount", "deployment-controller", "shop-dev"),
  subject("Group", "system:serviceaccounts"),
  subject("Group", "system:unauthenticated"),
])("of a name that only looks like it: $kind $name", (one) => {
  expect(trusts(36, undefined)(one)).toBe(false);
});

test("administrators are those that the intent names, by kind, name and namespace", () => {
  const isTrusted = trusts(36, {
    openings: [],
    grants: [],
    shared: [],
    administrators: [
      { kind: "User", name: "root" },
      { kind: "ServiceAccount", name: "deployer", namespace: "ops" },
    ],
  });
  expect(isTrusted(subject("User", "root"))).toBe(true);
  expect(isTrusted(subject("Group", "root"))).toBe(false);
  expect(isTrusted(subject("ServiceAccount", "deployer", "ops"))).toBe(true);
  expect(isTrusted(subject("ServiceAccount", "deployer", "shop-dev"))).toBe(false);
});
