import type { World, WorldObject } from "../../manifests/world/world.ts";
import { objectsOf } from "../../manifests/world/world.ts";
import type { Admission, Refusal } from "../admission/admission.ts";
import { revisionLabels } from "../incremental/revision-labels.ts";
import { type RunningPod, runningPods } from "../placement/running-pods.ts";
import { checkPodSecurity } from "./check-pod-security.ts";
import { type EnforcedLevel, enforcedLevel } from "./enforced-level.ts";
import { type NodeReach, nodeReach } from "./node-reach.ts";
import type { PodSecurityViolation } from "./pod-to-check.ts";
import { controllerActor } from "../rights/account-actor.ts";

/** A pod that is there, or a workload's pods, that keep less than `baseline`. */
export type BelowBaseline = BelowLevel & State;

interface BelowLevel {
  readonly pod: RunningPod;
  readonly violations: readonly PodSecurityViolation[];
  readonly reach: readonly NodeReach[];
}

/**
 * `runs`: nothing refuses it. `stays`: it would be refused, and is there since before. `refused`: its pods cannot be made,
 * so there are none.
 */
type State =
  | { readonly state: "runs"; readonly refusal?: undefined }
  | { readonly state: "stays" | "refused"; readonly refusal: Refusal };

/** The accounts of the controllers that make pods. Source: k8s.io/kubernetes/pkg/controller/… (their service accounts) */
export const podControllers = {
  Deployment: "replicaset-controller",
  ReplicaSet: "replicaset-controller",
  StatefulSet: "statefulset-controller",
  DaemonSet: "daemon-set-controller",
  Job: "job-controller",
  CronJob: "job-controller",
  ReplicationController: "replication-controller",
} as const;

/** Where Kubernetes' own components live; what runs there without a stage is trusted. */
export const ownNamespaces: ReadonlySet<string> = new Set(["kube-system", "kube-public", "kube-node-lease"]);

/** What runs, or would run, below `baseline`, in the order of reading. Pods of one revision of a workload count once. */
export function* runningBelowBaseline(world: World, admission: Admission): Generator<BelowBaseline> {
  const levels = levelsOf(world);
  const judged = new Set<string>();
  for (const pod of runningPods(world)) {
    if (ownNamespaces.has(pod.namespace) && !world.stages.ofNamespace.has(pod.namespace)) continue;
    const owner = pod.object.object.metadata.ownerReferences?.find(({ controller }) => controller === true);
    if (owner !== undefined && Object.hasOwn(podControllers, owner.kind)) {
      // A Deployment's revision of the past, of which nothing runs.
      if (pod.kind === "ReplicaSet" && (pod.object.object["spec"] as { replicas?: number }).replicas === 0) continue;
      const revision = revisionLabels.map((label) => pod.metadata.labels?.[label] ?? "").join(" ");
      const key = `${pod.kind} ${pod.namespace} ${owner.apiVersion} ${owner.kind} ${owner.name} ${revision}`;
      if (judged.has(key)) continue;
      judged.add(key);
    }
    const reach = nodeReach(pod.spec);
    const { violations } = checkPodSecurity(pod, "baseline", `v1.${world.minorVersion}`);
    if (violations.length === 0) continue;
    yield { pod, violations, reach, ...stateOf(pod, levels.get(pod.namespace), admission) };
  }
}

export function levelsOf(world: World): ReadonlyMap<string, EnforcedLevel> {
  return new Map(
    objectsOf(world, "Namespace").map(({ object: { metadata } }) => [
      metadata.name,
      enforcedLevel(metadata.labels ?? {}, world.minorVersion),
    ]),
  );
}

function stateOf(pod: RunningPod, enforced: EnforcedLevel | undefined, admission: Admission): State {
  const refusal = refusalOf(pod, enforced, admission);
  if (refusal === undefined) return { state: "runs" };
  return { state: pod.kind === "Pod" && isThere(pod.object) ? "stays" : "refused", refusal };
}

function refusalOf(pod: RunningPod, enforced: EnforcedLevel | undefined, admission: Admission): Refusal | undefined {
  const { namespace, metadata, spec } = pod;
  const name = pod.object.object.metadata.name;
  if (enforced !== undefined) {
    const { violations } = checkPodSecurity(pod, enforced.level, enforced.version);
    const [first] = violations;
    if (first !== undefined)
      return {
        policy: { group: "", kind: "Namespace", namespace: "", name: namespace },
        message: `violates PodSecurity "${enforced.level}:${enforced.version}": ${first.reason}`,
      };
  }
  const controller = pod.kind === "Pod" ? "replicaset-controller" : podControllers[pod.kind];
  const decision = admission.decide({
    operation: "CREATE",
    group: "",
    version: "v1",
    resource: "pods",
    namespace,
    name,
    object: { apiVersion: "v1", kind: "Pod", metadata: { ...metadata, name, namespace }, spec },
    oldObject: null,
    as: controllerActor(controller),
  });
  return decision.answer === "refused" ? decision.by : undefined;
}

/** A pod that an API server gave, rather than one that somebody wrote: it is there, whatever would refuse it now. */
export function isThere({ object, origin }: WorldObject): boolean {
  const { status } = object as { readonly status?: unknown };
  return origin.type === "live" || object.metadata.uid !== undefined || (status ?? undefined) !== undefined;
}
