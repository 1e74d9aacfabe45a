import type { ClusterScope } from "../compiled.ts";
import type { KubernetesObject, Manifest } from "../../manifests/kubernetes-object.ts";
import { clusterLabels } from "../labels.ts";
import { namePlace } from "../../model/declared.ts";
import { podPlacement } from "../placement/pod-placement.ts";
import { priorityClassName } from "../placement/priority-classes.ts";
import { cel, celText, celValue } from "./cel.ts";
import { factOfStage, stageOfNamespace } from "./facts.ts";
import type { Rule } from "./policy.ts";
import { compileRules, policyName, stageNamespaces } from "./policy.ts";

/** Since when the kind is stable, and on without being asked for. */
const stableSince = "1.36";

type ApiVersion = "admissionregistration.k8s.io/v1" | "admissionregistration.k8s.io/v1beta1";

export interface MutatingAdmissionPolicy extends KubernetesObject {
  readonly apiVersion: ApiVersion;
  readonly kind: "MutatingAdmissionPolicy";
  readonly spec: {
    readonly failurePolicy: "Fail";
    readonly reinvocationPolicy: "IfNeeded" | "Never";
    readonly matchConstraints: {
      readonly matchPolicy: "Equivalent";
      readonly resourceRules: ReturnType<typeof compileRules>;
    };
    readonly variables: readonly { readonly name: string; readonly expression: string }[];
    readonly mutations: readonly {
      readonly patchType: "JSONPatch";
      readonly jsonPatch: { readonly expression: string };
    }[];
  };
}

interface MutatingAdmissionPolicyBinding extends KubernetesObject {
  readonly apiVersion: ApiVersion;
  readonly kind: "MutatingAdmissionPolicyBinding";
  readonly spec: { readonly policyName: string; readonly matchResources: ReturnType<typeof stageNamespaces> };
}

const pods: Rule = { group: "", version: "v1", resources: ["pods"], operations: ["CREATE"] };

/**
 * Gives new pods what they lack: the label of their stage, its nodes and taints, its tier's priority. A convenience for
 * pods that were not written by kubestage, and never the only guard: the validating policies refuse a pod without them,
 * with or without this. What a pod says itself is left as it is, and then judged.
 *
 * Mirror pods are left alone: they only report what a kubelet already runs.
 *
 * Source: https://kubernetes.io/docs/reference/access-authn-authz/mutating-admission-policy/
 */
export function compileMutation(scope: ClusterScope): Manifest[] {
  const { cluster } = scope;
  if (!cluster.mutatingAdmission) return [];
  const apiVersion: ApiVersion =
    cluster.version >= stableSince ? "admissionregistration.k8s.io/v1" : "admissionregistration.k8s.io/v1beta1";
  const origin = namePlace(cluster.declared);
  const metadata = { name: policyName(scope, "pod-defaults"), labels: clusterLabels(scope) };
  const policy: MutatingAdmissionPolicy = {
    apiVersion,
    kind: "MutatingAdmissionPolicy",
    metadata,
    spec: {
      failurePolicy: "Fail",
      reinvocationPolicy: "IfNeeded",
      matchConstraints: { matchPolicy: "Equivalent", resourceRules: compileRules([pods]) },
      variables: Object.entries(variables(scope)).map(([name, expression]) => ({ name, expression })),
      mutations: [label(scope.platform.stageLabel), affinity(), tolerations(), priority()].map((expression) => ({
        patchType: "JSONPatch",
        jsonPatch: { expression },
      })),
    },
  };
  const binding: MutatingAdmissionPolicyBinding = {
    apiVersion,
    kind: "MutatingAdmissionPolicyBinding",
    metadata,
    spec: { policyName: metadata.name, matchResources: stageNamespaces(scope) },
  };
  return [
    { origin, object: policy },
    { origin, object: binding },
  ];
}

