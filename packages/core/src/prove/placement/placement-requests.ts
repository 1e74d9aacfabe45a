import type { PodSpec } from "kubernetes-types/core/v1.d.ts";
import type { ObjectKey } from "../../manifests/object-key.ts";
import type { Actor } from "../../verdicts/witness.ts";
import {
  type Admission,
  type AdmissionRequest,
  anything,
  type Decision,
  type Refusal,
  type NamespaceLabels,
  OtherThan,
} from "../admission/admission.ts";
import { daemonPodSpec } from "./daemon-pods.ts";
import { labelsOfController } from "../labels-of-controllers.ts";
import type { WorkloadKind } from "./running-pods.ts";
import { workloadKinds } from "./workload-kinds.ts";
import { controllerActor } from "../rights/account-actor.ts";

/** Requests that bring a pod about, in order: each has to be admitted. */
export interface RequestChain {
  /** What somebody sends, and then what controllers send for it. */
  readonly requests: readonly AdmissionRequest[];
  /** How many of them somebody sends. */
  readonly sent: number;
}

export interface PodParts {
  readonly metadata: Readonly<Record<string, unknown>>;
  /** May be abstract in part. */
  readonly spec: unknown;
  /** Whether nothing is known of what else is in the objects around it, and of their names. */
  readonly isAbstract?: boolean;
}

export interface Where {
  readonly namespace: string;
  readonly namespaceLabels?: NamespaceLabels;
  readonly as: Actor;
}

/** Names and uids of abstract objects are anybody's choice. */
const name = "placed";

/** A pod that somebody makes directly. */
export function podChain(pod: PodParts, where: Where): RequestChain {
  return { requests: [created("", "pods", podObject(pod, where), where, pod)], sent: 1 };
}

/** A pod that is made and that somebody then binds to a node, as a scheduler does. */
export function boundPodChain(pod: PodParts, node: unknown, where: Where, binder = where.as): RequestChain {
  const target = { apiVersion: "v1", kind: "Node", name: node };
  const body = {
    apiVersion: "v1",
    kind: "Binding",
    metadata: { name: nameOf(pod), namespace: where.namespace },
    target,
  };
  const binding = { ...created("", "pods", body, { ...where, as: binder }, pod), subresource: "binding" };
  return { requests: [...podChain(pod, where).requests, binding], sent: 2 };
}

/** A pod that is made as one thing and then changed, as long as it runs nowhere: tolerations can be added. */
export function changedPodChain(
  before: PodParts,
  after: PodParts,
  where: Where,
  changer = where.as,
  stored = before,
): RequestChain {
  const [oldObject, object] = [podObject(stored, where), podObject(after, where)];
  const update = created("", "pods", object, { ...where, as: changer }, after);
  return {
    requests: [
      created("", "pods", podObject(before, where), where, before),
      { ...update, operation: "UPDATE", oldObject },
    ],
    sent: 2,
  };
}

/**
 * A workload that somebody makes, and what controllers make of it down to the pod. The controller of DaemonSets replaces
 * what the template's node affinity requires by a node's name, and adds tolerations.
 */
export function workloadChain(
  kind: WorkloadKind,
  wanted: PodParts,
  where: Where,
  operation: "CREATE" | "UPDATE",
  node: string,
  daemonSpec: (spec: unknown) => unknown = (spec) => daemonPodSpec(spec as never, node),
): RequestChain {
  const pod = restarting(kind, wanted);
  const { group, version, resource, controller, between } = workloadKinds[kind];
  const first = {
    ...created(group, resource, workloadObject(kind, pod, where.namespace), where, pod),
    version,
    operation,
  };
  const requests: AdmissionRequest[] = [
    operation === "UPDATE" ? { ...first, oldObject: storedWorkload(kind, pod, where.namespace) } : first,
  ];
  if (between) {
    const { group: inner, resource: plural } = workloadKinds[between.kind];
    requests.push(
      created(
        inner,
        plural,
        { ...workloadObject(between.kind, pod, where.namespace, kind) },
        { ...where, as: controllerActor(between.by) },
        pod,
      ),
    );
  }
  const spec = kind === "DaemonSet" ? daemonSpec(pod.spec) : pod.spec;
  requests.push(madeRequest(kind, { ...pod, spec }, { ...where, as: controllerActor(controller) }));
  return { requests, sent: 1 };
}

/**
 * As the API server takes it in a template: pods of jobs do not always start again, those of others do.
 *
 * Source: pkg/apis/batch/validation/validation.go (validateJobSpec), pkg/apis/apps/validation/validation.go
 */
function restarting(kind: WorkloadKind, pod: PodParts): PodParts {
  if (pod.isAbstract) return pod;
  const { restartPolicy, ...spec } = pod.spec as PodSpec;
  if (kind !== "Job" && kind !== "CronJob") return { ...pod, spec };
  return { ...pod, spec: { ...spec, restartPolicy: restartPolicy === "OnFailure" ? restartPolicy : "Never" } };
}

/** The pod that a workload makes, which is there already. */
export function madePodChain(kind: WorkloadKind, pod: PodParts, namespace: string): RequestChain {
  const where = { namespace, as: controllerActor(workloadKinds[kind].controller) };
  return { requests: [madeRequest(kind, pod, where)], sent: 0 };
}

