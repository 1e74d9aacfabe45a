import type { Basis } from "@kubestage/adapters";
import { KubestageError } from "@kubestage/adapters";
import {
  type DeclaredPreview,
  type Ledger,
  manifestsFolder,
  parseWithPreviews,
  type Platform,
  platformApp,
  pointerKey,
  type RecordedRelease,
  type Road,
  roadOfStages,
  type Source,
  sourceFilesProblem,
  waitingFolder,
} from "@kubestage/core";
import { releaseDocument } from "./release-document.ts";
import { type LedgerSession, once } from "./ledger-session.ts";
import type { KnownManifests } from "./known-manifests.ts";

export type PlatformOf = (release: RecordedRelease, previews?: readonly DeclaredPreview[]) => Promise<Platform>;

type NamedRelease = Pick<RecordedRelease, "app" | "name">;

/** A ledger at one commit, with what a decision needs besides its records. */
export interface LedgerState {
  readonly ledger: Ledger;
  readonly road: Road;
  /** The platform's documents as a stage runs them; the newest where it runs none. */
  readonly platformIn: (stage: string) => Platform;
  /** Whether stages may be entered by pull request: in a sandbox there is nobody to ask. */
  readonly hasCodeHosts: boolean;
  /** A release of the platform's own documents, with those of `previews` that it has a template for. */
  readonly platformOf: PlatformOf;
  /** The documents of releases, in their order, read together. */
  readonly documentsOf: (releases: readonly NamedRelease[]) => Promise<Source[]>;
  /** What sources of releases were rendered to, by all that it follows from. */
  readonly renderings: LedgerSession["renderings"];
  /** The files of a folder that is called after their hash, by their paths below it. */
  readonly filesIn: (folder: string) => Promise<ReadonlyMap<string, string>>;
  readonly signal: AbortSignal | undefined;
  /** What stands for the clusters, and what waits for later waves, by path. */
  readonly manifests: () => Promise<ReadonlyMap<string, string>>;
  readonly known: KnownManifests;
}

/**
 * Errors: thrown KS4002 for a ledger without a release of the platform's own documents, KS4001 for one that can no longer be
 * read.
 */
export async function stateOf(session: LedgerSession, ledger: Ledger, basis: Basis): Promise<LedgerState> {
  const documentsOf = async (releases: readonly NamedRelease[]): Promise<Source[]> => {
    const isUnread = (path: string): boolean => !session.documents.has(path);
    const asked = releases.map(releaseDocument).filter(isUnread);
    // Where one is asked for, others come soon: those that are newer than what stages run.
    const unread =
      asked.length === 0 ? [] : [...new Set([...asked, ...newestOf(ledger).map(releaseDocument).filter(isUnread)])];
    const texts = unread.length > 0 ? await session.texts.below(basis.tip, unread) : new Map<string, string>();
    for (const path of unread) {
      const text = basis.written.get(path) ?? texts.get(path);
      if (text !== undefined) session.documents.set(path, { path, file: path, text });
    }
    const gone = asked.find(isUnread);
    if (gone !== undefined)
      throw new KubestageError("KS4001", { message: `${gone} is gone`, hint: "undo its removal" });
    return releases.flatMap((release) => session.documents.get(releaseDocument(release)) ?? []);
  };
  const platformOf: PlatformOf = async (release, previews = []) => {
    const key = platformKey(release, previews);
    const known = session.platforms.get(key);
    if (known) return known;
    const { platform, diagnostics } = parseWithPreviews(await documentsOf([release]), previews);
    if (!platform) {
      const message = `${release.name} is no platform: ${diagnostics[0]?.message ?? "nothing stands in it"}`;
      throw new KubestageError("KS4001", { message, hint: "release the platform's documents anew" });
    }
    session.platforms.set(key, platform);
    return platform;
  };
  const { latest, running, previews } = await platformsOf(ledger, platformOf);
  return {
    ledger,
    road: roadOfStages(latest, running, previews, ledger.pointers.values()),
    platformIn: (stage) => previews.get(stage) ?? running.get(stage) ?? latest,
    hasCodeHosts: session.environment !== undefined,
    platformOf,
    documentsOf,
    manifests: once(() => manifestsAt(session, basis)),
    known: session.known,
    renderings: session.renderings,
    filesIn: (folder) => filesIn(session, basis, folder),
    signal: session.signal,
  };
}

