import * as z from "zod";
import type { Source } from "../../diagnostics/places.ts";
import { readYaml } from "../../manifests/read-yaml.ts";
import { valueOf } from "../../manifests/syntax.ts";
import { everyone } from "../../model/entry.ts";
import { apiVersion } from "../../model/kinds.ts";
import { applyChanges, type Change } from "../change.ts";
import type { Ledger } from "../ledger.ts";
import { ofFormerKey } from "../trust/former-key.ts";
import { unsaid } from "../trust/may-say.ts";
import { groupsOf, latestTrust, personOf, type Trust, trustSpec, type TrustVersion } from "../trust/trust.ts";
import { recordId } from "./record-id.ts";
import { type RecordKind, type RecordOf, recordSchemas } from "./record-kinds.ts";
import { recordPaths } from "./record-paths.ts";

/** A file that the ledger cannot be read with. */
export interface LedgerProblem {
  readonly path: string;
  readonly problem: string;
}

/** A file of the ledger, and the keys that have signed it. */
export interface LedgerSource extends Source {
  readonly signedBy: readonly string[];
  /** Equal where it and its signatures say the same, where somebody knows; a text that is known by it may be left out. */
  readonly id?: string | undefined;
  /**
   * The version of the trust that was in force when it came, where somebody knows: what its signer might say then stays said when
   * they leave.
   */
  readonly since?: number | undefined;
}

interface ReadLedger {
  readonly ledger: Ledger;
  /** Undefined for a ledger in which nobody signs. */
  readonly trust: Trust | undefined;
  readonly problems: readonly LedgerProblem[];
}

/** The folders of a ledger that hold records. */
export const recordFolders = [
  "trust",
  "releases",
  "sets",
  "stages",
  "requests",
  "evidence",
  "approvals",
  "freezes",
  "previews",
  "observations",
];

/**
 * The ledger that its files say. A file that says nothing that can be understood, that stands where what it says does not
 * belong, or that is not signed by who may say it, is a problem; nothing should be decided then, since nobody knows what it was
 * meant to say. A ledger without trust takes everybody's word, and knows nobody's groups.
 */
export function readLedger(files: Iterable<LedgerSource>): ReadLedger {
  return makeLedgerReader().read(files);
}

/** Reads ledgers that follow each other. */
export interface LedgerReader {
  readonly read: (files: Iterable<LedgerSource>) => ReadLedger;
  /** Whether a record was read before as it is: its text is not needed. */
  readonly knows: (path: string, id: string) => boolean;
  /** What it read last, for whoever reads on later. */
  readonly kept: () => KeptLedger;
}

/** What was read of a ledger: the texts of its trust, and its records by their paths. Of records that have an id only. */
export interface KeptLedger {
  readonly trust: string;
  readonly records: ReadonlyMap<string, { readonly id: string; readonly change: Change }>;
}

/**
 * A `readLedger` for ledgers that follow each other, as those of a history: a file that is as it was in the one before is not read
 * again, and its record is the same object, so that comparing the two takes no time.
 */
export function makeLedgerReader(before?: KeptLedger): LedgerReader {
  let trusted: { readonly said: string; readonly chain: ReturnType<typeof readTrust> } | undefined;
  let known: ReadonlyMap<string, KnownRecord> = new Map(
    [...(before?.records ?? [])].map(([path, { id, change }]) => {
      const file = { path, file: path, text: "", signedBy: [], id };
      return [path, { file, read: change }];
    }),
  );
  const read = (files: Iterable<LedgerSource>): ReadLedger => {
    const all = [...files].filter(({ path }) => !path.startsWith(`${proposedTrust}/`));
    const ofTrust = all.filter(isOfTrust);
    const said = JSON.stringify(ofTrust.map(({ path, text, signedBy }) => [path, text, signedBy]));
    if (trusted?.said !== said) {
      // Who may say what is another matter now, and so is who is called how.
      if (trusted || before?.trust !== said) known = new Map();
      trusted = { said, chain: readTrust(ofTrust) };
    }
    const { trust, versions } = trusted.chain;
    const problems = [...trusted.chain.problems];
    const changes: Change[] = [];
    const records = new Map<string, KnownRecord>();
    for (const file of all) {
      if (isOfTrust(file)) continue;
      const earlier = known.get(file.path);
      const found = earlier && isAsBefore(file, earlier.file) ? earlier.read : readRecord(file, versions);
      if ("problem" in found) {
        problems.push(found);
        continue;
      }
      records.set(file.path, { file, read: found });
      if (!isOfGone(found, trust)) changes.push(found);
    }
    known = records;
    return { ledger: applyChanges(emptyLedger(trust), changes), trust, problems };
  };
  return {
    read,
    knows: (path, id) => known.get(path)?.file.id === id,
    kept: () => {
      const records = [...known].flatMap(([path, { file, read: found }]) =>
        file.id === undefined ? [] : [[path, { id: file.id, change: found }] as const],
      );
      return { trust: trusted?.said ?? "", records: new Map(records) };
    },
  };
}

