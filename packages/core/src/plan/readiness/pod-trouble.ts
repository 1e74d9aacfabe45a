import type { LiveObject } from "../../manifests/kubernetes-object.ts";
import { fieldOf } from "../fields/field-sets.ts";
import { conditionOf, numberOf, said, statusOf, textOf } from "./readiness-state.ts";

/** What stands in a workload's namespace, as far as it tells of the workload's pods. */
export interface PodSurroundings {
  readonly pods: readonly LiveObject[];
  readonly replicaSets: readonly LiveObject[];
}

/** What keeps a pod from being ready; of several the one that comes first here is told. */
const severities = ["unschedulable", "configuration", "image", "crash", "failed", "unready", "starting"] as const;
interface Trouble {
  readonly severity: (typeof severities)[number];
  /** A sentence without a full stop. */
  readonly what: string;
}

/**
 * Why the pods of a workload are not ready: the worst of what its newest pods say, with the name of one of them, as
 * `web-5dd5b-x2x7k: ImagePullBackOff registry.example.com/web:1`. Undefined where they say nothing. Pods are a workload's
 * own by the UIDs of their controllers. What a container wrote when it ended is never told: it may hold anything.
 * Source: https://kubernetes.io/docs/concepts/workloads/pods/pod-lifecycle/
 */
export function podTrouble(uid: string, surroundings: PodSurroundings): string | undefined {
  const found = newestPods(uid, surroundings).flatMap((pod) => {
    const trouble = troubleOf(pod);
    return trouble ? [{ ...trouble, name: pod.metadata.name }] : [];
  });
  const rank = ({ severity }: Trouble): number => severities.indexOf(severity);
  const [worst] = found.toSorted(
    (left, right) => rank(left) - rank(right) || (left.name < right.name ? -1 : left.name > right.name ? 1 : 0),
  );
  return worst && `${worst.name}: ${worst.what}`;
}

/** A Deployment's newest pods are those of its newest ReplicaSet: the ones before it only leave. */
function newestPods(uid: string, { pods, replicaSets }: PodSurroundings): LiveObject[] {
  const present = pods.filter(({ metadata }) => metadata.deletionTimestamp === undefined);
  const podsOf = (owner: string): LiveObject[] => present.filter((pod) => controllerOf(pod) === owner);
  const newest = replicaSets
    .filter((set) => controllerOf(set) === uid)
    .toSorted((left, right) => revisionOf(right) - revisionOf(left))[0];
  return podsOf(newest?.metadata.uid ?? uid);
}

function controllerOf({ metadata }: LiveObject): string | undefined {
  return metadata.ownerReferences?.find(({ controller }) => controller === true)?.uid;
}

/** Source: k8s.io/kubectl/pkg/util/deployment/deployment.go (RevisionAnnotation) */
function revisionOf({ metadata }: LiveObject): number {
  return Number(metadata.annotations?.["deployment.kubernetes.io/revision"] ?? 0);
}

function troubleOf(pod: LiveObject): Trouble | undefined {
  const status = statusOf(pod);
  const phase = textOf(status, "phase");
  if (phase === "Succeeded" || conditionOf(pod, "Ready")?.status === "True") return undefined;
  const scheduled = conditionOf(pod, "PodScheduled");
  if (scheduled?.status === "False")
    return { severity: "unschedulable", what: said(scheduled, "no node has been found for it") };
  const containers = ["initContainerStatuses", "containerStatuses"].flatMap((name) => listOf(status, name));
  const troubles = containers.flatMap((container) => containerTrouble(container, pod) ?? []);
  const [worst] = troubles.toSorted(
    (left, right) => severities.indexOf(left.severity) - severities.indexOf(right.severity),
  );
  if (worst) return worst;
  if (phase === "Failed")
    return { severity: "failed", what: textOf(status, "message") ?? textOf(status, "reason") ?? "it failed" };
  const unready = conditionOf(pod, "Ready");
  if (unready?.reason === "ReadinessGatesNotReady")
    return { severity: "unready", what: said(unready, "a readiness gate is not open") };
  return containers.length === 0 ? { severity: "starting", what: unstarted(pod) } : undefined;
}

function unstarted(pod: LiveObject): string {
  const node = textOf(pod["spec"], "nodeName");
  return node === undefined ? "no scheduler has looked at it yet" : `the node ${node} has not started it yet`;
}

function containerTrouble(container: unknown, pod: LiveObject): Trouble | undefined {
  const state = fieldOf(container, "state");
  const name = textOf(container, "name") ?? "";
  const waiting = fieldOf(state, "waiting");
  const reason = textOf(waiting, "reason");
  if (reason !== undefined) return waitingTrouble({ reason, message: textOf(waiting, "message") }, container, name);
  const ended = fieldOf(state, "terminated");
  if (ended !== undefined)
    return isFailure(ended) ? { severity: "crash", what: `container ${name} ${endText(ended)}` } : undefined;
  if (fieldOf(state, "running") === undefined || fieldOf(container, "ready") === true) return undefined;
  return runningTrouble(name, fieldOf(container, "started"), pod);
}

function waitingTrouble(
  { reason, message }: { readonly reason: string; readonly message: string | undefined },
  container: unknown,
  name: string,
): Trouble | undefined {
  if (reason === "PodInitializing") return undefined;
  if (reason === "ContainerCreating")
    return { severity: "starting", what: `container ${name} is being created, its image and volumes fetched` };
  if (reason === "CrashLoopBackOff") {
    const ended = fieldOf(fieldOf(container, "lastState"), "terminated");
    return { severity: "crash", what: `${reason}: container ${name} ${endText(ended)}` };
  }
  if (!/image|registry/i.test(reason))
    return { severity: "configuration", what: `${reason}: container ${name}${message ? `: ${message}` : ""}` };
  const image = textOf(container, "image") ?? "";
  const told = message === undefined || message === "" ? image : message.includes(image) ? message : undefined;
  return { severity: "image", what: `${reason}: ${told ?? `${image}: ${message}`}` };
}

/** What a probe answered stands nowhere in the status: only that it did not succeed. */
function runningTrouble(name: string, started: unknown, pod: LiveObject): Trouble | undefined {
  const spec = ["initContainers", "containers"]
    .flatMap((list) => listOf(pod["spec"], list))
    .find((one) => textOf(one, "name") === name);
  const probe = started === false ? "startupProbe" : "readinessProbe";
  if (fieldOf(spec, probe) === undefined) return undefined;
  const word = probe === "startupProbe" ? "startup" : "readiness";
  return { severity: "unready", what: `the ${word} probe of container ${name} does not succeed` };
}

function isFailure(ended: unknown): boolean {
  return (numberOf(ended, "exitCode") ?? 0) !== 0;
}

function endText(ended: unknown): string {
  const code = numberOf(ended, "exitCode");
  if (code === undefined) return "ends again and again";
  const reason = textOf(ended, "reason");
  return `ended with exit code ${code}${reason === undefined || reason === "Error" ? "" : ` (${reason})`}`;
}

function listOf(value: unknown, name: string): readonly unknown[] {
  const list = fieldOf(value, name);
  return Array.isArray(list) ? list : [];
}
