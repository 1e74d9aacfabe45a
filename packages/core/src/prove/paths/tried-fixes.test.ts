import { expect, test } from "vitest";
import type { World } from "../../manifests/world/world.ts";
import { applyEdits } from "../fixes/apply-edits.ts";
import { specificationProfile } from "../network/model/profiles.ts";
import { proveWorld } from "../prove-world.ts";
import { worldOf } from "../testing/world-of.ts";

const baseline = "pod-security.kubernetes.io/enforce: baseline";
const group = "apiGroup: rbac.authorization.k8s.io";
const place = (name: string, stage: string, from: readonly string[]) => `---
apiVersion: v1
kind: Namespace
metadata: {name: ${name}, labels: {${stage}${baseline}}}
---
apiVersion: v1
kind: Pod
metadata: {name: web, namespace: ${name}, labels: {app: web}}
spec: {containers: [{name: web, image: "registry.example/web:1"}]}
---
apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
metadata: {name: closed, namespace: ${name}}
spec:
  podSelector: {}
  policyTypes: [Ingress]
  ingress: [{from: [${from.map((one) => `{namespaceSelector: {matchLabels: {kubernetes.io/metadata.name: ${one}}}}`).join(", ")}]}]
`;
const bound = (namespace: string, resource: string, verb: string, user: string) => `---
apiVersion: rbac.authorization.k8s.io/v1
kind: Role
metadata: {name: ${user}, namespace: ${namespace}}
rules: [{apiGroups: [""], resources: [${resource}], verbs: [${verb}]}]
---
apiVersion: rbac.authorization.k8s.io/v1
kind: RoleBinding
metadata: {name: ${user}, namespace: ${namespace}}
roleRef: {${group}, kind: Role, name: ${user}}
subjects: [{kind: User, ${group}, name: ${user}}]
`;
const text = [
  ...[place("web-dev", "stage: dev, ", ["web-dev"]), place("web-test", "stage: test, ", ["agents"])],
  ...[place("web-prod", "stage: prod, ", ["tools"]), place("tools", "", ["tools"]), place("agents", "", ["agents"])],
  ...[bound("web-dev", "pods", "get", "dana"), bound("web-test", "pods", "get", "tess")],
  ...[bound("tools", "pods/exec", "create", "tess"), bound("agents", "pods/exec", "create", "dana")],
].join("");

/** Objects that concern nobody, so many that no fix can be tried by itself. */
function grown(world: World, count: number): World {
  const [settings] = world.objects.get("ConfigMap") ?? [];
  const origin = settings?.origin ?? { type: "built-in" };
  const added = Array.from({ length: count }, (_, at) => ({
    object: { apiVersion: "v1", kind: "ConfigMap", metadata: { name: `settings-${at}`, namespace: "web-dev" } },
    origin,
  }));
  return { ...world, objects: new Map([...world.objects, ["ConfigMap", added]]) };
}

const prove = (world: World) => proveWorld(world, { profile: specificationProfile, properties: ["paths"] });
const fixesOf = (world: World) =>
  prove(world).findings.map(({ pairs, fix }) => [
    pairs.map(({ from, to }) => `${from} ${to}`).join(),
    fix?.description,
  ]);

test("leaks of a world with many objects have the fixes that they have in a small one", () => {
  const small = worldOf(text);
  const expected = [
    ["dev test", "take the user dana out of RoleBinding agents/dana"],
    ["test prod", "take the user tess out of RoleBinding tools/tess"],
  ];
  expect(fixesOf(small)).toEqual(expected);
  for (const count of [4000, 10_000]) {
    const large = grown(small, count);
    expect(fixesOf(large)).toEqual(expected);
    const edits = prove(large).findings.flatMap(({ fix }) => fix?.edits ?? []);
    expect(prove(applyEdits(large, edits)).findings).toEqual([]);
  }
});
