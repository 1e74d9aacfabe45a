import { expect, test } from "vitest";
import { decideChain, workloadChain } from "./placement-requests.ts";
import { makeAdmission } from "../admission/make-admission.ts";
import { worldOf } from "../testing/world-of.ts";
import type { WorkloadKind } from "./running-pods.ts";
import { anything } from "../admission/admission.ts";

/** Refuses pods, and nothing else, by their labels. */
const admissionBy = (expression: string) =>
  makeAdmission(
    worldOf(`apiVersion: admissionregistration.k8s.io/v1
kind: ValidatingAdmissionPolicy
metadata: { name: labels }
spec:
  matchConstraints: { resourceRules: [{ apiGroups: [""], apiVersions: [v1], operations: [CREATE], resources: [pods] }] }
  validations: [{ expression: "${expression}" }]
---
apiVersion: admissionregistration.k8s.io/v1
kind: ValidatingAdmissionPolicyBinding
metadata: { name: labels }
spec: { policyName: labels, validationActions: [Deny] }
`),
  );
const where = { namespace: "web-dev", as: { user: "somebody", groups: [] } };
const spec = { containers: [{ name: "web", image: "web" }] };
const answerTo = (kind: WorkloadKind, expression: string, isAbstract: boolean) => {
  const pod = isAbstract
    ? { metadata: { labels: anything }, spec: anything, isAbstract }
    : { metadata: { labels: { app: "web" } }, spec };
  return decideChain(
    admissionBy(expression),
    workloadChain(kind, pod, where, "CREATE", "n", (same) => same),
  ).answer;
};

const onlyApp = "object.metadata.labels.all(key, key == 'app')";

test.each([
  ["Deployment", "pod-template-hash"],
  ["DaemonSet", "pod-template-generation"],
  ["DaemonSet", "controller-revision-hash"],
  ["StatefulSet", "apps.kubernetes.io/pod-index"],
  ["StatefulSet", "statefulset.kubernetes.io/pod-name"],
  ["Job", "batch.kubernetes.io/job-name"],
  ["CronJob", "batch.kubernetes.io/controller-uid"],
] as const)("pods of a %s have the label %s from its controller, whatever their template says", (kind, key) => {
  for (const isAbstract of [false, true]) {
    expect(answerTo(kind, onlyApp, isAbstract)).toBe("refused");
    expect(answerTo(kind, `!('${key}' in object.metadata.labels)`, isAbstract)).toBe("refused");
    expect(answerTo(kind, `'${key}' in object.metadata.labels`, isAbstract)).toBe("admitted");
  }
});

test.each(["ReplicaSet", "ReplicationController"] as const)(
  "pods of a %s have those of their template only",
  (kind) => {
    expect(answerTo(kind, onlyApp, false)).toBe("admitted");
    expect(answerTo(kind, onlyApp, true)).toBe("depends");
  },
);
