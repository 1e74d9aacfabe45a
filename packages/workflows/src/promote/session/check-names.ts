import { KubestageError } from "@kubestage/adapters";
import { type Ledger, suggest } from "@kubestage/core";
import type { LedgerState } from "./ledger-state.ts";

/** Errors: thrown KS6006 for a stage that is not on the road. */
export function checkStage({ road }: Pick<LedgerState, "road">, stage: string): void {
  const known = road.stages.map(({ name }) => name);
  if (known.includes(stage)) return;
  throw new KubestageError("KS6006", {
    message: `there is no stage ${JSON.stringify(stage)}`,
    hint: suggest(stage, known, "stage"),
  });
}

/** Errors: thrown KS6006 for an app of which the ledger has no release. */
export function checkApp(ledger: Pick<Ledger, "releases">, app: string): void {
  const problem = appProblem(ledger, app);
  if (problem) throw new KubestageError("KS6006", problem);
}

/** What is wrong with the name of an app; undefined for one of which the ledger has a release. */
export function appProblem(
  { releases }: Pick<Ledger, "releases">,
  app: string,
): { readonly message: string; readonly hint: string } | undefined {
  const known = [...new Set([...releases.values()].map((one) => one.app))];
  if (known.includes(app)) return undefined;
  return { message: `the ledger has no release of ${JSON.stringify(app)}`, hint: suggest(app, known, "app") };
}
