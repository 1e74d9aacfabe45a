import { type HistoryEntry, KubestageError } from "@kubestage/adapters";
import {
  type AppInStage,
  type Change,
  changesBetween,
  type DeclaredPreview,
  type Ledger,
  type LedgerFile,
  makeHistoryVerifier,
  makeLedgerReader,
  mostSkew,
  parseWithPreviews,
  type Platform,
  platformApp,
  type Pointer,
  proofGate,
  readLedger,
  type RecordedRelease,
  type Road,
  treeOfFiles,
  type Trust,
} from "@kubestage/core";
import { releaseDocument } from "../session/release-document.ts";
import { platformKey, roadOfLedger } from "../session/ledger-state.ts";
import { platformReleases } from "../session/stage-branches.ts";
import { KnownManifests } from "../session/known-manifests.ts";
import { provePromotion } from "../rendering/prove-promotion.ts";
import { withoutStage } from "../previews/preview-files.ts";
import { isOwn } from "../rendering/render-promotion.ts";
import { fileProblems } from "./file-problems.ts";
import { LedgerFiles } from "./ledger-files.ts";
import { fileHash, trustProblems, trustRootPath } from "./trust-problems.ts";
import { decisionTime, readWords, wordProblems } from "./word-problems.ts";

export interface VerifierOptions {
  /** The SHA-256 of the first version of the trust, in hex. */
  readonly trustRoot?: string | undefined;
  /** Milliseconds since 1970. */
  readonly now: number;
  /** Whether what each promotion did to the clusters is proved again. */
  readonly prove: boolean;
}

/** What one commit did, and what is wrong with it. */
export interface JudgedCommit {
  /** Sentences without a full stop. */
  readonly problems: readonly string[];
  readonly promotions: number;
}

/** What follows from the rest of the ledger at a time. */
const decidedKinds: ReadonlySet<Change["kind"]> = new Set([
  ...(["pointer", "pointerGone", "previewGone", "stay", "requestGone"] as const),
]);
/** So long after it was decided a promotion may be written: others of the same push are rendered and proved meanwhile. */
const mostDelay = 60 * 60 * 1000;

/** Judges the commits of a ledger, each upon the one before, from the first one on. */
export class LedgerVerifier {
  readonly #options: VerifierOptions;
  readonly #files = new LedgerFiles();
  readonly #reader = makeLedgerReader();
  readonly #verifyCommit = makeHistoryVerifier();
  readonly #platforms = new Map<string, Platform>();
  readonly #manifests = new KnownManifests();
  readonly #trustVersions = new Set<string>();
  #ledger: Ledger = readLedger([]).ledger;
  #trust: Trust | undefined;
  #unread: ReadonlySet<string> = new Set();

  constructor(options: VerifierOptions) {
    this.#options = options;
  }

  /** The SHA-256 of the first version of the trust, in hex, as far as the ledger was read; undefined where it has none. */
  get trustRoot(): string | undefined {
    const first = this.#files.text(trustRootPath);
    return first === undefined ? undefined : fileHash(first);
  }

