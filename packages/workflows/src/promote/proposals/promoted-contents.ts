import { type AppInStage, type ObjectChange, pointerKey, treeKey } from "@kubestage/core";
import type { Examined, Step } from "../advance.ts";
import type { LedgerState } from "../session/ledger-state.ts";
import { objectChanges } from "./object-changes.ts";
import { type SourceCommits, sourceCommits } from "./source-commits.ts";

/** What a promotion brings, for people to read. */
export interface PromotedContents {
  /** Of the ledger, below its root. */
  readonly files: readonly { readonly path: string; readonly action: "write" | "delete" }[];
  /** Of a set all that it brings, beside each of its releases. */
  readonly objects: readonly ObjectChange[];
  /** The commits between the sources of the release that is replaced and this one, newest first. */
  readonly commits: SourceCommits;
}

type Incoming = AppInStage & { readonly release: string };

/**
 * What each of `all` would bring, by `treeKey`; nothing of what was not rendered.
 *
 * @param folder where the repository of the apps' sources may be
 */
export async function promotedContents(
  { state, examined }: Pick<Step, "state" | "examined">,
  all: readonly Incoming[],
  folder: string,
): Promise<ReadonlyMap<string, PromotedContents>> {
  const found = new Map<string, PromotedContents>();
  for (const one of all) {
    const key = treeKey(one, one.release);
    const known = examined.get(key);
    if (!known) continue;
    const files = known.rendered.files.map(
      ({ path, text }) => ({ path, action: text === undefined ? "delete" : "write" }) as const,
    );
    found.set(key, { files, objects: await objectsOf(state, known), commits: await commitsOf(state, one, folder) });
  }
  return found;
}

export async function objectsOf(state: LedgerState, { rendered }: Examined): Promise<readonly ObjectChange[]> {
  return objectChanges(await state.manifests(), rendered.files);
}

/** Between what the stage runs and what would come in. */
export function commitsOf({ ledger }: LedgerState, one: Incoming, folder: string): Promise<SourceCommits> {
  const commitOf = (name: string | undefined): string | undefined => ledger.releases.get(name ?? "")?.commit;
  return sourceCommits(folder, commitOf(ledger.pointers.get(pointerKey(one))?.release), commitOf(one.release));
}
