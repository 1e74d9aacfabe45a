import * as z from "zod";
import type { Source } from "../../diagnostics/places.ts";
import { readYaml } from "../../manifests/read-yaml.ts";
import { valueOf } from "../../manifests/syntax.ts";
import { apiVersion } from "../../model/kinds.ts";
import { applyChanges, type Change } from "../change.ts";
import type { Ledger } from "../ledger.ts";
import { recordId } from "./record-id.ts";
import { type RecordKind, type RecordOf, recordSchemas } from "./record-kinds.ts";
import { recordPaths } from "./record-paths.ts";

/** A file that the ledger cannot be read with. */
export interface LedgerProblem {
  readonly path: string;
  readonly problem: string;
}

/** What the ledger's trust says of those who write into it. */
export interface Trusted {
  /** The clusters that have a key. */
  readonly clusters: Iterable<string>;
  readonly groupsOf: (person: string) => readonly string[];
}

/** The folders of a ledger that hold records. */
export const recordFolders = [
  "releases",
  "sets",
  "stages",
  "requests",
  "evidence",
  "approvals",
  "freezes",
  "observations",
] as const;

/**
 * The ledger that its files say. A file that says nothing that can be understood, or that stands where what it says does not
 * belong, is a problem; nothing should be decided then, since nobody knows what it was meant to say.
 */
export function readLedger(
  files: Iterable<Source>,
  trusted: Trusted,
): { readonly ledger: Ledger; readonly problems: readonly LedgerProblem[] } {
  const problems: LedgerProblem[] = [];
  const changes: Change[] = [];
  for (const file of files) {
    const read = readRecord(file, trusted);
    if ("problem" in read) problems.push(read);
    else changes.push(read);
  }
  return { ledger: applyChanges(emptyLedger(trusted), changes), problems };
}

function emptyLedger({ clusters }: Trusted): Ledger {
  const byName = { releases: new Map(), sets: new Map(), pointers: new Map(), requests: new Map() };
  const lists = { evidence: [], approvals: [], stays: [], freezes: [] };
  return { ...byName, ...lists, observations: new Map([...clusters].map((cluster) => [cluster, undefined])) };
}

const envelope = z.strictObject({
  apiVersion: z.literal(apiVersion),
  kind: z.enum(Object.keys(recordSchemas) as [RecordKind, ...RecordKind[]]),
  spec: z.unknown(),
});

function readRecord(file: Source, trusted: Trusted): Change | LedgerProblem {
  const { documents, diagnostics } = readYaml(file);
  const [document] = documents;
  const [broken] = diagnostics;
  if (broken) return { path: file.path, problem: broken.message };
  if (!document || documents.length > 1) return { path: file.path, problem: "it should hold one document" };
  const read = envelope.safeParse(valueOf(document.root));
  if (!read.success) return { path: file.path, problem: firstIssue(read.error) };
  return readKind(file.path, read.data.kind, read.data.spec, trusted);
}

function readKind(path: string, kind: RecordKind, spec: unknown, trusted: Trusted): Change | LedgerProblem {
  const decode = <K extends RecordKind>(own: K, change: (record: RecordOf<K>) => Change): Change | LedgerProblem => {
    const read = recordSchemas[own].safeParse(spec);
    if (!read.success) return { path, problem: firstIssue(read.error) };
    const belongs = recordPaths[own](read.data);
    return belongs === path ? change(read.data) : { path, problem: `what it says belongs into ${belongs}` };
  };
  switch (kind) {
    case "ReleaseEntry":
      return decode(kind, (release) => ({ kind: "release", release }));
    case "ReleaseSet":
      return decode(kind, (set) => ({ kind: "set", set }));
    case "Pointer":
      return decode(kind, (pointer) => ({ kind: "pointer", pointer }));
    case "PromotionRequest":
      return decode(kind, (request) => ({ kind: "request", request }));
    case "Evidence":
      return decode(kind, (evidence) => ({
        kind: "evidence",
        evidence: { ...evidence, id: recordId(kind, evidence) },
      }));
    case "Stay":
      return decode(kind, (stay) => ({ kind: "stay", stay: { ...stay, id: recordId(kind, stay) } }));
    case "Approval":
      return decode(kind, (approval) => {
        const groups = trusted.groupsOf(approval.person);
        return { kind: "approval", approval: { ...approval, groups, id: recordId(kind, approval) } };
      });
    case "Freeze":
      return decode(kind, (freeze) => ({ kind: "freeze", freeze }));
    case "Observation":
      return decode(kind, (observation) => ({ kind: "observation", observation }));
  }
}

function firstIssue({ issues: [issue] }: z.ZodError): string {
  const path = issue?.path.map(String).join(".") ?? "";
  return `${path === "" ? "" : `${path}: `}${issue?.message ?? "it is not what it should be"}`;
}
