import { randomUUID } from "node:crypto";
import { mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import type { Change, KeptLedger } from "@kubestage/core";
import { cacheFolder, cacheName } from "../state/cache-folder.ts";

/** Another number where what is kept would be read otherwise than before. */
const format = 1;

/** What was read of a ledger at a commit, kept in the user's cache: a copy that may be lost, of what Git says. */
export interface KeptAt extends KeptLedger {
  readonly tip: string;
}

interface Rows {
  readonly fields: readonly string[];
  /** Path, id and what stands in each field. */
  readonly rows: readonly (readonly [string, string, ...unknown[]])[];
}

interface KeptFile {
  readonly format: number;
  readonly tip: string;
  readonly trust: string;
  readonly records: Readonly<Record<string, Rows>>;
}

export function keptPath(repository: string, branch: string): string {
  return join(cacheFolder("records"), `${cacheName(JSON.stringify([repository, branch]))}.json`);
}

/** Undefined where nothing is kept that can be read: then Git is. */
export function readKept(path: string): KeptAt | undefined {
  const text = textOf(path);
  const file = text === undefined ? undefined : parsed(text);
  if (file?.format !== format) return undefined;
  const records = new Map<string, { readonly id: string; readonly change: Change }>();
  for (const [kind, { fields, rows }] of Object.entries(file.records))
    for (const [at, id, ...values] of rows) records.set(at, { id, change: changeOf(kind, fields, values) });
  return { tip: file.tip, trust: file.trust, records };
}

/** A cache that cannot be written is none. */
export function writeKept(path: string, { tip, trust, records }: KeptAt): void {
  const byKind = Map.groupBy(records, ([, { change }]) => change.kind);
  const file: KeptFile = {
    ...{ format, tip, trust },
    records: Object.fromEntries([...byKind].map(([kind, own]) => [kind, rowsOf(own)])),
  };
  const draft = `${path}.${randomUUID()}`;
  if (!isDone(() => mkdirSync(dirname(path), { recursive: true, mode: 0o700 }))) return;
  const isWritten = isDone(() => {
    writeFileSync(draft, JSON.stringify(file), { mode: 0o600 });
    renameSync(draft, path);
  });
  if (!isWritten) rmSync(draft, { force: true });
}

/** Whether the system let it be done. */
function isDone(act: () => void): boolean {
  try {
    act();
    return true;
  } catch (error) {
    if (error instanceof Error && "code" in error) return false;
    throw error;
  }
}

function textOf(path: string): string | undefined {
  try {
    return readFileSync(path, "utf8");
  } catch (error) {
    if (error instanceof Error && "code" in error) return undefined;
    throw error;
  }
}

function parsed(text: string): KeptFile | undefined {
  try {
    return JSON.parse(text) as KeptFile;
  } catch (error) {
    if (error instanceof SyntaxError) return undefined;
    throw error;
  }
}

/** In each kind of change the record stands in a field of its own. */
function recordIn({ kind, ...own }: Change): readonly [field: string, record: Readonly<Record<string, unknown>>] {
  const [found] = Object.entries(own);
  if (!found) throw new Error(`${kind} says nothing`);
  return [found[0], found[1]];
}

function rowsOf(records: readonly (readonly [string, { readonly id: string; readonly change: Change }])[]): Rows {
  const all = records.map(([path, { id, change }]) => [path, id, recordIn(change)] as const);
  const [name = ""] = all.map(([, , [field]]) => field);
  const fields = [...new Set(all.flatMap(([, , [, record]]) => Object.keys(record)))];
  const rows = all.map(
    ([path, id, [, record]]) => [path, id, ...fields.map((field) => valueOf(record[field]))] as [string, string],
  );
  return { fields: [name, ...fields], rows };
}

function valueOf(value: unknown): unknown {
  return value instanceof Map ? { entries: [...value] } : (value ?? null);
}

function changeOf(kind: string, [name = "", ...fields]: readonly string[], values: readonly unknown[]): Change {
  const record: Record<string, unknown> = {};
  for (const [at, field] of fields.entries()) {
    const value = values[at];
    if (value !== null) record[field] = isEntries(value) ? new Map(value.entries) : value;
  }
  return { kind, [name]: record } as unknown as Change;
}

function isEntries(value: unknown): value is { readonly entries: readonly (readonly [unknown, unknown])[] } {
  return typeof value === "object" && value !== null && "entries" in value && !Array.isArray(value);
}