/** A file, and what it says. One that says nothing that can be taken is read again. */
interface KnownRecord {
  readonly file: LedgerSource;
  readonly read: Change;
}

/** A cluster that the trust knows no more says nothing, and nothing of it is waited for. */
function isOfGone(change: Change, trust: Trust | undefined): boolean {
  return (
    change.kind === "observation" && trust !== undefined && !Object.hasOwn(trust.clusters, change.observation.cluster)
  );
}

function isAsBefore({ text, signedBy, since, id }: LedgerSource, before: LedgerSource): boolean {
  if (id !== undefined && before.id !== undefined) return id === before.id && since === before.since;
  return (
    text === before.text &&
    since === before.since &&
    signedBy.length === before.signedBy.length &&
    signedBy.every((key, index) => key === before.signedBy[index])
  );
}

function emptyLedger(trust: Trust | undefined): Ledger {
  const byName = { releases: new Map(), sets: new Map(), pointers: new Map(), requests: new Map() };
  const lists = { evidence: [], approvals: [], stays: [], freezes: [] };
  const observations = new Map(Object.keys(trust?.clusters ?? {}).map((cluster) => [cluster, undefined]));
  return { ...byName, ...lists, previews: new Map(), observations };
}

const trustPath = /^trust\/(\d{4})\.yaml$/;

/** Where a version of the trust lies until enough keepers have signed it. What is there says nothing yet, whatever it is. */
export const proposedTrust = "trust/proposed";

function isOfTrust({ path }: Source): boolean {
  return path.startsWith("trust/");
}

interface ReadTrust extends Omit<ReadLedger, "ledger"> {
  /** In their order; none where there is a problem. */
  readonly versions: readonly Trust[];
}

/** The versions of the trust by their numbers, each in a file that is called after it. */
function readTrust(files: readonly LedgerSource[]): ReadTrust {
  const chain: TrustVersion[] = [];
  const refused = (problem: LedgerProblem): ReadTrust => ({ trust: undefined, versions: [], problems: [problem] });
  for (const file of files.toSorted((one, other) => (one.path < other.path ? -1 : 1))) {
    const read = readTrustFile(file);
    if ("problem" in read) return refused(read);
    if (Number(trustPath.exec(file.path)?.[1]) !== read.version)
      return refused({ path: file.path, problem: `it is version ${read.version} of the trust` });
    chain.push({ trust: read, signedBy: file.signedBy });
  }
  if (chain.length === 0) return { trust: undefined, versions: [], problems: [] };
  const latest = latestTrust(chain);
  if ("trust" in latest) return { trust: latest.trust, versions: chain.map(({ trust }) => trust), problems: [] };
  return refused({ path: files.at(-1)?.path ?? "trust", problem: latest.problem });
}

/** A version of the trust, whoever has signed it. Errors: what is wrong with its file. */
export function readTrustFile(file: Source): Trust | LedgerProblem {
  const read = readEnvelope(file);
  if ("problem" in read) return read;
  const trust = trustSpec.safeParse(read.spec);
  if (read.kind === "Trust" && trust.success) return trust.data;
  return { path: file.path, problem: trust.success ? "it is no version of the trust" : firstIssue(trust.error) };
}

/** Who vouches for identities, by any of these versions of the trust, whether they count or not. One that cannot be read names nobody. */
export function trustedRootsIn(texts: readonly string[]): readonly string[] {
  return texts
    .filter((text) => text.includes("trustedRoot"))
    .flatMap((text) => {
      const read = readTrustFile({ path: "trust", file: "trust", text });
      return "problem" in read || read.trustedRoot === undefined ? [] : read.trustedRoot;
    });
}

