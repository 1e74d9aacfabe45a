import { type LedgerTexts, moveStageBranches, type RefMove, type RefsPlace, type Snapshot } from "@kubestage/adapters";
import {
  declaredLedger,
  diagnose,
  type Diagnostic,
  type Ledger,
  platformApp,
  type RecordedRelease,
} from "@kubestage/core";
import { releaseDocument } from "./release-document.ts";

/**
 * What moves together with a ledger whose stages have branches: as long as any release of the platform's documents that runs, or the newest one,
 * says so, since engines of the stages that run it read them.
 *
 * Errors, when it is called: thrown KS4002 where the branches cannot be read. KS4015 is told, once for each that was changed.
 */
export function stageBranchesBeside(
  place: RefsPlace,
  texts: LedgerTexts,
  warn: (diagnostic: Diagnostic) => Promise<void>,
): (commit: string, before: Snapshot) => Promise<readonly RefMove[]> {
  const declaring = new Map<string, boolean>();
  const told = new Set<string>();
  const isDeclared = async (tip: string, releases: readonly RecordedRelease[]): Promise<boolean> => {
    const unread = releases.filter(({ name }) => !declaring.has(name));
    const read = unread.length > 0 ? await texts.below(tip, unread.map(releaseDocument)) : new Map<string, string>();
    for (const release of unread) {
      const path = releaseDocument(release);
      const ledger = declaredLedger([{ path, file: path, text: read.get(path) ?? "" }]);
      declaring.set(release.name, ledger?.stages === "branches");
    }
    return releases.some(({ name }) => declaring.get(name));
  };
  return async (commit, { tip, ledger }) => {
    if (!(await isDeclared(tip, platformReleases(ledger)))) return [];
    const { moves, foreign } = await moveStageBranches(place, commit, tip);
    for (const { branch, head, keptBelow, isGone } of foreign) {
      if (told.has(head)) continue;
      told.add(head);
      const message = `${branch} ended in ${head}, which the ledger did not bring: it is ${isGone ? "taken away with its preview" : "put back"}`;
      const hint = `look at what is kept below ${keptBelow}, and let nobody but kubestage push to stages/*`;
      await warn(diagnose("KS4015", { message, hint }));
    }
    return moves;
  };
}

/** The releases of the platform's documents that stages run, and the newest: any of them may ask for branches. */
export function platformReleases({ releases, pointers }: Ledger): readonly RecordedRelease[] {
  const all = [...releases.values()].filter(({ app, forPreviews }) => app === platformApp && !forPreviews);
  const [newest] = all.toSorted((one, other) => other.number - one.number);
  const running = [...pointers.values()].flatMap(({ app, release }) => (app === platformApp ? release : []));
  return all.filter((release) => release === newest || running.includes(release.name));
}
