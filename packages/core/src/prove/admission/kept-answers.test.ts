import { describe, expect, test } from "vitest";
import type { World } from "../../manifests/world/world.ts";
import { makeGiven } from "../make-given.ts";
import { specificationProfile } from "../network/model/profiles.ts";
import { worldOf } from "../testing/world-of.ts";
import { makeAdmission } from "./make-admission.ts";

const people = `
apiVersion: v1
kind: Namespace
metadata: { name: web-dev, labels: { stage: dev }, annotations: { example.com/nodes: "no" } }
---
apiVersion: rbac.authorization.k8s.io/v1
kind: ClusterRole
metadata: { name: maker }
rules: [{ apiGroups: [""], resources: [pods], verbs: [create] }]
---
apiVersion: rbac.authorization.k8s.io/v1
kind: RoleBinding
metadata: { name: makers, namespace: web-dev }
roleRef: { apiGroup: rbac.authorization.k8s.io, kind: ClusterRole, name: maker }
subjects: [{ apiGroup: rbac.authorization.k8s.io, kind: User, name: ann }]
`;

const guard = (expression: string, more = "") => `${people}---
apiVersion: admissionregistration.k8s.io/v1
kind: ValidatingAdmissionPolicy
metadata: { name: guard }
spec:
  matchConstraints:
    resourceRules: [{ apiGroups: [""], apiVersions: [v1], operations: [CREATE], resources: [pods] }]
  validations: [{ expression: ${JSON.stringify(expression)} }]
  ${more}
---
apiVersion: admissionregistration.k8s.io/v1
kind: ValidatingAdmissionPolicyBinding
metadata: { name: guard }
spec: { policyName: guard, validationActions: [Deny] }
`;

const hostNetwork = "!object.spec.?hostNetwork.orValue(false)";
const byLabel = `${hostNetwork} || namespaceObject.metadata.?labels[?'tier'].orValue('') == 'system'`;
const byAnnotation = `${hostNetwork} || namespaceObject.metadata.annotations['example.com/nodes'] == 'yes'`;
const byRights = `${hostNetwork} || authorizer.group('').resource('nodes').check('update').allowed()`;

const byParameter = guard(hostNetwork, "paramKind: { apiVersion: v1, kind: ConfigMap }")
  .slice(people.length + 4)
  .replaceAll("guard", "other");

/** The same world, its policies among it, with other namespaces. */
function withNamespace(world: World, metadata: object): World {
  const [one, ...others] = world.objects.get("Namespace") ?? [];
  if (!one) throw new Error("there is no namespace");
  const changed = { ...one, object: { ...one.object, metadata: { ...one.object.metadata, ...metadata } } };
  return { ...world, objects: new Map([...world.objects, ["Namespace", [changed, ...others]]]) };
}

const onNode = (world: World) =>
  makeGiven(world, undefined, specificationProfile).possible.podOnNodeNetwork("dev", "web-dev", undefined).possible;

describe("answers that hold as long as the same policies are in force", () => {
  test("are shared by worlds that have the same policies, and by no others", () => {
    const world = worldOf(guard(hostNetwork));
    const { kept } = makeAdmission(world);
    expect(kept).toBeInstanceOf(Map);
    expect(makeAdmission(withNamespace(world, {})).kept).toBe(kept);
    expect(makeAdmission(worldOf(guard(hostNetwork))).kept).not.toBe(kept);
  });

  test("are forgotten where they are more than a hundred thousand", () => {
    const world = worldOf(guard(hostNetwork));
    const { kept } = makeAdmission(world);
    for (let question = 0; question < 100_000; question++) kept?.set(String(question), true);
    expect(makeAdmission(world).kept?.size).toBe(100_000);
    kept?.set("one more", true);
    expect(makeAdmission(world).kept?.size).toBe(0);
  });

  test.each([
    ["annotations of the namespace", guard(byAnnotation)],
    ["the rights of whoever asks", guard(byRights)],
    ["a parameter", guard(hostNetwork, "paramKind: { apiVersion: v1, kind: ConfigMap }")],
    ["a parameter, and others at none", `${guard(hostNetwork)}---\n${byParameter}`],
  ])("are not shared where a policy looks at %s", (_, text) => {
    expect(makeAdmission(worldOf(text)).kept).toBeUndefined();
  });

  test.each([
    ["a label that the policy reads", byLabel, { labels: { stage: "dev", tier: "system" } }],
    ["an annotation that the policy reads", byAnnotation, { annotations: { "example.com/nodes": "yes" } }],
    [
      "a level of Pod Security",
      "true",
      { labels: { stage: "dev", "pod-security.kubernetes.io/enforce": "privileged" } },
    ],
  ])("a world that differs in %s is answered by itself, whichever is asked first", (what, expression, metadata) => {
    const level = { labels: { stage: "dev", "pod-security.kubernetes.io/enforce": "restricted" } };
    const written = worldOf(guard(expression));
    const closed = what.endsWith("Pod Security") ? withNamespace(written, level) : written;
    const open = withNamespace(closed, metadata);
    expect(onNode(closed)).toBe(false);
    expect(onNode(open)).not.toBe(false);
    expect(onNode(closed)).toBe(false);
  });
});
