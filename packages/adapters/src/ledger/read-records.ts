import { type LedgerReader, type LedgerSource, makeLedgerReader, recordFolders, trustedRootsIn } from "@kubestage/core";
import { listFiles, readBlobs } from "../git/read-blobs.ts";
import { askGit } from "../git/run-git.ts";
import { KubestageError } from "../kubestage-error.ts";
import { signersBy, type SignersOf } from "../signing/record-signatures.ts";
import { type KeptAt, keptPath, readKept, writeKept } from "./kept-ledger.ts";
import type { Snapshot } from "./ledger-store.ts";

export const mostRecordBytes = 1024 * 1024;

type ReadRecords = (tip: string) => Promise<Omit<Snapshot, "tip" | "at">>;

/**
 * Reads the records of a branch at its commits. What was read once is kept by its blob, and not read again; what is much is kept in the
 * user's cache.
 *
 * Errors of reading: thrown KS4001 where a file cannot be taken.
 */
export function recordsReader(repository: string, branch: string): ReadRecords {
  const path = keptPath(repository, branch);
  let known: Known | undefined;
  return async (tip) => {
    known ??= knownFrom(readKept(path));
    const { reader, stood } = known;
    const { anew, ...snapshot } = await readAt(repository, tip, known);
    if (stood.size === 0 && anew >= leastKept) writeKept(path, { tip, ...reader.kept() });
    return snapshot;
  };
}

/** What is known from earlier reads. */
interface Known {
  /** By blob. */
  readonly texts: Map<string, string>;
  readonly stood: StoodBefore;
  readonly reader: LedgerReader;
  /** What was kept of the record at the commit that it names. */
  readonly kept: KeptAt | undefined;
}

function knownFrom(kept: KeptAt | undefined): Known {
  return { texts: new Map(), stood: new Map(), reader: makeLedgerReader(kept), kept };
}

/** Below so many records that were read anew, it takes less time to read them again than to keep all. */
const leastKept = 500;

/** Errors: thrown KS4001 where a file cannot be taken. */
async function readAt(
  repository: string,
  tip: string,
  { texts, stood, reader, kept }: Known,
): Promise<Omit<Snapshot, "tip" | "at"> & { readonly anew: number }> {
  const records = await recordsAt(repository, tip, kept);
  const load = async (wanted: readonly RecordFile[]): Promise<void> => {
    const blobs = wanted.flatMap(({ blob, signature }) => (signature === "" ? [blob] : [blob, signature]));
    const unread = [...new Set(blobs)].filter((blob) => !texts.has(blob));
    for (const [index, text] of (await readBlobs(repository, unread)).entries()) texts.set(unread[index] ?? "", text);
  };
  const sourcesOf = (unknown: ReadonlySet<RecordFile>, signersOf: SignersOf): LedgerSource[] => {
    const since = trustWhenTheyCame(records, stood);
    return records.map((record) => {
      const { path, blob, signature, id } = record;
      if (!unknown.has(record)) return { path, file: path, text: "", signedBy: [], id };
      const text = texts.get(blob) ?? "";
      return { path, file: path, text, signedBy: signersOf(text, texts.get(signature)), since: since.get(path), id };
    });
  };
  const unknown = records.filter(({ path, id }) => stood.size > 0 || !reader.knows(path, id));
  await load(unknown);
  // The trust is read each time.
  const ofTrust = records.filter(({ path }) => path.startsWith("trust/"));
  const signersOf = await signersBy(trustedRootsIn(ofTrust.map(({ blob }) => texts.get(blob) ?? "")));
  const sources = sourcesOf(new Set(unknown), signersOf);
  const large = sources.find(({ text }) => text.length > mostRecordBytes);
  if (large) throw unreadable(large.path, "it is larger than a record may be");
  let read = reader.read(sources);
  // Where whose word counts is another matter by now, nothing that was known before counts, and all is read.
  if (read.problems.length > 0 && unknown.length < records.length) {
    await load(records);
    read = reader.read(sourcesOf(new Set(records), signersOf));
  }
  // Looking back takes time, and is in vain unless somebody has left whose word stands.
  if (read.problems.length > 0 && (await lookBack({ repository, tip, versions: read.trust?.version ?? 1 }, stood))) {
    await load(records);
    read = reader.read(sourcesOf(new Set(records), signersOf));
  }
  const { ledger, trust, problems } = read;
  const [problem] = problems;
  if (problem) throw unreadable(problem.path, problem.problem);
  return { ledger, trust, anew: unknown.length };
}

