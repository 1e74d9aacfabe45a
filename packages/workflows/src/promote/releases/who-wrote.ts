import type { Ledger, RecordedRelease } from "@kubestage/core";
import type { Origin } from "./origin.ts";
import type { AuthorsSince, SourceHistory } from "./source-history.ts";

export interface Written {
  /** Besides the authors of the commit itself. */
  readonly authors: readonly string[];
  /** The release since which they wrote it. */
  readonly follows?: string;
  /** Why some may be missing: part of a sentence. */
  readonly gap?: string;
}

interface Earlier {
  readonly name: string;
  readonly commit: string;
}

/** So many earlier releases are looked at, the newest ones. */
const mostEarlier = 100;

/**
 * Who wrote what is new in a release of an app: the authors of all commits since that of the newest earlier release that is among its ancestors;
 * where none is, since the newest one that the repository has. What is for previews only comes to no stage behind, and is no earlier release;
 * nor is one of which it was not known itself, so that what that lacks is made good.
 */
export async function whoWrote(ledger: Ledger, app: string, { commit, history }: Origin): Promise<Written> {
  const earlier = earlierReleases(ledger, app);
  if (earlier.length === 0) return { authors: [] };
  if (!history) {
    const gap =
      commit === undefined ? "no commit is known" : `no repository here has the commit ${commit.slice(0, 12)}`;
    return { authors: [], gap };
  }
  for (const one of earlier) if (await history.contains(one.commit)) return since(one, history);
  for (const one of earlier) if (await history.authorsSince(one.commit)) return since(one, history);
  return { authors: [], gap: history.isShallow ? isCut : "the repository here has no commit of an earlier release" };
}

function earlierReleases(ledger: Ledger, app: string): readonly Earlier[] {
  const known = [...ledger.releases.values()]
    .filter((one) => one.app === app && !one.forPreviews && one.commit !== undefined)
    .toSorted((one, other) => other.number - one.number);
  const isWhole = (one: RecordedRelease): boolean => one.follows !== undefined || one === known.at(-1);
  return known
    .filter(isWhole)
    .slice(0, mostEarlier)
    .flatMap(({ name, commit }) => (commit === undefined ? [] : { name, commit }));
}

const isCut = "the repository here is a shallow clone, without all commits since the earlier releases";

async function since({ name, commit }: Earlier, history: SourceHistory): Promise<Written> {
  const { authors, lacks }: AuthorsSince = (await history.authorsSince(commit)) ?? { authors: [], lacks: "cut" };
  switch (lacks) {
    case "cut":
      return { authors, gap: isCut };
    case "many":
      return { authors, follows: name, gap: "there are more commits than are looked at since the earlier release" };
    case "nothing":
      return { authors, follows: name };
  }
}
