import type { Assumption } from "../../verdicts/assumption.ts";
import type { Given } from "../property-proof.ts";

/** What verdicts on who runs where, and beside whom, take for granted. */
export function nodeAssumptions({ intent }: Given): readonly Assumption[] {
  return [
    "kubernetes-works",
    "cluster-administrators-are-trusted",
    "own-components-are-trusted",
    ...(intent === undefined || intent.administrators.length === 0
      ? []
      : (["declared-administrators-are-trusted"] as const)),
    "listed-subjects-only",
    "nodes-as-listed",
    "one-snapshot",
  ];
}
