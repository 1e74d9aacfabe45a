import type { Diagnostic, Drift } from "@kubestage/core";
import { eachKind, listEvents } from "./events.ts";
import type { Scene } from "./observation.ts";
import { Observation } from "./observation.ts";

export interface Found {
  readonly drifts: Iterable<Drift>;
  /** What could not be compared, or looked at. */
  readonly problems: readonly Diagnostic[];
  /** How many kinds were looked at. */
  readonly kinds: number;
  /** How many declared objects were compared. */
  readonly compared: number;
}

/** Declared against live, at this moment. Errors: those of `ClusterApi`. */
export async function findDrift(scene: Scene): Promise<Found> {
  const { api, signal } = scene;
  const observation = new Observation(scene);
  const kinds = await observation.readKinds();
  await eachKind(kinds, (kind) =>
    observation.follow(
      kind,
      (one) => listEvents(api, one, signal),
      () => undefined,
    ),
  );
  const { ledger, doubts } = observation;
  ledger.tellUnreadable();
  await doubts.settle((doubt) => ledger.judge(doubt), signal);
  return {
    drifts: ledger.drifts,
    problems: ledger.problems,
    kinds: kinds.length - ledger.unreadableKinds,
    compared: scene.wanted.length - ledger.unknown,
  };
}
