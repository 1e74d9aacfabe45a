import type { LedgerCommit } from "@kubestage/adapters";
import { applyChanges, type Change, type Ledger, type Observation, pointerKey, releaseIn } from "@kubestage/core";
import { acceptPromotions, newAcceptingMemory } from "../../observe/accept-promotions.ts";
import { describeObservation, recordAcceptances } from "../../observe/record-observation.ts";
import { type LedgerSession, openLedger } from "../session/ledger-session.ts";
import { type LedgerState, stateOf } from "../session/ledger-state.ts";
import { clusterKey, type Sandbox } from "./sandbox.ts";

/** So long an observation stands where nothing has moved. In milliseconds. */
const repeatedAfter = 30 * 60_000;

/** The clusters of a sandbox whose word is waited for: they say that all is well, and accept everything. */
export class SimulatedClusters {
  readonly #sandbox: Sandbox;
  readonly #sessions = new Map<string, LedgerSession>();

  constructor(sandbox: Sandbox) {
    this.#sandbox = sandbox;
  }

  /** What they say of what runs and of what waits, one commit each where something is new. */
  async speak(): Promise<void> {
    for (const cluster of this.#sandbox.clusters) await this.#say(cluster);
  }

  async #say(cluster: string): Promise<void> {
    const session = await this.#sessionOf(cluster);
    await session.writer.write(async (ledger, basis) => {
      const state = await stateOf(session, ledger, basis);
      const at = session.now();
      const observation = allIsWell(state, cluster, at);
      const isNew = isOther(ledger.observations.get(cluster), observation);
      const observed: readonly Change[] = isNew ? [{ kind: "observation", observation }] : [];
      const situation = { ledger: applyChanges(ledger, observed), road: state.road, now: at, trees: new Map() };
      const { acceptances } = await acceptPromotions(
        { state, situation, tip: basis.tip },
        { cluster, attempt: () => Promise.resolve({ outcome: "passed", said: "simulated" }) },
        newAcceptingMemory(),
      );
      const changes = [...observed, ...recordAcceptances(ledger, acceptances, { cluster, at })];
      const commit: LedgerCommit = {
        ...describeObservation({ observation, isNew, acceptances }),
        ...{ changes, files: await session.sign(basis.trust, changes) },
      };
      return { commits: changes.length === 0 ? [] : [commit], result: undefined };
    });
  }

  async #sessionOf(cluster: string): Promise<LedgerSession> {
    const session = this.#sessions.get(cluster) ?? (await openLedger(this.#sandbox.as(clusterKey(cluster))));
    this.#sessions.set(cluster, session);
    return session;
  }
}

/** What was promoted into a cluster has been healthy there since. */
function allIsWell({ ledger, road }: LedgerState, cluster: string, at: number): Observation {
  const apps = [...ledger.pointers.values()].flatMap((pointer) => {
    const stage = road.stages.find(({ name }) => name === pointer.stage);
    const release = stage?.waves.flat().includes(cluster) ? releaseIn(cluster, pointer, stage) : undefined;
    if (release === undefined) return [];
    const well = { health: "healthy", drifted: false, said: "" } as const;
    return [[pointerKey(pointer), { release, healthyFor: at - pointer.since, ...well }] as const];
  });
  const sequence = (ledger.observations.get(cluster)?.sequence ?? 0) + 1;
  return { cluster, sequence, at, apps: new Map(apps) };
}

function isOther(
  before: Ledger["observations"] extends ReadonlyMap<string, infer One> ? One : never,
  now: Observation,
): boolean {
  if (!before || now.at - before.at >= repeatedAfter) return true;
  const runs = ({ apps }: Observation): string => JSON.stringify([...apps].map(([key, { release }]) => [key, release]));
  return runs(before) !== runs(now);
}
