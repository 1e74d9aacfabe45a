import { pointerKey } from "../ledger.ts";
import { findStage } from "../road.ts";
import { durationText } from "../../model/duration-text.ts";
import type { GateState, NamedGate } from "./gate.ts";
import type { Entry } from "./entry.ts";

/** Open where the release was healthy for long enough in every stage that it had to pass. */
export function judgeSoak(gate: NamedGate<"soak">, { view, release, passages }: Entry): GateState {
  const short = passages.find(({ healthyFor = 0 }) => healthyFor < gate.healthyFor);
  const evidence = passages.flatMap(({ record }) => record ?? []);
  const wanted = durationText(gate.healthyFor);
  if (!short) {
    const because = `it was healthy for ${wanted} in ${passages.map(({ stage }) => stage).join(" and ")}`;
    return { gate: gate.name, open: true, because, evidence };
  }
  const { stage, healthyFor, record } = short;
  if (healthyFor === undefined) {
    const because = `no cluster says how long it has been healthy in ${stage}; ${wanted} are asked`;
    const clusters = findStage(view.road, stage)?.waves.flat() ?? [];
    const cluster = clusters.find((one) => !view.ledger.observations.has(one)) ?? clusters[0];
    const opens = cluster === undefined ? ({ by: "another", stage } as const) : ({ by: "cluster", cluster } as const);
    return { gate: gate.name, open: false, because, opens, evidence };
  }
  const because = `it was healthy for ${durationText(healthyFor)} of ${wanted} in ${stage}`;
  const pointer = view.ledger.pointers.get(pointerKey({ stage, app: release.app }));
  const isThere = pointer?.release === release.name && record === undefined;
  // A release that has left the stage does not get older there.
  if (!isThere) return { gate: gate.name, open: false, because, opens: { by: "another", stage }, evidence };
  return {
    gate: gate.name,
    open: false,
    because,
    opens: { by: "time", at: view.now + gate.healthyFor - healthyFor },
    evidence,
  };
}