const envelope = z.strictObject({
  apiVersion: z.literal(apiVersion),
  kind: z.enum(["Trust", ...(Object.keys(recordSchemas) as RecordKind[])]),
  spec: z.unknown(),
});

function readEnvelope(file: Source): z.output<typeof envelope> | LedgerProblem {
  const { documents, diagnostics } = readYaml(file);
  const [document] = documents;
  const [broken] = diagnostics;
  if (broken) return { path: file.path, problem: broken.message };
  if (!document || documents.length > 1) return { path: file.path, problem: "it should hold one document" };
  const read = envelope.safeParse(valueOf(document.root));
  return read.success ? read.data : { path: file.path, problem: firstIssue(read.error) };
}

function readRecord(file: LedgerSource, versions: readonly Trust[]): Change | LedgerProblem {
  const { path, signedBy, since = versions.length } = file;
  const trust = versions.at(-1);
  const read = readEnvelope(file);
  if ("problem" in read) return read;
  if (read.kind === "Trust") return { path, problem: "it belongs into trust/" };
  const change = readKind(path, read.kind, read.spec, trust);
  if ("problem" in change || !trust) return change;
  const then = versions[since - 1] ?? trust;
  if (unsaid(trust, change, signedBy) === undefined) return change;
  const problem = unsaid(then, change, signedBy);
  return problem === undefined ? ofFormerKey(change) : { path, problem };
}

function readKind(path: string, kind: RecordKind, spec: unknown, trust: Trust | undefined): Change | LedgerProblem {
  const decode = <K extends RecordKind>(own: K, change: (record: RecordOf<K>) => Change): Change | LedgerProblem => {
    const read = recordSchemas[own].safeParse(spec);
    if (!read.success) return { path, problem: firstIssue(read.error) };
    const belongs = recordPaths[own](read.data);
    return belongs === path ? change(read.data) : { path, problem: `what it says belongs into ${belongs}` };
  };
  const known = (name: string): string => (trust ? personOf(trust, name) : name);
  switch (kind) {
    case "ReleaseEntry":
      return decode(kind, (entry) => ({ kind: "release", release: { ...entry, authors: entry.authors.map(known) } }));
    case "ReleaseSet":
      return decode(kind, (set) => ({ kind: "set", set }));
    case "Pointer":
      return decode(kind, (pointer) => ({ kind: "pointer", pointer }));
    case "PromotionRequest":
      return decode(kind, (request) => {
        const by = known(request.by);
        return { kind: "request", request: { ...request, by, ...(trust && { groups: groupsOf(trust, by) }) } };
      });
    case "Evidence":
      return decode(kind, (evidence) => ({
        kind: "evidence",
        evidence: { ...evidence, id: recordId(kind, evidence) },
      }));
    case "Stay":
      return decode(kind, (stay) => ({ kind: "stay", stay: { ...stay, id: recordId(kind, stay) } }));
    case "Approval":
      return decode(kind, (approval) => {
        const person = known(approval.person);
        // Who is no longer known has no say in what is still to come.
        const isGone = trust && !Object.hasOwn(trust.people, person);
        const groups = isGone ? [] : trust ? groupsOf(trust, person) : [everyone];
        return { kind: "approval", approval: { ...approval, person, groups, id: recordId(kind, approval) } };
      });
    case "Freeze":
      return decode(kind, (freeze) => ({
        kind: "freeze",
        freeze: { ...freeze, by: known(freeze.by), liftedBy: freeze.liftedBy && known(freeze.liftedBy) },
      }));
    case "Preview":
      return decode(kind, (preview) => ({
        kind: "preview",
        preview: { ...preview, by: known(preview.by), endedBy: preview.endedBy && known(preview.endedBy) },
      }));
    case "Observation":
      return decode(kind, (observation) => ({ kind: "observation", observation }));
  }
}

function firstIssue({ issues: [issue] }: z.ZodError): string {
  const path = issue?.path.map(String).join(".") ?? "";
  return `${path === "" ? "" : `${path}: `}${issue?.message ?? "it is not what it should be"}`;
}
