import type { GateState, NamedGate } from "./gate.ts";
import type { Entry } from "./entry.ts";
import { closedDaysAt, isOpenAt, nextOpening } from "./open-hours.ts";

export function judgeHours(gate: NamedGate<"hours">, { view: { now } }: Entry): GateState {
  const evidence: string[] = [];
  if (isOpenAt(gate, now)) return { gate: gate.name, open: true, because: "it is within open hours", evidence };
  const closed = closedDaysAt(gate, now);
  const because = closed
    ? `closed until the end of ${closed.to}: ${closed.reason}`
    : `it is not within open hours (${gate.zone})`;
  const at = nextOpening(gate, now);
  const opens =
    at === undefined ? ({ by: "declaration", field: "entry.hours" } as const) : ({ by: "time", at } as const);
  return { gate: gate.name, open: false, because, opens, evidence };
}
