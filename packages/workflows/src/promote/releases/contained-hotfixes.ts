import { askGit, type Basis, KubestageError } from "@kubestage/adapters";
import { commitOfRelease, type Ledger, suggest } from "@kubestage/core";
import type { LedgerSession } from "../session/ledger-session.ts";
import { releaseDocument } from "../session/release-document.ts";

/** Where a new release comes from. */
export interface Origin {
  /** Its source commit; undefined where nobody knows. */
  readonly commit: string | undefined;
  /** The folder of the repository that has it, where one is at hand. */
  readonly repository: string | undefined;
  /** The hotfixes that somebody says it contains. */
  readonly contains: readonly string[];
}

/**
 * The hotfixes of an app that a new release of it contains: those whose commit is among the ancestors of its own, and those of which
 * somebody says so, as where a fix was cherry-picked.
 *
 * Errors: thrown KS6006 for what is no hotfix of the ledger's.
 */
export async function containedHotfixes(
  { texts }: Pick<LedgerSession, "texts">,
  { ledger, tip }: { readonly ledger: Ledger } & Pick<Basis, "tip">,
  app: string,
  origin: Origin,
): Promise<readonly string[]> {
  const all = [...ledger.releases.values()].filter(({ hotfix }) => hotfix);
  const unknown = origin.contains.find((name) => !all.some((one) => one.name === name));
  if (unknown !== undefined) {
    const message = `the ledger has no hotfix ${JSON.stringify(unknown)}`;
    throw new KubestageError("KS6006", {
      message,
      hint: suggest(
        unknown,
        all.map(({ name }) => name),
        "hotfix",
      ),
    });
  }
  const own = all.filter((one) => one.app === app);
  const documents = await texts.below(tip, own.map(releaseDocument));
  const contained: string[] = [];
  for (const one of own) {
    const path = releaseDocument(one);
    const commit = commitOfRelease({ path, file: path, text: documents.get(path) ?? "" });
    if (origin.contains.includes(one.name) || (await isAncestor(commit, origin))) contained.push(one.name);
  }
  return contained;
}

/** What git does not know contains nothing. Source: https://git-scm.com/docs/git-merge-base (`--is-ancestor`) */
async function isAncestor(older: string | undefined, { commit, repository }: Origin): Promise<boolean> {
  if (older === undefined || commit === undefined || repository === undefined) return false;
  const { exitCode } = await askGit(["merge-base", "--is-ancestor", older, commit], { repository });
  return exitCode === 0;
}
