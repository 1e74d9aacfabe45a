import type { LiveObject } from "../../manifests/kubernetes-object.ts";
import { fieldOf } from "../fields/field-sets.ts";
import type { Readiness } from "./readiness-state.ts";
import { conditionOf, failed, numberOf, ready, said, statusOf, textOf, waiting } from "./readiness-state.ts";

/** Source: k8s.io/kubectl/pkg/polymorphichelpers/rollout_status.go */
export function deploymentReadiness(live: LiveObject): Readiness {
  const progress = conditionOf(live, "Progressing");
  if (progress?.reason === "ProgressDeadlineExceeded")
    return failed(withCause(said(progress, "its rollout made no progress in time"), live));
  if (unseen(live)) return unseenReadiness;
  const wanted = numberOf(live["spec"], "replicas") ?? 1;
  const counted = countOf(live);
  if (counted.updated < wanted)
    return waiting(withCause(`${counted.updated} of ${wanted} pods are of this version`, live));
  const old = counted.all - counted.updated;
  if (old > 0)
    return waiting(
      `${old} ${old === 1 ? "pod of the version before is" : "pods of the version before are"} still there`,
    );
  if (counted.available < counted.updated)
    return waiting(withCause(`${counted.available} of ${counted.updated} pods ready`, live));
  return ready;
}

export function statefulSetReadiness(live: LiveObject): Readiness {
  if (unseen(live)) return unseenReadiness;
  const { spec } = live;
  const wanted = numberOf(spec, "replicas") ?? 1;
  const counted = countOf(live);
  if (counted.ready < wanted) return waiting(withCause(`${counted.ready} of ${wanted} pods ready`, live));
  const strategy = fieldOf(spec, "updateStrategy");
  // Pods below the partition, and all of them with OnDelete, keep their version until somebody wants otherwise.
  if (textOf(strategy, "type") === "OnDelete") return ready;
  const partition = numberOf(fieldOf(strategy, "rollingUpdate"), "partition") ?? 0;
  const updating = Math.max(0, wanted - partition);
  if (counted.updated < updating) return waiting(`${counted.updated} of ${updating} pods are of this version`);
  const status = statusOf(live);
  if (partition === 0 && textOf(status, "updateRevision") !== textOf(status, "currentRevision"))
    return waiting("its pods are being replaced");
  return ready;
}

export function daemonSetReadiness(live: LiveObject): Readiness {
  if (unseen(live)) return unseenReadiness;
  const status = statusOf(live);
  const wanted = numberOf(status, "desiredNumberScheduled") ?? 0;
  const updated = numberOf(status, "updatedNumberScheduled") ?? 0;
  const available = numberOf(status, "numberAvailable") ?? 0;
  const byHand = textOf(fieldOf(live["spec"], "updateStrategy"), "type") === "OnDelete";
  if (!byHand && updated < wanted) return waiting(`${updated} of ${wanted} pods are of this version`);
  return available < wanted ? waiting(`${available} of ${wanted} pods ready`) : ready;
}

/** A ReplicaSet or ReplicationController. */
export function replicasReadiness(live: LiveObject): Readiness {
  if (unseen(live)) return unseenReadiness;
  const wanted = numberOf(live["spec"], "replicas") ?? 1;
  const { available } = countOf(live);
  return available < wanted ? waiting(withCause(`${available} of ${wanted} pods ready`, live)) : ready;
}

const unseenReadiness = waiting("its controller has not seen it yet");

function unseen(live: LiveObject): boolean {
  return numberOf(statusOf(live), "observedGeneration") === undefined;
}

function countOf(live: LiveObject): { all: number; updated: number; available: number; ready: number } {
  const status = statusOf(live);
  return {
    all: numberOf(status, "replicas") ?? 0,
    updated: numberOf(status, "updatedReplicas") ?? 0,
    available: numberOf(status, "availableReplicas") ?? 0,
    ready: numberOf(status, "readyReplicas") ?? 0,
  };
}

/** Why pods could not even be made, such as a quota that is used up, stands in a condition of its own. */
function withCause(what: string, live: LiveObject): string {
  const failure = conditionOf(live, "ReplicaFailure");
  return failure?.status === "True" && failure.message ? `${what}: ${failure.message}` : what;
}
