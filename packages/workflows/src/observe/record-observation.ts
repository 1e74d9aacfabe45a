import type { LedgerCommit } from "@kubestage/adapters";
import {
  acceptedGate,
  applyChanges,
  type Change,
  type Evidence,
  type Ledger,
  nextNumber,
  type Observation,
  recordId,
} from "@kubestage/core";
import type { Acceptance } from "./accept-promotions.ts";

/** What is new of what a cluster accepts, as evidence in its name. */
export function recordAcceptances(
  ledger: Ledger,
  acceptances: readonly Acceptance[],
  { cluster, at }: { readonly cluster: string; readonly at: number },
): readonly Change[] {
  const changes: Change[] = [];
  for (const { stage, app, release, tree, outcome, said, isNew } of acceptances) {
    if (!isNew) continue;
    const number = nextNumber(applyChanges(ledger, changes), release);
    const record = { stage, app, release, tree, outcome, said, at, cluster, number, gate: acceptedGate };
    const evidence: Evidence = { ...record, id: recordId("Evidence", record) };
    changes.push({ kind: "evidence", evidence });
  }
  return changes;
}

/** What the commit of an observation says of itself. */
export function describeObservation({
  observation,
  isNew,
  acceptances,
}: {
  readonly observation: Observation;
  readonly isNew: boolean;
  readonly acceptances: readonly Acceptance[];
}): Pick<LedgerCommit, "subject" | "trailers"> {
  const { cluster } = observation;
  const told = acceptances.filter((one) => one.isNew);
  const answers = told.map(({ release, stage, outcome }) => {
    return `${outcome === "passed" ? "accepts" : "refuses"} ${release} in ${stage}`;
  });
  const [first, ...more] = answers;
  const answer = first === undefined ? [] : [`it ${first}${more.length > 0 ? ` and ${more.length} more` : ""}`];
  const releases = [...new Set(told.map(({ release }) => release))];
  return {
    subject: `Observe ${cluster}: ${[...(isNew ? [summaryOf(observation)] : []), ...answer].join("; ")}`,
    trailers: releases.length > 0 ? { "Kubestage-Release": releases.join(" ") } : {},
  };
}

function summaryOf({ apps }: Observation): string {
  const all = [...apps.values()];
  const well = all.filter(({ health, drifted }) => health === "healthy" && !drifted).length;
  const drifted = all.filter((one) => one.drifted).length;
  return `${well} of ${all.length} are well${drifted > 0 ? `, ${drifted} drifted` : ""}`;
}
