import type { Change } from "../change.ts";
import type { Decision, Departure, Flag, Promotion, Wait } from "../decision.ts";
import type { Ledger } from "../ledger.ts";
import type { Happening } from "./happening.ts";

/** One commit of the ledger, and what was decided right before and after it. */
export interface Step {
  readonly promotions: readonly Promotion[];
  readonly changes: readonly Change[];
  readonly before: Pick<Decision, "waits" | "flags" | "departures">;
  /** Those that were there before it, by their stages. */
  readonly previews: Ledger["previews"];
  readonly after: Pick<Decision, "waits" | "flags">;
  /** What the stages call the gate that a proof opens. */
  readonly proofGate: string;
}

/** What a commit made happen. What was so before it is not told again; broken glass is told of as such. */
export function happeningsOf({ promotions, changes, before, after, previews, proofGate }: Step): Happening[] {
  const told = new Set([...before.waits.map((wait) => waitKey(wait, proofGate)), ...before.flags.map(flagKey)]);
  return [
    ...promotions.map((promotion): Happening => ({ kind: kindOf(promotion), promotion })),
    ...changes.flatMap((change): Happening[] => {
      if (change.kind === "freeze") return [{ kind: "frozen", freeze: change.freeze }];
      if (change.kind === "previewGone")
        return before.departures.filter((one) => one.preview.stage === change.stage).map(ended);
      // Of one that somebody ends is told once it goes.
      if (change.kind !== "preview" || change.preview.endedBy !== undefined) return [];
      const { preview } = change;
      return [{ kind: "previewStarted", preview, isNew: !previews.has(preview.stage) }];
    }),
    ...after.waits.filter((wait) => !told.has(waitKey(wait, proofGate))).flatMap((wait) => waitingOf(wait, proofGate)),
    ...after.flags
      .filter((flag) => isTakenBack[flag.kind] && !told.has(flagKey(flag)))
      .map((flag): Happening => ({ kind: "revoked", flag })),
  ];
}

function ended({ preview, because }: Departure): Happening {
  return { kind: "previewEnded", preview, because };
}

function kindOf({ kind }: Promotion): "promoted" | "rolledBack" | "glassBroken" {
  switch (kind) {
    case "promotion":
      return "promoted";
    case "rollback":
      return "rolledBack";
    case "breakGlass":
      return "glassBroken";
  }
}

type Waiting = Extract<Happening, { readonly kind: "waiting" | "refused" }>;

function waitingOf({ stage, app, release, gates }: Wait, proofGate: string): Waiting[] {
  const closed = gates.filter(({ open }) => !open);
  // A proof that was not made yet refuses nothing.
  const proof = closed.find(({ gate, evidence }) => gate === proofGate && evidence.length > 0);
  if (proof) return [{ kind: "refused", stage, app, release, because: proof.because }];
  const people = closed.filter(({ opens }) => opens?.by === "people");
  return people.length > 0 ? [{ kind: "waiting", stage, app, release, gates: people }] : [];
}

/** A wait is another one when other gates are closed, or people are missing in other numbers; how long time still takes makes none. */
function waitKey(wait: Wait, proofGate: string): string {
  const { stage, app, release, gates } = wait;
  const closed = gates.filter(({ open }) => !open).map(({ gate }) => gate);
  const said = waitingOf(wait, proofGate).map((one) =>
    one.kind === "waiting" ? one.gates.map(({ because }) => because) : one.kind === "refused" ? one.because : [],
  );
  return JSON.stringify(["wait", stage, app, release, closed, said]);
}

/** A hotfix that is owed was recorded so, and of broken glass is told as such. */
const isTakenBack: Readonly<Record<Flag["kind"], boolean>> = {
  ...{ failed: true, rejected: true, unwell: true, goneBack: true },
  ...{ owed: false, unseen: false },
};

/** Why something is unwell changes by the second, and is no other thing. */
function flagKey({ kind, stage, app, release, record }: Flag): string {
  return JSON.stringify(["flag", kind, stage, app, release, record]);
}
