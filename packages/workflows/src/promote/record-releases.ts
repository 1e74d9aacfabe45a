import type { LedgerCommit } from "@kubestage/adapters";
import type { Change, Ledger, RecordedRelease } from "@kubestage/core";
import type { LedgerSession } from "./ledger-session.ts";
import type { NewRelease } from "./make-releases.ts";

export interface Recorded {
  readonly release: RecordedRelease;
  /** Whether the ledger did not have it before. */
  readonly isNew: boolean;
}

type Writing = Pick<LedgerSession, "writer" | "now" | "sign">;

/**
 * Records releases, one commit each, in one push. One with the same content is there once, however often it is made.
 *
 * @param authors who wrote what is in them
 * Errors: thrown what the store throws; then none of them is recorded.
 */
export function recordReleases(
  { writer, now, sign }: Writing,
  releases: readonly NewRelease[],
  authors: readonly string[],
): Promise<readonly Recorded[]> {
  return writer.write(async (ledger, { trust }) => {
    const numbers = new Map<string, number>();
    const commits: LedgerCommit[] = [];
    const result: Recorded[] = [];
    for (const made of releases) {
      const there = ledger.releases.get(made.name);
      if (there) {
        result.push({ release: there, isNew: false });
        continue;
      }
      const { name, app, livesIn, files } = made;
      const number = 1 + (numbers.get(app) ?? lastNumber(ledger, app));
      numbers.set(app, number);
      const release: RecordedRelease = { name, app, number, createdAt: now(), authors, ...(livesIn && { livesIn }) };
      const changes: Change[] = [{ kind: "release", release }];
      commits.push({
        subject: `Release ${name}`,
        trailers: { "Kubestage-Release": name, "Kubestage-App": app },
        changes,
        files: [...files, ...(await sign(trust, changes))],
      });
      result.push({ release, isNew: true });
    }
    return { commits, result };
  });
}

function lastNumber(ledger: Ledger, app: string): number {
  return [...ledger.releases.values()].filter((release) => release.app === app).length;
}
