import fc from "fast-check";
import type { KubernetesObject } from "../../manifests/kubernetes-object.ts";
import { harmlessPod } from "../access/witness-objects.ts";

const rbac = "rbac.authorization.k8s.io";
const admission = "admissionregistration.k8s.io";

/** Each a right by which somebody comes to another stage, makes a pod of it, or moves what makes it one. */
const rights = [
  ["", "pods", "create"],
  ["", "pods", "patch"],
  ["", "pods/ephemeralcontainers", "patch"],
  ["", "pods/binding", "create"],
  ["", "pods/exec", "create"],
  ["apps", "deployments", "create"],
  ["apps", "daemonsets", "create"],
  ["batch", "jobs", "create"],
  ["", "namespaces", "create"],
  ["", "namespaces", "patch"],
  ["", "namespaces", "update"],
  ["", "nodes", "patch"],
  ["", "secrets", "get"],
  ["", "secrets", "create"],
  ["", "serviceaccounts/token", "create"],
  ["", "serviceaccounts", "impersonate"],
  [rbac, "rolebindings", "create"],
  [rbac, "clusterroles", "bind"],
  ["networking.k8s.io", "networkpolicies", "create"],
  ["networking.k8s.io", "networkpolicies", "delete"],
] as const;

const guards = ["none", "node", "labels", "pods"] as const;

const shape = fc.record({
  roles: fc.array(fc.array(fc.constantFrom(...rights), { minLength: 1, maxLength: 3 }), { minLength: 2, maxLength: 3 }),
  bindings: fc.array(
    fc.record({
      subject: fc.constantFrom("alice", "developers", "bot"),
      place: fc.constantFrom("dev", "dev", "dev", "prod", "tools", undefined),
      role: fc.nat({ max: 2 }),
    }),
    { minLength: 2, maxLength: 5 },
  ),
  taints: fc.record({ dev: fc.boolean(), prod: fc.boolean() }),
  guards: fc.uniqueArray(fc.constantFrom(...guards), { maxLength: 2 }),
  level: fc.constantFrom(undefined, "baseline", "restricted"),
  closed: fc.boolean(),
});

/**
 * A world of two stages and a namespace of none, with people who have some rights. All its names, and the values of its
 * stages, begin with `prefix`: several stand side by side on one control plane.
 */
export function arbitraryObjects(prefix: string): fc.Arbitrary<KubernetesObject[]> {
  return shape.map((drawn) => {
    const places = ["dev", "prod", "tools"];
    const stage = (place: string) => `${prefix}-${place}`;
    const namespaces = places.map((place) => ({
      apiVersion: "v1",
      kind: "Namespace",
      metadata: {
        name: stage(place),
        labels: {
          world: prefix,
          ...(place !== "tools" && { stage: stage(place) }),
          ...(place === "dev" && drawn.level && { "pod-security.kubernetes.io/enforce": drawn.level }),
        },
      },
    }));
    const nodes = (["dev", "prod"] as const).map((place) => ({
      apiVersion: "v1",
      kind: "Node",
      metadata: { name: stage(place), labels: { stage: stage(place), "kubernetes.io/hostname": stage(place) } },
      spec: drawn.taints[place] ? { taints: [{ key: "stage", value: stage(place), effect: "NoSchedule" }] } : {},
    }));
    const accounts = places.map((place) => named("v1", "ServiceAccount", "bot", stage(place)));
    const pods = ["dev", "prod"].map((place) => ({
      ...named("v1", "Pod", "web", stage(place)),
      spec: { ...harmlessPod(stage(place), "default").spec, nodeName: stage(place) },
    }));
    const closed = ["dev", "prod"].map((place) => ({
      ...named("networking.k8s.io/v1", "NetworkPolicy", "own-stage", stage(place)),
      spec: {
        podSelector: {},
        policyTypes: ["Ingress", "Egress"],
        ingress: [{ from: [{ namespaceSelector: { matchLabels: { stage: stage(place) } } }] }],
        egress: [{ to: [{ namespaceSelector: { matchLabels: { stage: stage(place) } } }] }],
      },
    }));
    const roles = drawn.roles.map((rules, at) => ({
      ...named(`${rbac}/v1`, "ClusterRole", `${prefix}-${at}`),
      rules: rules.map(([group, resource, verb]) => ({ apiGroups: [group], resources: [resource], verbs: [verb] })),
    }));
    const bindings = drawn.bindings.map(({ subject, place, role }, at) => ({
      ...named(
        `${rbac}/v1`,
        place === undefined ? "ClusterRoleBinding" : "RoleBinding",
        `${prefix}-${at}`,
        place === undefined ? undefined : stage(place),
      ),
      roleRef: { apiGroup: rbac, kind: "ClusterRole", name: `${prefix}-${role % drawn.roles.length}` },
      subjects: [subjectOf(subject, prefix)],
    }));
    const policies = drawn.guards.flatMap((guard) => guardsOf(guard, prefix));
    return [
      ...namespaces,
      ...nodes,
      ...accounts,
      ...pods,
      ...(drawn.closed ? closed : []),
      ...roles,
      ...bindings,
      ...policies,
    ];
  });
}

/** With whatever else it has, by its kind. */
function named(apiVersion: string, kind: string, name: string, namespace?: string): KubernetesObject {
  return { apiVersion, kind, metadata: { name, ...(namespace !== undefined && { namespace }) } };
}

function subjectOf(subject: string, prefix: string): object {
  if (subject === "bot") return { kind: "ServiceAccount", name: "bot", namespace: `${prefix}-dev` };
  return { apiGroup: rbac, kind: subject === "alice" ? "User" : "Group", name: `${prefix}-${subject}` };
}

/** A policy for this world only, and its binding. */
function guardsOf(guard: (typeof guards)[number], prefix: string): readonly KubernetesObject[] {
  if (guard === "none") return [];
  const ofNamespaces = guard === "labels";
  const name = `${prefix}-${guard}`;
  const rule = ofNamespaces
    ? { apiGroups: [""], apiVersions: ["v1"], operations: ["UPDATE"], resources: ["namespaces"] }
    : { apiGroups: [""], apiVersions: ["v1"], operations: ["CREATE"], resources: ["pods"] };
  const expression = {
    node: `object.spec.?nodeSelector.?stage.orValue('') == namespaceObject.metadata.?labels.?stage.orValue('')`,
    pods: "!has(object.spec.nodeName) || object.spec.nodeName == ''",
    labels: "object.metadata.?labels.?stage.orValue('') == oldObject.metadata.?labels.?stage.orValue('')",
  }[guard];
  const conditions = ofNamespaces
    ? { matchConditions: [{ name: "own", expression: `object.metadata.name.startsWith('${prefix}-')` }] }
    : {};
  const bound = ofNamespaces ? {} : { matchResources: { namespaceSelector: { matchLabels: { world: prefix } } } };
  const policy = {
    ...named(`${admission}/v1`, "ValidatingAdmissionPolicy", name),
    spec: {
      failurePolicy: "Fail",
      matchConstraints: { resourceRules: [rule] },
      ...conditions,
      validations: [{ expression }],
    },
  };
  const binding = {
    ...named(`${admission}/v1`, "ValidatingAdmissionPolicyBinding", name),
    spec: { policyName: name, validationActions: ["Deny"], ...bound },
  };
  return [policy, binding];
}
