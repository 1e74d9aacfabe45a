import { KubestageError } from "@kubestage/adapters";
import { fileOfChange, type RecordedRelease, suggest } from "@kubestage/core";
import { releaseDocument } from "../session/release-document.ts";
import { type LedgerRequest, openLedger } from "../session/ledger-session.ts";
import { checkApp } from "../session/check-names.ts";

export interface ListedRelease extends RecordedRelease {
  /** The stages that run it. */
  readonly stages: readonly string[];
}

/** The newest first. Errors: thrown KS6006 for an app without releases, those of the ledger. */
export async function listReleases(request: LedgerRequest, app: string | undefined): Promise<readonly ListedRelease[]> {
  const session = await openLedger(request);
  const { ledger } = await session.store.read();
  const releases = [...ledger.releases.values()];
  if (app !== undefined) checkApp(ledger, app);
  const pointers = [...ledger.pointers.values()];
  return releases
    .filter((one) => (app ?? one.app) === one.app)
    .toSorted((one, other) => (one.app === other.app ? other.number - one.number : one.app < other.app ? -1 : 1))
    .map((one) => ({
      ...one,
      stages: pointers.filter(({ release }) => release === one.name).map(({ stage }) => stage),
    }));
}

/** A release, or a set of them, as it was recorded. Errors: thrown KS6006 for one that is not there, those of the ledger. */
export async function releaseText(request: LedgerRequest, name: string): Promise<string> {
  const session = await openLedger(request);
  const { tip, ledger } = await session.store.read();
  const release = ledger.releases.get(name);
  const set = ledger.sets.get(name);
  if (!release && set) return fileOfChange({ kind: "set", set }).text ?? "";
  if (!release) {
    const message = `the ledger has no release ${JSON.stringify(name)}`;
    throw new KubestageError("KS6006", {
      message,
      hint: suggest(name, [...ledger.releases.keys(), ...ledger.sets.keys()], "release"),
    });
  }
  const path = releaseDocument(release);
  return (await session.texts.below(tip, [path])).get(path) ?? "";
}
