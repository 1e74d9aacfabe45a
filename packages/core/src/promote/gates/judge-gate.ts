import type { Entry } from "./entry.ts";
import { judgeAccepted } from "./accepted.ts";
import { judgeApprovals, judgeRejections } from "./approvals.ts";
import { judgeEvidence } from "./evidence.ts";
import { judgeExpression } from "./expression.ts";
import type { Gate, GateState } from "./gate.ts";
import { judgeHours } from "./hours.ts";
import { judgeSoak } from "./soak.ts";

/**
 * How a gate stands before a release goes on to further clusters; undefined where it is not asked again. Time was waited for, and people
 * have said yes; who says no to what comes now is heard.
 */
export function judgeAgain(gate: Gate, entry: Entry): GateState | undefined {
  if (gate.kind === "soak") return undefined;
  return gate.kind === "approvals" ? judgeRejections(gate, entry) : judgeGate(gate, entry);
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
