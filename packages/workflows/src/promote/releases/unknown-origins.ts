import { type Diagnostic, diagnose, owedHotfixes, type Platform, roadOfStages } from "@kubestage/core";
import type { LedgerSession } from "../session/ledger-session.ts";
import type { Origin } from "./origin.ts";
import type { Recorded } from "./record-releases.ts";

const history =
  "fetch all of the history (`git fetch --unshallow`; `fetch-depth: 0` of GitHub's checkout, `GIT_DEPTH: 0` on GitLab)";

/**
 * What new releases leave open because Git does not know enough here, as warnings: KS4019 for hotfixes that are owed, KS4020 for authors.
 *
 * @param recorded what was just recorded
 */
export async function unknownOrigins(
  recorded: readonly Recorded[],
  origin: Origin,
  around: { readonly session: LedgerSession; readonly platform: Platform },
): Promise<readonly Diagnostic[]> {
  const hotfixes = recorded.flatMap(({ unknown }) => unknown.hotfixes);
  const owed = hotfixes.length === 0 ? new Set<string>() : await owedIn(around);
  const isShallow = origin.history?.isShallow ?? false;
  const lacking = recorded.flatMap(({ release, unknown }) => {
    const own = unknown.hotfixes.filter((name) => owed.has(name));
    if (own.length === 0) return [];
    const because = isShallow
      ? "the repository here is a shallow clone"
      : origin.history
        ? "the hotfix names no commit"
        : "its commit is in no repository here";
    const message = `whether ${release.name} contains ${own.join(" and ")} is not known: ${because}. It is taken for one that does not`;
    const said = `say \`--contains ${own[0]}\` with the next release if that has it`;
    return diagnose("KS4019", { message, hint: isShallow ? `${history} before the next release, or ${said}` : said });
  });
  const gaps = Map.groupBy(recorded, ({ unknown }) => unknown.authors);
  const unwritten = [...gaps].flatMap(([because, releases]) => {
    if (because === undefined) return [];
    const [first, ...others] = releases;
    const more = others.length === 0 ? "" : ` and ${others.length} more`;
    const message = `the authors of ${first?.release.name ?? ""}${more} may lack people: ${because}`;
    const hint = isShallow
      ? `${history} before the next release, or name them with \`--author\``
      : "name them with `--author`";
    return diagnose("KS4020", { message, hint });
  });
  return [...lacking, ...unwritten];
}

/** By the road that is declared now. */
async function owedIn({
  session,
  platform,
}: {
  readonly session: LedgerSession;
  readonly platform: Platform;
}): Promise<ReadonlySet<string>> {
  const { ledger } = await session.store.read();
  const road = roadOfStages(platform, new Map());
  return owedHotfixes({ road, ledger, now: session.now(), trees: new Map() });
}
