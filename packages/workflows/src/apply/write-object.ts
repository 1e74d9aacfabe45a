import type { ClusterApi, ServedResource } from "@kubestage/adapters";
import type { KubernetesObject, LiveObject, PlanItem, Refusal, StatusProblem } from "@kubestage/core";
import { fingerprint, isAsWanted, ownEntries } from "@kubestage/core";
import { isFieldConflict } from "../cluster/dry-run.ts";
import { untilGone } from "./gone.ts";
import { getIfThere } from "../cluster/live.ts";
import type { Seen } from "../plan/survey.ts";

/** `isMade`: this write made it, and nobody had before. */
export type Written = { readonly live: LiveObject; readonly isMade: boolean } | { readonly problem: Refusal };

export interface Writing {
  readonly api: ClusterApi;
  readonly resource: ServedResource;
  readonly item: PlanItem;
  /** As it is to be. */
  readonly object: KubernetesObject;
  /** What was there when the plan was made. */
  readonly seen: Seen | undefined;
  /** Take fields over from other managers. */
  readonly force: boolean;
  /** A time of `performance.now()`: until then an object that is being deleted may take to be gone. */
  readonly deadline: number;
  /** Aborted when nothing further may begin. A write that runs is ended in any case. */
  readonly stopping: AbortSignal;
}

/** A version that no object is ever at: what is applied to it is made, and refused where an object is there. */
const notThere = "1";
/** An object that changes all the time, its status for example, is read anew so many times. */
const mostTries = 5;

/**
 * Makes one object as it is wanted: creates it, changes the very object that was planned for, or replaces it. An object
 * that has moved since the plan is read again: what moved by itself, such as its status, does not count; what somebody
 * changed does, and is then left as it is.
 */
export async function writeObject(writing: Writing): Promise<Written> {
  const { item, seen } = writing;
  switch (item.action) {
    case "create":
      return create(writing);
    case "replace": {
      const left = await remove(writing);
      return left ?? create({ ...writing, seen: undefined });
    }
    default:
      return seen ? change(writing, seen) : create(writing);
  }
}

async function create(writing: Writing): Promise<Written> {
  const { api, resource, object, item, seen, force, deadline, stopping } = writing;
  if (seen?.leaving) {
    const ended = await untilGone(api, resource, { key: item.key, uid: seen.uid }, { deadline, signal: stopping });
    if (!ended.gone) return { problem: stuck(ended.why) };
  }
  const answer = await api.apply(resource, object, { force, resourceVersion: notThere });
  if (answer.ok) return { live: answer.object, isMade: true };
  const { problem } = answer;
  const live = problem.code === 409 ? await getIfThere(api, resource, item.key) : undefined;
  if (!live) return { problem: refusalOf(problem) };
  if (ownEntries(live).length > 0)
    return isAsWanted(object, live)
      ? { live, isMade: true }
      : { problem: moved("another apply made it after the plan was made") };
  // What Kubernetes puts into a new namespace by itself, a ServiceAccount for example, is taken over as it is.
  const { uid, resourceVersion } = live.metadata;
  return change(writing, { uid, resourceVersion, wasApplied: false, leaving: undefined }, fingerprint(live));
}

async function change(writing: Writing, seen: Seen, liveHash = writing.item.liveHash): Promise<Written> {
  const { api, resource, object, item, force } = writing;
  let { resourceVersion } = seen;
  for (let tries = 1; ; tries++) {
    const answer = await api.apply(resource, object, { force, uid: seen.uid, resourceVersion });
    if (answer.ok) return { live: answer.object, isMade: false };
    const { problem } = answer;
    if ((problem.code !== 409 && problem.code !== 404) || isFieldConflict(problem))
      return { problem: refusalOf(problem) };
    const live = await getIfThere(api, resource, item.key);
    if (!live) return { problem: moved("it was deleted after the plan was made") };
    // The answer to an earlier try may have been lost on its way.
    if (live.metadata.uid === seen.uid && isAsWanted(object, live)) return { live, isMade: false };
    if (live.metadata.uid !== seen.uid)
      return { problem: moved("it was deleted and made anew after the plan was made") };
    if (fingerprint(live) !== liveHash) return { problem: moved("somebody changed it after the plan was made") };
    if (tries === mostTries) return { problem: refusalOf(problem) };
    resourceVersion = live.metadata.resourceVersion;
  }
}

/** Undefined once the object is gone. A StatefulSet leaves its pods, which the new one takes over. */
async function remove(writing: Writing): Promise<Written | undefined> {
  const { api, resource, item, seen, deadline, stopping } = writing;
  if (!seen) return undefined;
  const { namespace, name, kind } = item.key;
  const propagation = kind === "StatefulSet" ? "Orphan" : "Background";
  const answer = await api.delete(resource, { namespace, name, uid: seen.uid }, { propagation });
  if (!answer.ok && answer.problem.code === 409)
    return { problem: moved("it was deleted and made anew after the plan was made") };
  if (!answer.ok && answer.problem.code !== 404) return { problem: refusalOf(answer.problem) };
  const ended = await untilGone(api, resource, { key: item.key, uid: seen.uid }, { deadline, signal: stopping });
  return ended.gone ? undefined : { problem: stuck(ended.why) };
}

/** What the API server said, with what to do about it. */
export function refusalOf({ code, reason, message, causes }: StatusProblem): Refusal {
  if (causes.some((cause) => cause.reason === "FieldManagerConflict"))
    return { reason, message, hint: "look at who else writes it, or take the fields over with --force-conflicts" };
  const hint =
    code === 403
      ? "`kubestage doctor` lists the rights that are needed; a policy that refuses says so itself"
      : code >= 500
        ? "the same command again tries it once more; look at the webhooks and services that the message names"
        : "correct the line of the declaration that caused the object, then apply again";
  return { reason, message, hint };
}

function moved(message: string): Refusal {
  return { reason: "Conflict", message, hint: "the same command again plans with what is there now" };
}

function stuck(why: string): Refusal {
  return {
    reason: "Conflict",
    message: why,
    hint: "once whoever put it there has removed it, apply again; kubestage never removes one",
  };
}
