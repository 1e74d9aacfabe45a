import type { Property } from "../../verdicts/property.ts";
import type { Verdict } from "../../verdicts/verdict.ts";
import type { Step } from "../../verdicts/witness.ts";
import type { PathsContext } from "./paths-context.ts";
import type { Edge, EdgeCause, Reached } from "./way.ts";

/** What a place comes to by one road more, where nothing is taken there: a port that opens, a node, a label, a thing shared. */
export type Touch =
  | { readonly type: "touches"; readonly reached: Reached; readonly edge: Edge }
  | { readonly type: "unclear"; readonly reached: Reached; readonly why: string };

/** With what that property's own findings say would mend it. */
export function edgeOf(
  context: PathsContext,
  verdict: Verdict,
  road: Property,
  steps: readonly Step[],
  says: string,
  isBreach = true,
): Edge {
  return {
    road,
    isBreach,
    says,
    steps: () => steps,
    cause: causeOf(context, verdict),
    sensitivity: verdict.sensitivity,
  };
}

export function causeOf({ proofOf }: PathsContext, { property, from, to, reason }: Verdict): EdgeCause {
  const said = proofOf(property).findings.filter(
    ({ pairs, severity }) => severity === "error" && pairs.some((pair) => pair.from === from && pair.to === to),
  );
  const [first] = said;
  const fixes = said.flatMap(({ fix }) => fix ?? []);
  return {
    key: `${property} ${from} ${to}`,
    closes: property,
    count: said.length,
    description: first?.fix?.description ?? first?.hint ?? `close what lets it: ${reason}`,
    at: first?.at,
    edits: () => (fixes.length > 0 && fixes.length === said.length ? fixes.flatMap(({ edits }) => edits) : undefined),
  };
}
