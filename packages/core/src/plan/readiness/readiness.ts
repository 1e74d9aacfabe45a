import type { LiveObject } from "../../manifests/kubernetes-object.ts";
import { isBuiltIn } from "../fields/built-in-kinds.ts";
import { fieldOf } from "../fields/field-sets.ts";
import { groupOf } from "../../manifests/object-key.ts";
import { conditionOf, failed, numberOf, ready, said, statusOf, textOf, waiting } from "./readiness-state.ts";
import type { Readiness } from "./readiness-state.ts";
import {
  daemonSetReadiness,
  deploymentReadiness,
  replicasReadiness,
  statefulSetReadiness,
} from "./workload-readiness.ts";

/**
 * Whether an object does what it is for, as `kubectl rollout status` and kstatus judge it. Status that was written before
 * the last change (`observedGeneration`) counts for nothing. `failed` will not mend by waiting; `why` is a sentence
 * without a full stop, with the controller's own message where it has one.
 * Source: https://github.com/kubernetes-sigs/cli-utils/blob/master/pkg/kstatus/README.md
 */
export function readiness(live: LiveObject): Readiness {
  if (live.metadata.deletionTimestamp !== undefined) {
    const held = (live.metadata.finalizers ?? []).join(", ");
    return waiting(held === "" ? "it is being deleted" : `it is being deleted and waits for ${held}`);
  }
  const group = groupOf(live.apiVersion);
  if (deliveries.has(`${group}/${live.kind}`)) return ready;
  const observed = numberOf(statusOf(live), "observedGeneration");
  const { generation } = live.metadata;
  if (observed !== undefined && generation !== undefined && observed < generation)
    return waiting("its controller has not seen the last change yet");
  const judge = judges[group === "" ? live.kind : `${group}/${live.kind}`];
  if (judge) return judge(live);
  return isBuiltIn(group) ? ready : customReadiness(live);
}

/** What they bring is the engine's affair: whatever they say, the ledger may hold nothing for them yet. */
const deliveries: ReadonlySet<string> = new Set([
  "argoproj.io/Application",
  "kustomize.toolkit.fluxcd.io/Kustomization",
]);

const judges: Readonly<Record<string, (live: LiveObject) => Readiness>> = {
  "apps/Deployment": deploymentReadiness,
  "apps/StatefulSet": statefulSetReadiness,
  "apps/DaemonSet": daemonSetReadiness,
  "apps/ReplicaSet": replicasReadiness,
  ReplicationController: replicasReadiness,
  "batch/Job": jobReadiness,
  Pod: podReadiness,
  PersistentVolumeClaim: claimReadiness,
  Service: serviceReadiness,
  Namespace: namespaceReadiness,
  "apiextensions.k8s.io/CustomResourceDefinition": definitionReadiness,
  "apiregistration.k8s.io/APIService": apiServiceReadiness,
  "policy/PodDisruptionBudget": budgetReadiness,
};

function jobReadiness(live: LiveObject): Readiness {
  const failure = conditionOf(live, "Failed");
  if (failure?.status === "True") return failed(said(failure, "it failed"));
  if (fieldOf(live["spec"], "suspend") === true) return ready;
  if (conditionOf(live, "Complete")?.status === "True") return ready;
  const status = statusOf(live);
  const wanted = numberOf(live["spec"], "completions") ?? 1;
  return waiting(`${numberOf(status, "succeeded") ?? 0} of ${wanted} pods have succeeded`);
}

function podReadiness(live: LiveObject): Readiness {
  const status = statusOf(live);
  const phase = textOf(status, "phase");
  if (phase === "Succeeded") return ready;
  if (phase === "Failed") return failed(textOf(status, "message") ?? "it failed");
  const condition = conditionOf(live, "Ready");
  if (condition?.status === "True") return ready;
  const scheduled = conditionOf(live, "PodScheduled");
  if (scheduled?.status === "False") return waiting(said(scheduled, "no node has been found for it"));
  return waiting(said(condition, `it is ${phase ?? "Pending"}`));
}

/** A claim whose class binds only when a pod uses it (`WaitForFirstConsumer`) cannot be told from here: none is awaited. */
function claimReadiness(live: LiveObject): Readiness {
  return textOf(statusOf(live), "phase") === "Lost" ? failed("its volume is gone") : ready;
}

function serviceReadiness(live: LiveObject): Readiness {
  if (textOf(live["spec"], "type") !== "LoadBalancer") return ready;
  const ingress = fieldOf(fieldOf(statusOf(live), "loadBalancer"), "ingress");
  return Array.isArray(ingress) && ingress.length > 0 ? ready : waiting("no load balancer has given it an address yet");
}

function namespaceReadiness(live: LiveObject): Readiness {
  return textOf(statusOf(live), "phase") === "Terminating" ? waiting("it is being deleted") : ready;
}

function definitionReadiness(live: LiveObject): Readiness {
  const names = conditionOf(live, "NamesAccepted");
  if (names?.status === "False") return failed(said(names, "its names are taken"));
  const established = conditionOf(live, "Established");
  return established?.status === "True" ? ready : waiting(said(established, "its kind is not served yet"));
}

function apiServiceReadiness(live: LiveObject): Readiness {
  const available = conditionOf(live, "Available");
  return available?.status === "True" ? ready : waiting(said(available, "nothing answers for it yet"));
}

/** A budget that allows nothing is no fault of it: it is ready once its controller has counted. */
function budgetReadiness(live: LiveObject): Readiness {
  const failure = conditionOf(live, "DisruptionAllowed");
  if (failure?.reason === "SyncFailed") return failed(said(failure, "its pods cannot be counted"));
  return numberOf(statusOf(live), "observedGeneration") === undefined ? waiting("its pods are not counted yet") : ready;
}

/** A custom resource says by the condition `Ready`, and by kstatus' `Reconciling` and `Stalled`, how it is. */
function customReadiness(live: LiveObject): Readiness {
  const stalled = conditionOf(live, "Stalled");
  if (stalled?.status === "True") return failed(said(stalled, "it is stalled"));
  const reconciling = conditionOf(live, "Reconciling");
  if (reconciling?.status === "True") return waiting(said(reconciling, "its controller is at work"));
  const condition = conditionOf(live, "Ready");
  if (!condition || condition.status === "True") return ready;
  return waiting(said(condition, "it is not ready"));
}
