import type { ClusterApi, ServedResource } from "@kubestage/adapters";
import { RefusedError } from "@kubestage/adapters";
import type { LiveObject, ObjectKey } from "@kubestage/core";
import { keyText, podTrouble } from "@kubestage/core";
import { inParallel } from "../cluster/in-parallel.ts";

/** A workload that is not ready. */
export interface Unready {
  readonly key: ObjectKey;
  readonly uid: string;
}

/** Longer than this nothing that pods said is repeated: they say something else by then. */
const lookAgainAfterMs = 5_000;
const unseen = "its pods may not be listed";
const deployment = "apps/Deployment";
/** Those whose failure to make a pod stands in no condition, only in an event. */
const withoutCondition: ReadonlySet<string> = new Set(["apps/StatefulSet", "apps/DaemonSet", "batch/Job"]);
const workloads: ReadonlySet<string> = new Set([...withoutCondition, deployment, "apps/ReplicaSet"]);

/**
 * What pods say about why their workloads are not ready. It costs one list of pods for each namespace in which something
 * waits, at most every five seconds. Where they may not be listed, that is said in their place.
 */
export class PodReasons {
  readonly #api: ClusterApi;
  readonly #forbidden = new Set<string>();
  #reasons: ReadonlyMap<string, string> = new Map();
  #lookedAt: number;

  constructor(api: ClusterApi) {
    this.#api = api;
    // What becomes ready within the first seconds needs no reason.
    this.#lookedAt = performance.now() - lookAgainAfterMs / 2;
  }

  /** Looks at the pods of `unready`, unless that was done a moment ago; `now`: in any case. */
  async look(unready: readonly Unready[], { now }: { readonly now: boolean }): Promise<void> {
    if (!now && performance.now() - this.#lookedAt < lookAgainAfterMs) return;
    const reasons = new Map<string, string>();
    const waiting = unready.filter(({ key }) => workloads.has(kindOf(key)));
    await inParallel(
      Map.groupBy(waiting, ({ key }) => key.namespace),
      async ([namespace, inside]) => {
        for (const [text, reason] of await this.#ofNamespace(namespace, inside)) reasons.set(text, reason);
      },
    );
    this.#reasons = reasons;
    this.#lookedAt = performance.now();
  }

  /** `why`, with what the pods said when they were last looked at. */
  added(why: string, key: ObjectKey): string {
    const reason = this.#reasons.get(keyText(key));
    return reason === undefined ? why : `${why} (${reason})`;
  }

  async #ofNamespace(namespace: string, unready: readonly Unready[]): Promise<[string, string][]> {
    const pods = await this.#list(podResource, namespace);
    if (!pods) return this.#mayNot(podResource, namespace) ? unready.map(({ key }) => [keyText(key), unseen]) : [];
    const hasDeployments = unready.some(({ key }) => kindOf(key) === deployment);
    const replicaSets = (hasDeployments ? await this.#list(replicaSetResource, namespace) : undefined) ?? [];
    const found: [string, string][] = [];
    for (const { key, uid } of unready) {
      const reason = podTrouble(uid, { pods, replicaSets }) ?? (await this.#failedCreation(key, uid));
      if (reason !== undefined) found.push([keyText(key), reason]);
    }
    return found;
  }

  async #failedCreation(key: ObjectKey, uid: string): Promise<string | undefined> {
    if (!withoutCondition.has(kindOf(key))) return undefined;
    const events = await this.#list(eventResource, key.namespace, `involvedObject.uid=${uid},reason=FailedCreate`);
    const newest = events?.toSorted((left, right) => (lastSeen(left) < lastSeen(right) ? 1 : -1))[0];
    const message = newest?.["message"];
    return typeof message === "string" ? message : undefined;
  }

  /** Undefined where it is refused; what is forbidden is not asked for again. */
  async #list(resource: ServedResource, namespace: string, fieldSelector?: string): Promise<LiveObject[] | undefined> {
    if (this.#mayNot(resource, namespace)) return undefined;
    const found: LiveObject[] = [];
    try {
      const options = { namespace, ...(fieldSelector !== undefined && { fieldSelector }) };
      for await (const { objects } of this.#api.list(resource, options)) found.push(...objects);
    } catch (error) {
      if (!(error instanceof RefusedError)) throw error;
      if (error.problem.code === 403) this.#forbidden.add(`${resource.plural} ${namespace}`);
      return undefined;
    }
    return found;
  }

  #mayNot({ plural }: ServedResource, namespace: string): boolean {
    return this.#forbidden.has(`${plural} ${namespace}`);
  }
}

const podResource = namespaced("", "Pod", "pods");
const replicaSetResource = namespaced("apps", "ReplicaSet", "replicasets");
const eventResource = namespaced("", "Event", "events");

/** RFC 3339, whole seconds, so that texts compare as times do. */
function lastSeen({ metadata, ...event }: LiveObject): string {
  const { lastTimestamp } = event as { readonly lastTimestamp?: string | null };
  return lastTimestamp ?? metadata.creationTimestamp;
}

function namespaced(group: string, kind: string, plural: string): ServedResource {
  return { group, version: "v1", kind, plural, namespaced: true, verbs: ["list"] };
}

function kindOf({ group, kind }: ObjectKey): string {
  return group === "" ? kind : `${group}/${kind}`;
}
