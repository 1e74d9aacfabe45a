import type { Observation, Observed } from "../ledger.ts";
import { pointerKey } from "../ledger.ts";
import { silentAfter } from "../progress.ts";
import { releaseIn } from "../reached.ts";
import { findStage } from "../road.ts";
import type { Situation } from "../view.ts";

/** What a look at a cluster has found of an app in a stage. */
export interface SeenApp {
  /** Its manifests in the ledger, as one hash. */
  readonly wanted: string;
  /** What an apply of them would still do: sentences without a full stop. */
  readonly differences: readonly string[];
  /** The same as far as it is the app's own, and what somebody has added beside it. */
  readonly drifts: readonly string[];
  readonly health: Observed["health"];
  /** Why it is not healthy; empty where it is. */
  readonly said: string;
}

const mostSaid = 1000;

/**
 * What a cluster says of itself after a look: which release each app runs, how that is, and whether somebody has changed it. That
 * a release has come is seen by everything being as the ledger has it, which no label could promise. What differs once it was
 * there whole is drift; what differs before is on its way.
 *
 * @param seen by `pointerKey`; what is missing was not looked at, and nothing is said of it
 */
export function observationOf(
  { ledger, road, now }: Pick<Situation, "ledger" | "road" | "now">,
  cluster: string,
  seen: ReadonlyMap<string, SeenApp>,
): Observation {
  const last = ledger.observations.get(cluster);
  const apps = new Map<string, Observed>();
  for (const pointer of ledger.pointers.values()) {
    const key = pointerKey(pointer);
    const stage = findStage(road, pointer.stage);
    const isOf = stage?.waves.some((clusters) => clusters.includes(cluster)) ?? false;
    const release = stage && isOf ? releaseIn(cluster, pointer, stage) : undefined;
    const found = seen.get(key);
    if (release === undefined || !found) continue;
    const observed = observedOf(release, found, last && { at: last.at, app: last.apps.get(key) }, now);
    if (observed) apps.set(key, observed);
  }
  return { cluster, sequence: (last?.sequence ?? 0) + 1, at: now, apps: new Map([...apps].toSorted(byKey)) };
}

function byKey([one]: readonly [string, unknown], [other]: readonly [string, unknown]): number {
  return one < other ? -1 : 1;
}

function observedOf(
  wanted: string,
  found: SeenApp,
  last: { readonly at: number; readonly app: Observed | undefined } | undefined,
  now: number,
): Observed | undefined {
  const before = last?.app;
  const hasCome = found.differences.length === 0;
  const hadCome = before?.applied === found.wanted;
  // What has never been there is left out: it is not there yet.
  if (!hasCome && !before) return undefined;
  const release = hasCome || hadCome ? wanted : (before?.release ?? wanted);
  const drifted = (hasCome || hadCome) && found.drifts.length > 0;
  const isSame = before?.release === release;
  const isWell = found.health === "healthy" && !drifted;
  const wasWell = isSame && before.health === "healthy" && !before.drifted;
  const since = last && isWell && wasWell && now - last.at <= silentAfter ? now - last.at : 0;
  const applied = hasCome ? found.wanted : before?.applied;
  const said = [found.said, ...(drifted ? found.drifts : [])].filter((one) => one !== "").join("; ");
  return {
    ...{ release, health: found.health, drifted, said: said.slice(0, mostSaid) },
    healthyFor: (isSame ? before.healthyFor : 0) + Math.max(0, since),
    ...(applied !== undefined && { applied }),
  };
}
