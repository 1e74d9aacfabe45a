import { expect, test } from "vitest";
import { platformSpec } from "./platform-kind.ts";
import { labelKey } from "./scalars.ts";

const accepts = (stageLabel: string) => platformSpec.safeParse({ domain: "example.com", stageLabel }).success;

test.each(["stage", "example.com/stage", "node-restriction.kubernetes.io/stage", "notkubernetes.io/stage"])(
  "%s may say which stage something belongs to",
  (key) => {
    expect(accepts(key)).toBe(true);
  },
);

test("semantics 24: the `node-restriction.kubernetes.io/` prefix is what kubelets cannot set: stages may have it, no other of Kubernetes", () => {
  expect(["node-restriction.kubernetes.io/stage", "node.kubernetes.io/stage"].map(accepts)).toEqual([true, false]);
});

test.each([
  "kubernetes.io/stage",
  "app.kubernetes.io/name",
  "k8s.io/stage",
  "a.k8s.io/stage",
  "kubestage.dev/team",
  "a.kubestage.dev/b",
  "statefulset.kubernetes.io/pod-name",
  "pod-template-hash",
  "pod-template-generation",
  "controller-revision-hash",
  "controller-uid",
  "job-name",
])("%s is written by Kubernetes or kubestage", (key) => {
  expect(accepts(key)).toBe(false);
});

test("the prefix of a label key is a DNS subdomain of at most 253 characters", () => {
  const accepted = (prefix: string) => labelKey.safeParse(`${prefix}/stage`).success;
  const longest = `${"a".repeat(63)}.`.repeat(3) + "a".repeat(61);
  expect([longest, "a.b-c.d"].map(accepted)).toEqual([true, true]);
  expect([`${longest}a`, "a..b", "a.-b", "a-.b", ".a", "a.", ""].map(accepted)).toEqual(Array(7).fill(false));
});
