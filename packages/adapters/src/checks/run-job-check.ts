import { setTimeout as sleep } from "node:timers/promises";
import { type CheckJob, checkContainer, type LiveObject, podTrouble, type StatusProblem } from "@kubestage/core";
import type { ClusterApi, Discovery, ServedResource } from "../kubernetes/cluster-api.ts";
import { KubestageError } from "../kubestage-error.ts";
import type { CheckResult } from "./check.ts";
import { unanswered } from "./check-problem.ts";
import { lastSaid, saidOf } from "./said.ts";
import { withinTime } from "./time-limit.ts";

interface JobRun {
  readonly api: ClusterApi;
  readonly signal: AbortSignal;
  /** Between two looks at the Job. Default: 2 s. */
  readonly pauseMs?: number;
}

const usualPauseMs = 2000;
/** The cluster ends the Job in time by itself: so much longer we wait to hear of it. */
const graceMs = 30_000;
const logBytes = 16 * 1024;
const logLines = 20;
const greatestFailure = 125;
const outOfTime = "DeadlineExceeded";

/**
 * Has the Job run in its cluster. It passes where the Job completes and fails where its container ends with an exit code from 1 to
 * 125; the end of its log is what it said.
 *
 * It is applied under a name that its content gave it: who asks again, as after a restart, finds the one that is there, running or
 * ended, for an hour after its end. Then the cluster removes it. Whoever stops waiting leaves it, and it ends by its own time limit.
 *
 * Errors: KubestageError where the Job is refused, removed, ended from outside, not in time, or could not be started; those of the
 * cluster; the reason of `signal`.
 * Source: https://kubernetes.io/docs/concepts/workloads/controllers/job/#job-termination-and-cleanup
 */
export async function runJobCheck(
  job: CheckJob,
  { api, signal, pauseMs = usualPauseMs }: JobRun,
): Promise<CheckResult> {
  const { namespace } = job.metadata;
  const limitMs = (job.spec?.activeDeadlineSeconds ?? 0) * 1000 + graceMs;
  return withinTime({ withinMs: limitMs, signal }, async (ending) => {
    const kinds = kindsOf(await api.discovery({ signal: ending }));
    const applied = await api.apply(kinds.job, job, { signal: ending });
    if (!applied.ok) throw refused(job, applied.problem);
    const { uid } = applied.object.metadata;
    let trouble: string | undefined;
    for (let live = applied.object; ; live = await lookAgain(api, kinds.job, job, ending)) {
      const ended = endOf(live);
      const pods = await podsOf(api, kinds.pod, live, ending);
      if (ended?.isComplete === false) trouble ??= await warningOf(api, kinds.event, live, ending);
      if (ended) return resultOf(job, ended, { pods, trouble, said: await logOf(api, namespace, pods, ending) });
      trouble = podTrouble(uid, { pods, replicaSets: [] }) ?? trouble;
      await sleep(pauseMs, undefined, { signal: ending });
    }
  });
}

type Kinds = Readonly<Record<"job" | "pod" | "event", ServedResource>>;

function kindsOf(discovery: Discovery): Kinds {
  const [job, pod, event] = [
    discovery.find("batch/v1", "Job"),
    discovery.find("v1", "Pod"),
    discovery.find("v1", "Event"),
  ];
  if (job && pod && event) return { job, pod, event };
  throw unanswered({ why: "the cluster serves no Jobs", hint: "see that its API server serves batch/v1" });
}

async function lookAgain(
  api: ClusterApi,
  kind: ServedResource,
  job: CheckJob,
  signal: AbortSignal,
): Promise<LiveObject> {
  const { namespace, name } = job.metadata;
  const answer = await api.get(kind, namespace, name, signal);
  if (answer.ok) return answer.object;
  if (answer.problem.code !== 404) throw refused(job, answer.problem);
  throw unanswered({
    why: `the Job ${namespace}/${name} was removed before it had ended`,
    hint: "ask again; and see who removes Jobs there",
  });
}

interface End {
  readonly isComplete: boolean;
  readonly reason: string;
  readonly message: string;
}

/**
 * `FailureTarget` comes before `Failed`, which waits until no pod is left: of one whose time is over there is no more to hear, and
 * a node that is lost would keep its pod for ever.
 */
function endOf({ metadata, status }: LiveObject): End | undefined {
  if (metadata.deletionTimestamp !== undefined) return undefined;
  const { conditions = [] } = (status ?? {}) as { readonly conditions?: readonly Readonly<Record<string, string>>[] };
  const found = conditions.find(
    ({ type, status: is, reason }) =>
      is === "True" && (type === "Complete" || type === "Failed" || (type === "FailureTarget" && reason === outOfTime)),
  );
  return (
    found && {
      isComplete: found["type"] === "Complete",
      reason: found["reason"] ?? "",
      message: found["message"] ?? "",
    }
  );
}