function variables(scope: ClusterScope): Record<string, string> {
  const kinds = placementKinds(scope);
  const oneOf = (literals: readonly string[]) => `[${["[]", ...literals].join(",\n")}][variables.placement]`;
  return {
    stage: stageOfNamespace(scope),
    isLeftAlone: "has(object.metadata.annotations) && 'kubernetes.io/config.mirror' in object.metadata.annotations",
    placement: factOfStage(scope, (stage) => String(kinds.findIndex(({ stages }) => stages.has(stage.name)) + 1), "0"),
    terms: oneOf(kinds.map((kind) => kind.terms)),
    required: "{'nodeSelectorTerms': variables.terms}",
    tolerations: oneOf(kinds.map((kind) => kind.tolerations)),
    missing: cel(`
      variables.tolerations.filter(toleration, !object.spec.?tolerations.orValue([]).exists(own,
        own.?key.orValue('') == toleration.key && own.?value.orValue('') == toleration.?value.orValue('')))
    `),
    priority: factOfStage(scope, (stage) => celText(priorityClassName(scope.platform, stage.tier)), "''"),
  };
}

interface PlacementKind {
  readonly terms: string;
  readonly tolerations: string;
  readonly stages: Set<string>;
}

/**
 * The ways in which stages place their pods, each once: an expression has an end (100,000 characters), and most stages
 * differ in nothing but their name.
 */
function placementKinds(scope: ClusterScope): PlacementKind[] {
  const kinds = new Map<string, PlacementKind>();
  for (const stage of scope.stages) {
    const { affinity: wanted, tolerations: tolerated = [] } = podPlacement({ ...scope, stage });
    const required = wanted?.nodeAffinity?.requiredDuringSchedulingIgnoredDuringExecution;
    const literal = (value: unknown) => celValue(value).replaceAll(celText(stage.name), "variables.stage");
    const kind = {
      terms: literal(required?.nodeSelectorTerms ?? []),
      tolerations: literal(tolerated),
      stages: new Set<string>(),
    };
    const key = `${kind.terms} ${kind.tolerations}`;
    const known = kinds.get(key) ?? kind;
    kinds.set(key, known);
    known.stages.add(stage.name);
  }
  return [...kinds.values()];
}

function label(stageLabel: string): string {
  const key = celText(stageLabel);
  const path = celText(`/metadata/labels/${stageLabel.replaceAll("~", "~0").replaceAll("/", "~1")}`);
  return cel(`
    variables.isLeftAlone || variables.stage == '' || object.metadata.?labels[?${key}].hasValue() ? [] :
    has(object.metadata.labels) ?
      [JSONPatch{op: 'add', path: ${path}, value: variables.stage}] :
      [JSONPatch{op: 'add', path: '/metadata/labels', value: {${key}: variables.stage}}]
  `);
}

/** Only where the pod asks for no nodes at all: whose terms are ORed, so one more would widen what it asks for. */
function affinity(): string {
  const required = "requiredDuringSchedulingIgnoredDuringExecution";
  return cel(`
    variables.isLeftAlone || variables.terms.size() == 0 ||
      object.spec.?affinity.?nodeAffinity.?${required}.hasValue() ? [] :
    object.spec.?affinity.?nodeAffinity.hasValue() ?
      [JSONPatch{op: 'add', path: '/spec/affinity/nodeAffinity/${required}', value: variables.required}] :
    object.spec.?affinity.hasValue() ?
      [JSONPatch{op: 'add', path: '/spec/affinity/nodeAffinity', value: {'${required}': variables.required}}] :
      [JSONPatch{op: 'add', path: '/spec/affinity', value: {'nodeAffinity': {'${required}': variables.required}}}]
  `);
}

function tolerations(): string {
  return cel(`
    variables.isLeftAlone || variables.missing.size() == 0 ? [] :
    has(object.spec.tolerations) ?
      variables.missing.map(toleration, JSONPatch{op: 'add', path: '/spec/tolerations/-', value: toleration}) :
      [JSONPatch{op: 'add', path: '/spec/tolerations', value: variables.missing}]
  `);
}

/** The priority that was worked out without the class has to go, so that it is worked out again. */
function priority(): string {
  return cel(`
    variables.isLeftAlone || variables.priority == '' || object.spec.?priorityClassName.orValue('') != '' ? [] :
    [JSONPatch{op: 'add', path: '/spec/priorityClassName', value: variables.priority}] +
      (has(object.spec.priority) ? [JSONPatch{op: 'remove', path: '/spec/priority'}] : []) +
      (has(object.spec.preemptionPolicy) ? [JSONPatch{op: 'remove', path: '/spec/preemptionPolicy'}] : [])
  `);
}
