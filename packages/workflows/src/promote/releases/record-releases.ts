import { KubestageError, type LedgerCommit } from "@kubestage/adapters";
import type { Change, Hotfix, Ledger, RecordedRelease, ReleaseSet } from "@kubestage/core";
import { containedHotfixes } from "./contained-hotfixes.ts";
import { checkIsLedger } from "../session/is-ledger.ts";
import type { LedgerSession } from "../session/ledger-session.ts";
import type { NewRelease } from "./make-releases.ts";
import type { Origin } from "./origin.ts";
import { whoWrote } from "./who-wrote.ts";

export interface Recorded {
  readonly release: RecordedRelease;
  /** Whether the ledger did not have it before. */
  readonly isNew: boolean;
  /** What its entry would say besides if more were known of where it comes from. */
  readonly unknown: UnknownOrigin;
}

interface UnknownOrigin {
  /** Hotfixes that it may contain. */
  readonly hotfixes: readonly string[];
  /** Why authors may be missing: part of a sentence. */
  readonly authors?: string | undefined;
}

/** What an entry says of a release besides its content. */
export interface Entry extends Pick<RecordedRelease, "authors"> {
  /** The set that all of them are of: they move together or not at all. */
  readonly set?: string | undefined;
  readonly hotfix?: Hotfix | undefined;
  /** Which hotfixes they contain, and who else wrote them. */
  readonly origin?: Origin | undefined;
}

export type Writing = Pick<LedgerSession, "repository" | "branch" | "writer" | "now" | "sign">;

/**
 * Records releases in one push: one commit each, or one for all of a set. One with the same content is there once, however often it is made.
 *
 * Errors: thrown KS6006 for a set of less than two, for one that is there with other members, and for a release that is there already and
 * does not move with the set, or takes another road; KS4002 where the branch is of something else than a ledger;
 * what the store throws. Then none of them is recorded.
 */
export function recordReleases(
  { repository, branch, writer, now, sign }: Writing,
  releases: readonly NewRelease[],
  entry: Entry,
): Promise<readonly Recorded[]> {
  return writer.write(async (ledger, { trust, tip }) => {
    if (ledger.releases.size === 0) await checkIsLedger({ repository, branch }, { tip, trust });
    const result: Recorded[] = [];
    for (const made of releases) {
      const there = ledger.releases.get(made.name);
      result.push(
        there
          ? { release: there, isNew: false, unknown: { hotfixes: [] } }
          : { ...(await entryOf(ledger, made, { ...entry, at: now() })), isNew: true },
      );
    }
    checkHotfix(result, entry.hotfix);
    const isNew = (made: NewRelease): boolean => !ledger.releases.has(made.name);
    const commitOf = async (all: readonly NewRelease[], changes: readonly Change[], subject: string) => {
      const named = { "Kubestage-Release": all.map(({ name }) => name), "Kubestage-App": all.map(({ app }) => app) };
      const trailers = Object.entries(named).map(([name, values]) => [name, values.join(" ")]);
      const files = [...all.flatMap((made) => made.files), ...(await sign(trust, changes))];
      return { subject, trailers: Object.fromEntries(trailers) as Record<string, string>, changes, files };
    };
    const changeOf = ({ release }: Recorded): Change => ({ kind: "release", release });
    const set = setOf(ledger, result, entry.set);
    if (set) {
      if (ledger.sets.has(set.name)) return { commits: [], result };
      const changes: Change[] = [...result.map(changeOf), { kind: "set", set }];
      return { commits: [await commitOf(releases, changes, `Release set ${set.name}`)], result };
    }
    const commits: LedgerCommit[] = [];
    for (const [index, made] of releases.entries()) {
      const recorded = result[index];
      if (recorded && isNew(made)) commits.push(await commitOf([made], [changeOf(recorded)], `Release ${made.name}`));
    }
    return { commits, result };
  });
}

async function entryOf(
  ledger: Ledger,
  { name, app, livesIn, forPreviews }: NewRelease,
  { authors, set, hotfix, origin, at }: Entry & { readonly at: number },
): Promise<Omit<Recorded, "isNew">> {
  const number = 1 + [...ledger.releases.values()].filter((release) => release.app === app).length;
  const { contains, unknown } = origin ? await containedHotfixes(ledger, app, origin) : { contains: [], unknown: [] };
  const written = origin && (await whoWrote(ledger, app, origin));
  const isSaid = origin?.hasAuthors ?? true;
  const release: RecordedRelease = {
    ...{ name, app, number, createdAt: at },
    authors: isSaid ? authors : [...new Set([...authors, ...(written?.authors ?? [])])],
    ...(written?.follows !== undefined && { follows: written.follows }),
    ...(origin?.commit !== undefined && { commit: origin.commit }),
    ...(livesIn && { livesIn }),
    ...(forPreviews && { forPreviews }),
    ...(set !== undefined && { set }),
    ...(hotfix && { hotfix }),
    ...(contains.length > 0 && { contains }),
  };
  return { release, unknown: { hotfixes: unknown, authors: isSaid ? undefined : written?.gap } };
}

/** KS6006 for a release that is there already, and takes another road. */
function checkHotfix(recorded: readonly Recorded[], hotfix: Hotfix | undefined): void {
  const other = hotfix && recorded.find(({ release, isNew }) => !isNew && release.hotfix === undefined);
  if (!other) return;
  const message = `${other.release.name} is recorded already, and takes the whole road`;
  const hint = "a release never changes: a hotfix is one with something new in it";
  throw new KubestageError("KS6006", { message, hint });
}

function setOf(ledger: Ledger, recorded: readonly Recorded[], name: string | undefined): ReleaseSet | undefined {
  if (name === undefined) return undefined;
  const set = { name, releases: new Map(recorded.map(({ release }) => [release.app, release.name])) };
  const refused = (message: string, hint: string): KubestageError => new KubestageError("KS6006", { message, hint });
  if (set.releases.size < 2) throw refused("a set holds releases of two apps at least", "name the apps: web,api");
  const other = recorded.find(({ release, isNew }) => !isNew && release.set !== name);
  if (other) {
    const { app, name: there, set: own } = other.release;
    const how = own === undefined ? "moves alone" : `moves with the set ${own}`;
    throw refused(`${there} is recorded already, and ${how}`, `leave ${app} out of the set: nothing about it is new`);
  }
  const known = ledger.sets.get(name);
  const isSame = known?.releases.size === set.releases.size && recorded.every(({ isNew }) => !isNew);
  if (known && !isSame)
    throw refused(`there is a set ${name} already`, "a set never changes: give this one another name");
  return set;
}