interface RecordFile {
  readonly path: string;
  readonly blob: string;
  /** The blob of its signatures; empty where there are none. */
  readonly signature: string;
  readonly id: string;
}

/** Errors: thrown KS4001 for a file that is no plain one. */
async function recordsAt(repository: string, tip: string, kept: KeptAt | undefined): Promise<RecordFile[]> {
  const isKept = kept?.tip === tip;
  const files = await listFiles(repository, tip, isKept ? ["trust"] : recordFolders);
  const odd = files.find(({ mode }) => mode !== "100644");
  if (odd) throw unreadable(odd.path, "it is no plain file");
  const signatures = new Map(
    files.flatMap(({ path, blob }) => (path.endsWith(".sig") ? [[path.slice(0, -".sig".length), blob]] : [])),
  );
  const records = files
    .filter(({ path }) => isRecord(path))
    .map(({ path, blob }): RecordFile => {
      const signature = signatures.get(path) ?? "";
      return { path, blob, signature, id: `${blob} ${signature}` };
    });
  if (!isKept) return records;
  const others = [...kept.records].map(([path, { id }]): RecordFile => {
    const [blob = "", signature = ""] = id.split(" ");
    return { path, blob, signature, id };
  });
  return [...records, ...others];
}

/** What stood before a version of the trust came, by its number: the blobs of records and signatures by their paths. */
type StoodBefore = Map<number, ReadonlyMap<string, string>>;

/** The version of the trust that was in force when each record came, of those that came, with these signatures, before a later one. */
function trustWhenTheyCame(records: readonly RecordFile[], stood: StoodBefore): ReadonlyMap<string, number> {
  const since = new Map<string, number>();
  for (const [version, then] of [...stood].toSorted(([one], [other]) => other - one))
    for (const { path, blob, signature } of records)
      if (then.get(path) === blob && (then.get(`${path}.sig`) ?? "") === signature) since.set(path, version - 1);
  return since;
}

/** Finds out what stood before each version of the trust but the first. Whether anything was found that was not known. */
async function lookBack(
  { repository, tip, versions }: { readonly repository: string; readonly tip: string; readonly versions: number },
  stood: StoodBefore,
): Promise<boolean> {
  const before = stood.size;
  for (let version = versions; version > 1; version--) {
    if (stood.has(version)) continue;
    const path = `trust/${String(version).padStart(4, "0")}.yaml`;
    const command = ["log", "--reverse", "--diff-filter=A", "--format=%P", tip, "--", path];
    const { stdout } = await askGit(command, { repository });
    const [parent = ""] = stdout.toString().trim().split(/\s/);
    if (parent === "") continue;
    const then = await listFiles(repository, parent, recordFolders);
    stood.set(version, new Map(then.map((file) => [file.path, file.blob])));
  }
  return stood.size > before;
}

/** A release's own documents are read when they are rendered. */
export function isRecord(path: string): boolean {
  return path.endsWith(".yaml") && !/^releases\/[^/]+\/[^/]+\/(?!entry\.yaml$)/.test(path);
}

/** A file of the ledger says nothing that can be understood: nothing is decided from the others. */
function unreadable(path: string, problem: string): KubestageError {
  return new KubestageError("KS4001", {
    message: `${path}: ${problem}`,
    hint: `look at \`git log -- ${path}\` in the ledger`,
  });
}