/** The newest release of each app that comes into every stage. */
export function newestOf({ releases }: Pick<Ledger, "releases">): RecordedRelease[] {
  const newest = new Map<string, RecordedRelease>();
  for (const release of releases.values()) {
    if (release.forPreviews) continue;
    const known = newest.get(release.app);
    if (!known || known.number < release.number) newest.set(release.app, release);
  }
  return [...newest.values()];
}

/** Under which a platform is known: a release never changes, and has the same stages with the same previews. */
export function platformKey({ name }: NamedRelease, previews: readonly DeclaredPreview[]): string {
  return previews.length === 0 ? name : JSON.stringify([name, previews]);
}

export async function roadOfLedger(ledger: Ledger, platformOf: PlatformOf): Promise<Road> {
  const { latest, running, previews } = await platformsOf(ledger, platformOf);
  return roadOfStages(latest, running, previews, ledger.pointers.values());
}

interface PlatformsOfLedger {
  readonly latest: Platform;
  /** By stage. */
  readonly running: ReadonlyMap<string, Platform>;
  /** By preview: the documents that it names, with itself alone, so that none stands in the way of another. */
  readonly previews: ReadonlyMap<string, Platform>;
}

async function platformsOf(ledger: Ledger, platformOf: PlatformOf): Promise<PlatformsOfLedger> {
  const [newest] = [...ledger.releases.values()]
    .filter(({ app, forPreviews }) => app === platformApp && !forPreviews)
    .toSorted((one, other) => other.number - one.number);
  if (!newest) {
    const hint = "record them with `kubestage release create platform`";
    throw new KubestageError("KS4002", { message: "the ledger has no release of the platform's documents", hint });
  }
  const latest = await platformOf(newest);
  const running = new Map<string, Platform>();
  for (const { name } of latest.stages) {
    const pointer = ledger.pointers.get(pointerKey({ stage: name, app: platformApp }));
    const release = pointer && ledger.releases.get(pointer.release);
    if (release) running.set(name, await platformOf(release));
  }
  const previews = new Map<string, Platform>();
  for (const { stage, like, releases } of ledger.previews.values()) {
    const release = ledger.releases.get(releases.get(platformApp) ?? "");
    if (release?.app === platformApp && !release.forPreviews)
      previews.set(stage, await platformOf(release, [{ name: stage, like }]));
  }
  return { latest, running, previews };
}

function manifestsAt(session: LedgerSession, basis: Basis): Promise<ReadonlyMap<string, string>> {
  return filesBelow(session, basis, [manifestsFolder, waitingFolder]);
}

async function filesIn(session: LedgerSession, basis: Basis, folder: string): Promise<ReadonlyMap<string, string>> {
  const files = relativeTo(folder, await filesBelow(session, basis, [folder]));
  const problem = sourceFilesProblem(files, folder.slice(folder.lastIndexOf("/") + 1));
  if (problem === undefined) return files;
  throw new KubestageError("KS4001", {
    message: `${folder} ${problem}`,
    hint: `look at \`git log -- ${folder}\` in the ledger`,
  });
}

function relativeTo(folder: string, files: ReadonlyMap<string, string>): ReadonlyMap<string, string> {
  return new Map([...files].map(([path, text]) => [path.slice(folder.length + 1), text]));
}

async function filesBelow(
  { texts }: LedgerSession,
  { tip, written }: Basis,
  folders: readonly string[],
): Promise<ReadonlyMap<string, string>> {
  const files = new Map(await texts.below(tip, folders));
  for (const [path, text] of written) {
    if (!folders.some((folder) => path.startsWith(`${folder}/`))) continue;
    if (text === undefined) files.delete(path);
    else files.set(path, text);
  }
  return files;
}
