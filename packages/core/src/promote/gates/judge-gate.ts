import type { Entry } from "./entry.ts";
import { judgeAccepted } from "./accepted.ts";
import { judgeApprovals } from "./approvals.ts";
import { judgeEvidence } from "./evidence.ts";
import { judgeExpression } from "./expression.ts";
import type { Gate, GateState } from "./gate.ts";
import { judgeHours } from "./hours.ts";
import { judgeSoak } from "./soak.ts";

/** Whether a gate is asked again before a release goes on to further clusters: people were asked, and time was waited for. */
export function asksAgain({ kind }: Gate): boolean {
  return kind !== "approvals" && kind !== "soak";
}

export function judgeGate(gate: Gate, entry: Entry): GateState {
  switch (gate.kind) {
    case "soak":
      return judgeSoak(gate, entry);
    case "evidence":
      return judgeEvidence(gate, entry);
    case "accepted":
      return judgeAccepted(gate, entry);
    case "approvals":
      return judgeApprovals(gate, entry);
    case "hours":
      return judgeHours(gate, entry);
    case "expression":
      return judgeExpression(gate, entry);
  }
}