/** The Job's own, by its UID: anybody can give a pod a label. */
async function podsOf(
  api: ClusterApi,
  kind: ServedResource,
  job: LiveObject,
  signal: AbortSignal,
): Promise<readonly LiveObject[]> {
  const { name, namespace = "" } = job.metadata;
  const labelSelector = `batch.kubernetes.io/job-name=${name}`;
  const pods: LiveObject[] = [];
  for await (const { objects } of api.list(kind, { namespace, labelSelector, signal })) pods.push(...objects);
  return pods.filter(({ metadata }) => metadata.ownerReferences?.some(({ uid }) => uid === job.metadata.uid));
}

/** What the Job's controller warned of, as that its pods are refused; undefined where it did not, or nobody may see it. */
async function warningOf(
  api: ClusterApi,
  kind: ServedResource,
  { metadata: { uid, namespace = "" } }: LiveObject,
  signal: AbortSignal,
): Promise<string | undefined> {
  const fieldSelector = `involvedObject.uid=${uid},type=Warning,reason=FailedCreate`;
  let last: string | undefined;
  try {
    for await (const { objects } of api.list(kind, { namespace, fieldSelector, signal })) {
      for (const { message } of objects) if (typeof message === "string") last = message;
    }
  } catch (error) {
    if (!(error instanceof KubestageError)) throw error;
  }
  return last;
}

/** The end of the log as one line; empty where there is none, or it cannot be had: the outcome does not hang on it. */
async function logOf(
  api: ClusterApi,
  namespace: string,
  pods: readonly LiveObject[],
  signal: AbortSignal,
): Promise<string> {
  const [pod] = pods;
  if (pod === undefined) return "";
  const query = `container=${checkContainer}&tailLines=${logLines}&limitBytes=${logBytes}`;
  const path = `/api/v1/namespaces/${namespace}/pods/${pod.metadata.name}/log?${query}`;
  try {
    const answer = await api.request("GET", path, undefined, signal);
    return answer.ok && typeof answer.object === "string" ? lastSaid(answer.object.slice(-logBytes)) : "";
  } catch (error) {
    // Where the node cannot be asked, the API server's answer need not be in its own form.
    if (error instanceof KubestageError) return "";
    throw error;
  }
}

interface Seen {
  readonly pods: readonly LiveObject[];
  /** What kept the pod from running, the last time that it was looked at. */
  readonly trouble: string | undefined;
  readonly said: string;
}

function resultOf({ metadata: { namespace, name } }: CheckJob, end: End, { pods, trouble, said }: Seen): CheckResult {
  if (end.isComplete) return { outcome: "passed", said: said === "" ? `the Job ${namespace}/${name} completed` : said };
  const exit = pods.length === 1 ? exitOf(pods[0]) : undefined;
  if (exit?.reason === "Error" && exit.code >= 1 && exit.code <= greatestFailure && end.reason !== outOfTime) {
    const code = `exit code ${exit.code}`;
    return {
      outcome: "failed",
      said: said === "" ? `the Job ${namespace}/${name} ended with ${code}` : `${said} (${code})`,
    };
  }
  const ended = exit === undefined ? undefined : `its container ended with exit code ${exit.code} (${exit.reason})`;
  const why = [saidOf(end.message || end.reason), ended ?? (trouble === undefined ? "" : saidOf(trouble)), said];
  throw unanswered({
    why: `the Job ${namespace}/${name} says nothing: ${why.filter((text) => text !== "").join("; ")}`,
    hint: "a check says no by an exit code from 1 to 125; see why it could not run to its end",
  });
}

function exitOf(pod: LiveObject | undefined): { readonly code: number; readonly reason: string } | undefined {
  const { containerStatuses = [] } = (pod?.["status"] ?? {}) as {
    readonly containerStatuses?: readonly {
      readonly name?: string;
      readonly state?: { readonly terminated?: { readonly exitCode?: number; readonly reason?: string } };
    }[];
  };
  const ended = containerStatuses.find(({ name }) => name === checkContainer)?.state?.terminated;
  return ended?.exitCode === undefined ? undefined : { code: ended.exitCode, reason: ended.reason ?? "" };
}

function refused(
  { metadata: { namespace, name } }: CheckJob,
  { message, code, reason }: StatusProblem,
): KubestageError {
  return unanswered({
    why: `the API server refuses the Job ${namespace}/${name}: ${saidOf(message === "" ? `${code} ${reason}` : message)}`,
    hint:
      code === 403
        ? "ask for the right to run Jobs there, and see the stage's quota and policies"
        : "correct the check",
  });
}