/** A name that the server makes up is not in the request. */
function madeRequest(kind: WorkloadKind, pod: PodParts, where: Where): AdmissionRequest {
  const owner = workloadKinds[kind].between?.kind ?? kind;
  const given = Object.entries(labelsOfController(kind, nameOf(pod)));
  const labels = {
    ...(pod.isAbstract ? { [anything]: true } : (pod.metadata["labels"] as object)),
    ...Object.fromEntries(given.map(([key, value]) => [key, pod.isAbstract ? new OtherThan([]) : value])),
  };
  const made = { ...pod, metadata: { ...pod.metadata, labels } };
  const request = created("", "pods", podObject(made, where, owner), where, pod);
  if (pod.isAbstract) return request;
  return { ...request, name: owner === "StatefulSet" ? `${nameOf(pod)}-0` : "" };
}

/** Who makes the pods of a workload. */
export function controllerOfPods(kind: WorkloadKind): Actor {
  return controllerActor(workloadKinds[kind].controller);
}

function created(
  group: string,
  resource: string,
  object: unknown,
  { as, ...where }: Where,
  pod: Pick<PodParts, "isAbstract" | "metadata">,
): AdmissionRequest {
  const named = pod.isAbstract ? anything : nameOf(pod);
  return { operation: "CREATE", group, version: "v1", resource, ...where, name: named, object, oldObject: null, as };
}

/** Its own where it says one. */
function nameOf({ metadata }: Pick<PodParts, "metadata">): string {
  return typeof metadata["name"] === "string" ? metadata["name"] : name;
}

const further = { [anything]: true, name: anything } as const;

function podObject(
  { metadata, spec, isAbstract }: PodParts,
  { namespace }: Pick<Where, "namespace">,
  owner?: WorkloadKind,
): unknown {
  const ownerReferences = owner && [ownerOf(owner, isAbstract)];
  const own = nameOf({ metadata });
  const names = owner === undefined || isAbstract ? { name: own } : madeNames(owner, own);
  return {
    apiVersion: "v1",
    kind: "Pod",
    metadata: {
      ...metadata,
      ...names,
      namespace,
      ...(isAbstract && further),
      ...(ownerReferences && { ownerReferences }),
    },
    spec,
  };
}

/** As its controller has a pod named: the rest of most names is the server's choice. */
function madeNames(owner: WorkloadKind, workload: string): { readonly name: string; readonly generateName?: string } {
  if (owner === "StatefulSet") return { name: `${workload}-0` };
  return { name: `${workload}-x2x4q`, generateName: `${workload}-` };
}

function ownerOf(kind: WorkloadKind, isAbstract = false): object {
  const names = isAbstract ? { name: anything, uid: anything } : { name, uid: "00000000-0000-0000-0000-000000000000" };
  return { apiVersion: apiVersionOf(kind), kind, ...names, controller: true, blockOwnerDeletion: true };
}

function apiVersionOf(kind: WorkloadKind): string {
  const { group, version } = workloadKinds[kind];
  return group === "" ? version : `${group}/${version}`;
}

/** The workload as it was before: without anything that says where its pods run. */
function storedWorkload(kind: WorkloadKind, pod: PodParts, namespace: string): unknown {
  if (pod.isAbstract) return anything;
  const {
    nodeName: _name,
    nodeSelector: _selector,
    affinity: _affinity,
    tolerations: _tolerations,
    ...spec
  } = pod.spec as PodSpec;
  return workloadObject(kind, { ...pod, spec }, namespace);
}

function workloadObject(
  kind: WorkloadKind,
  { metadata, spec, isAbstract }: PodParts,
  namespace: string,
  owner?: WorkloadKind,
): object {
  const { name: _name, ...ofTemplate } = metadata;
  const template = { metadata: { ...ofTemplate, ...(isAbstract && further) }, spec };
  const selector = { matchLabels: metadata["labels"] };
  const ownerReferences = owner && [ownerOf(owner, isAbstract)];
  const object = (content: object) => ({
    apiVersion: apiVersionOf(kind),
    kind,
    metadata: {
      name: nameOf({ metadata }),
      namespace,
      labels: metadata["labels"],
      ...(isAbstract ? further : metadata["annotations"] !== undefined && { annotations: metadata["annotations"] }),
      ...(ownerReferences && { ownerReferences }),
    },
    spec: content,
  });
  if (isAbstract) {
    const inside = { [anything]: true, template } as const;
    return object(kind === "CronJob" ? { [anything]: true, jobTemplate: { [anything]: true, spec: inside } } : inside);
  }
  switch (kind) {
    case "Deployment":
    case "ReplicaSet":
      return object({ replicas: 1, selector, template });
    case "StatefulSet":
      return object({ replicas: 1, serviceName: name, selector, template });
    case "DaemonSet":
      return object({ selector, template });
    case "Job":
      return object({ template });
    case "CronJob":
      return object({ schedule: "* * * * *", jobTemplate: { spec: { template } } });
    case "ReplicationController":
      return object({ replicas: 1, selector: metadata["labels"], template });
  }
}

export type ChainDecision =
  | { readonly answer: "admitted" }
  | { readonly answer: "refused"; readonly by: Refusal }
  | { readonly answer: "depends"; readonly by: readonly Refusal[] };

/** One request that is refused refuses the chain. */
export function decideChain(admission: Admission, { requests }: RequestChain): ChainDecision {
  const open: Refusal[] = [];
  for (const request of requests) {
    const decision: Decision = admission.decide(request);
    if (decision.answer === "refused") return decision;
    if (decision.answer === "depends") open.push(...decision.by);
  }
  return open.length === 0 ? { answer: "admitted" } : { answer: "depends", by: open };
}

export function policyNames(refusals: readonly Refusal[]): readonly string[] {
  return [...new Set(refusals.map(({ policy }: { readonly policy: ObjectKey }) => policy.name))];
}