  /** Whether each stage has a branch of its own. */
  stagesHaveBranches(): boolean {
    return platformReleases(this.#ledger).some((release) => {
      try {
        return this.#platformOf(release, []).ledger?.stages === "branches";
      } catch (error) {
        // Its commit was blamed for it.
        if (error instanceof KubestageError) return false;
        throw error;
      }
    });
  }

  async judge(entry: HistoryEntry): Promise<JudgedCommit> {
    const trustBefore = this.#trust;
    const words = readWords(entry.message);
    const decided = decisionTime(words);
    const at = decided ?? entry.committedAt;
    const manifestsBefore = this.#options.prove ? this.#files.manifests() : undefined;
    const ledgerBefore = this.#ledger;
    const road = await this.#roadBefore(ledgerBefore);
    const changed = await this.#files.apply(entry.changes, trustBefore?.version ?? 0);
    const { ledger: after, trust, problems: unread } = this.#reader.read(this.#files.sources());
    const isOther = trust?.version !== trustBefore?.version;
    // Who is called how is another matter then, and nothing was said besides.
    const before = isOther && isOfTrustOnly(entry) ? after : ledgerBefore;
    const { changes } = changesBetween(before, after);
    const pointers = changes.flatMap((change) => (change.kind === "pointer" ? change.pointer : []));
    const said = unread.map(({ path, problem }) => `${JSON.stringify(path)}: ${problem}`);
    const isDecided = changes.some(({ kind }) => decidedKinds.has(kind));
    const gone = changes.flatMap((change) => (change.kind === "previewGone" ? change.stage : []));
    const problems = [
      ...(entry.parents.length > 1
        ? ["it merges histories, which a ledger does not have: put the branch back to its first parent (KS4010)"]
        : []),
      ...entry.problems,
      ...said.filter((problem) => !this.#unread.has(problem)),
      ...(typeof road === "string" ? [road] : []),
      ...timeProblems(entry, decided, { isDecided, now: this.#options.now }),
      ...this.#verifyCommit({ before, after, road: roadOr(road), at, ...this.#treesOf(pointers, gone, changed) }),
      ...fileProblems({
        changes: entry.changes,
        files: this.#files,
        before,
        after,
        pointers,
        gone,
        road: roadOr(road),
      }),
      ...wordProblems({ message: entry.message, changes, before, after, road: roadOr(road), at }),
      ...trustProblems(entry, {
        ...{ known: this.#trustVersions, files: this.#files, root: this.#options.trustRoot },
        ...{ trustBefore, pointers, isMixed: isOther && !isOfTrustOnly(entry) },
      }),
    ];
    const proved = [...pointers, ...gone.flatMap((stage) => documentsIn(before, stage))];
    if (manifestsBefore && proved.length > 0)
      problems.push(...this.#proofProblems(gone.reduce(withoutStage, manifestsBefore), changed, proved, after));
    for (const { path } of entry.changes) if (/^trust\/[^/]+\.yaml$/.test(path)) this.#trustVersions.add(path);
    [this.#ledger, this.#trust, this.#unread] = [after, trust, new Set(said)];
    return { problems, promotions: pointers.length };
  }

  /** The road that a commit was decided with; a sentence where it cannot be told. */
  async #roadBefore(ledger: Ledger): Promise<Road | string> {
    if (![...ledger.releases.values()].some(({ app }) => app === platformApp)) return noRoad;
    try {
      return await roadOfLedger(ledger, (release, previews = []) =>
        Promise.resolve(this.#platformOf(release, previews)),
      );
    } catch (error) {
      if (error instanceof KubestageError) return error.message;
      throw error;
    }
  }

  #platformOf(release: RecordedRelease, previews: readonly DeclaredPreview[]): Platform {
    const key = platformKey(release, previews);
    const known = this.#platforms.get(key);
    if (known) return known;
    const path = releaseDocument(release);
    const { platform } = parseWithPreviews([{ path, file: path, text: this.#files.text(path) ?? "" }], previews);
    if (!platform) {
      const hint = "release the platform's documents anew";
      throw new KubestageError("KS4001", { message: `${release.name} is no platform`, hint });
    }
    this.#platforms.set(key, platform);
    return platform;
  }

  #treesOf(pointers: readonly Pointer[], gone: readonly string[], changed: readonly LedgerFile[]) {
    const clusterTree = pointers.length + gone.length > 0 ? this.#files.clusterTree() : "";
    const treeOf = ({ stage: name }: Pointer): string => {
      const own = pointers.filter(({ stage }) => stage === name);
      const releases = new Map(own.map(({ app, release }) => [app, release]));
      return treeOfFiles(changed.filter(({ path }) => isOwn(path, { stage: { name }, releases })));
    };
    return { treeOf, clusterTreeOf: () => clusterTree };
  }

  /** Where what the record says of a proof is not what is found from the files. */
  #proofProblems(
    before: ReadonlyMap<string, string>,
    files: readonly LedgerFile[],
    pointers: readonly (AppInStage & Pick<Pointer, "release"> & { readonly evidence?: readonly string[] })[],
    ledger: Ledger,
  ): string[] {
    const { passed, said } = provePromotion(before, { files, after: this.#files.manifests() }, this.#manifests);
    const tree = this.#files.clusterTree();
    return pointers.flatMap(({ stage, app, release, evidence }) => {
      const about = ledger.evidence.filter(
        (one) => one.gate === proofGate && one.stage === stage && one.app === app && one.release === release,
      );
      const word = about.findLast((one) => one.tree === tree && (evidence?.includes(one.id) ?? true));
      if (!word) return [`no proof of what ${release} did to the clusters of ${stage} is recorded`];
      const isPassed = word.outcome === "passed";
      if (isPassed === passed) return [];
      return [
        `the record says of the proof that it ${word.outcome}; proved again it ${passed ? "passes" : "fails"}: ${said}`,
      ];
    });
  }
}

/** The platform's documents that a preview runs, whose departure is proved as of these. */
function documentsIn({ pointers }: Ledger, stage: string): (AppInStage & Pick<Pointer, "release">)[] {
  const there = pointers.get(`${stage}/${platformApp}`);
  return there ? [{ stage, app: platformApp, release: there.release }] : [];
}

function isOfTrustOnly({ changes }: HistoryEntry): boolean {
  return changes.every(({ path }) => path.startsWith("trust/"));
}

const noRoad: Road = { stages: [] };

function roadOr(road: Road | string): Road {
  return typeof road === "string" ? noRoad : road;
}

function timeProblems(
  { committedAt }: HistoryEntry,
  decided: number | undefined,
  { isDecided, now }: { readonly isDecided: boolean; readonly now: number },
): string[] {
  const shown = (time: number): string => new Date(time).toISOString();
  const problems: string[] = [];
  if (isDecided && decided === undefined) problems.push("it does not say when it was decided");
  if (decided !== undefined && (decided > committedAt + mostSkew || decided < committedAt - mostDelay))
    problems.push(`it says that it was decided at ${shown(decided)}, and was made at ${shown(committedAt)}`);
  if (Math.max(committedAt, decided ?? 0) > now + mostSkew)
    problems.push(`it was made at ${shown(Math.max(committedAt, decided ?? 0))}, which is still to come`);
  return problems;
}
