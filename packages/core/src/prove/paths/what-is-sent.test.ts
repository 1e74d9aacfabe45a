import { expect, test } from "vitest";
import { stepText } from "../testing/told.ts";
import { proveWorld } from "../prove-world.ts";
import { specificationProfile } from "../network/model/profiles.ts";
import { worldOf } from "../testing/world-of.ts";
import { all } from "./testing/stories.ts";

/** The bodies of what is sent on the way from dev to prod. */
function sent(text: string): readonly unknown[] {
  const { verdicts } = proveWorld(worldOf(text), { profile: specificationProfile, properties: ["paths"] });
  const way = verdicts.find(({ from, to }) => from === "dev" && to === "prod");
  return (way?.witness?.steps ?? []).flatMap((step) => (step.type === "request" && step.body ? [step.body] : []));
}

test("a pod that is sent has its stage's label, runs something, and is privileged on the node that it asks for", () => {
  expect(sent(all.toleration)).toMatchObject([
    {
      apiVersion: "v1",
      kind: "Pod",
      metadata: { name: "placed", namespace: "shop-dev", labels: { stage: "dev", app: "placed" } },
      spec: {
        containers: [{ name: "placed", image: "busybox", securityContext: { privileged: true } }],
        tolerations: [{ operator: "Exists" }],
      },
    },
  ]);
});

test("what is sent after what admission takes of pods that are there is like one of them", () => {
  const guard = `{ apiVersion: admissionregistration.k8s.io/v1, kind: ValidatingAdmissionPolicy, metadata: { name: guard }, spec: { failurePolicy: Fail, matchConstraints: { resourceRules: [{ apiGroups: [""], apiVersions: [v1], operations: [CREATE], resources: [pods] }] }, validations: [{ expression: "object.spec.containers.all(c, c.image.startsWith('registry.example/'))" }] } }
---
{ apiVersion: admissionregistration.k8s.io/v1, kind: ValidatingAdmissionPolicyBinding, metadata: { name: guard }, spec: { policyName: guard, validationActions: [Deny] } }
---
`;
  const images = sent(all.sharedNode + guard).map(
    (body) =>
      (body as { readonly spec: { readonly containers: readonly { readonly image: string }[] } }).spec.containers[0]
        ?.image,
  );
  expect(images).toEqual([expect.stringMatching(/^registry\.example\//)]);
});

test("each step says who does what", () => {
  const { verdicts } = proveWorld(worldOf(all.token), { profile: specificationProfile, properties: ["paths"] });
  const steps = verdicts.find(({ from, to }) => from === "dev" && to === "prod")?.witness?.steps ?? [];
  expect(steps.map((step) => (step.type === "request" ? stepText({ ...step, body: undefined }) : step.type))).toEqual([
    "dana: create serviceaccounts/token shop-test/maker",
    "system:serviceaccount:shop-test:maker: create pods shop-test/",
    "landing",
  ]);
});
