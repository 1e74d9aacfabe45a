import fc from "fast-check";
import { expect, test } from "vitest";
import { someObject, want } from "./testing/live-objects.ts";
import { deletionWaves, planWaves } from "./waves.ts";

/** In the order in which they have to come. */
const kinds = [
  ["apiextensions.k8s.io/v1", "CustomResourceDefinition"],
  ["v1", "Namespace"],
  ["rbac.authorization.k8s.io/v1", "ClusterRole"],
  ["rbac.authorization.k8s.io/v1", "RoleBinding"],
  ["external-secrets.io/v1", "SecretStore"],
  ["v1", "ConfigMap"],
  ["v1", "Service"],
  ["example.com/v1", "Database"],
  ["apps/v1", "Deployment"],
  ["autoscaling/v2", "HorizontalPodAutoscaler"],
  ["gateway.networking.k8s.io/v1", "HTTPRoute"],
  ["admissionregistration.k8s.io/v1", "ValidatingWebhookConfiguration"],
] as const;
const oneOfEach = kinds.map(([apiVersion, kind]) => want(someObject(apiVersion, kind)));
const kindsOf = (waves: readonly (readonly { readonly key: { readonly kind: string } }[])[]) =>
  waves.map((wave) => wave.map(({ key }) => key.kind));

test("each kind comes after what it needs", () => {
  expect(kindsOf(planWaves(oneOfEach.toReversed()))).toEqual(kinds.map(([, kind]) => [kind]));
});

test("a policy of admission stands before its binding, and both before what they judge", () => {
  const group = "admissionregistration.k8s.io/v1";
  const found = [
    someObject("v1", "ConfigMap"),
    someObject(group, "ValidatingAdmissionPolicyBinding"),
    someObject(group, "ValidatingAdmissionPolicy"),
  ];
  const order = ["ValidatingAdmissionPolicy", "ValidatingAdmissionPolicyBinding", "ConfigMap"];
  expect(kindsOf(planWaves(found.map((object) => want(object))))).toEqual(order.map((kind) => [kind]));
});

test("deletion goes backwards", () => {
  expect(deletionWaves(oneOfEach)).toEqual(planWaves(oneOfEach).toReversed());
});

test("configuration of an earlier release is deleted last", () => {
  const old = want(someObject("v1", "ConfigMap", {}, { name: "web-config-0123456789" }));
  expect(deletionWaves([old, ...oneOfEach]).at(-1)).toEqual([old]);
});

const object = fc
  .record({ kind: fc.constantFrom(...kinds), name: fc.stringMatching(/^[a-z0-9-]{1,20}$/) })
  .map(({ kind: [apiVersion, kind], name }) => want(someObject(apiVersion, kind, {}, { name })));

test("every object has exactly one place, in the order in which it came", () => {
  fc.assert(
    fc.property(fc.array(object), (wanted) => {
      for (const waves of [planWaves(wanted), deletionWaves(wanted)]) {
        expect(new Set(waves.flat())).toEqual(new Set(wanted));
        expect(waves.flat()).toHaveLength(wanted.length);
        for (const wave of waves)
          expect(wave.map((one) => wanted.indexOf(one))).toEqual(
            wave.map((one) => wanted.indexOf(one)).toSorted((a, b) => a - b),
          );
      }
    }),
  );
});
