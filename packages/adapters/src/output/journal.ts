import type { Stats } from "node:fs";
import { lstatSync, mkdirSync, readFileSync, renameSync, rmdirSync, rmSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { KubestageError, systemCode } from "../kubestage-error.ts";
import { hashOf } from "./inventory.ts";

/**
 * Everything that one build changes in a folder, decided before the first change. Once a journal is written, the change
 * will happen: by this process, or, should it be killed, by the next build.
 */
export interface Journal {
  /** In this order: removals make room for what is written. */
  readonly changes: readonly Change[];
}

export interface Change {
  readonly kind: "remove" | "write";
  readonly path: string;
  /** The hash of what stands at `path`; undefined where nothing does. */
  readonly before: string | undefined;
  /** The name, unique in the journal, under which the new and the old text wait. */
  readonly slot: number;
}

/** Where the journal and the texts stand while they wait: the working folder. */
export interface Workplace {
  readonly target: string;
  readonly working: string;
}

const journalName = "journal.json";

/** The place of a change's new text. */
export function newText({ working }: Workplace, slot: number): string {
  return join(working, "new", String(slot));
}

/** The place of what a change replaces or removes. */
function oldText({ working }: Workplace, slot: number): string {
  return join(working, "old", String(slot));
}

/** Whether changes are decided that have not all been made. */
export function hasJournal({ working }: Workplace): boolean {
  return statOf(join(working, journalName)) !== undefined;
}

/** Makes room for new texts in the working folder, and throws away what a killed build left there undecided. */
export function prepareWorkplace({ working }: Workplace): void {
  for (const name of ["new", "old"]) {
    rmSync(join(working, name), { recursive: true, force: true });
    mkdirSync(join(working, name));
  }
}

/**
 * Carries out the changes, whose new texts stand in the working folder. Either all of them happen or, where one fails,
 * none: what was done is undone, and the failure is thrown.
 */
export function carryOut(place: Workplace, journal: Journal): void {
  const path = join(place.working, journalName);
  writeFileSync(`${path}.part`, JSON.stringify(journal));
  renameSync(`${path}.part`, path);
  const undo: (() => void)[] = [];
  try {
    for (const change of journal.changes) carryOutOne(place, change, undo);
  } catch (error) {
    for (const step of undo.toReversed()) step();
    rmSync(path);
    throw error;
  }
  removeEmptied(place, journal);
  rmSync(path);
}

/**
 * Completes what a killed build had decided. A file that somebody changed since then is left as it is: the inventory does
 * not know it in that form, so the build that follows reports it.
 */
export function completeJournal(place: Workplace): void {
  const path = join(place.working, journalName);
  const journal = readJournal(path);
  if (!journal) return;
  for (const change of journal.changes) {
    if (!isPending(place, change)) continue;
    const target = join(place.target, change.path);
    const now = statOf(target);
    const halfway = statOf(oldText(place, change.slot)) !== undefined;
    const expected = halfway ? undefined : change.before;
    const found = now && (now.isFile() ? hashOf(readFileSync(target)) : "not a file");
    if (found === expected) carryOutOne(place, halfway ? { ...change, before: undefined } : change, []);
  }
  removeEmptied(place, journal);
  rmSync(path);
}

function carryOutOne(place: Workplace, change: Change, undo: (() => void)[]): void {
  const target = join(place.target, change.path);
  const move = (from: string, to: string): void => {
    renameSync(from, to);
    undo.push(() => renameSync(to, from));
  };
  if (change.before !== undefined) move(target, oldText(place, change.slot));
  if (change.kind === "remove") {
    // An empty folder may stand where the next change puts a file.
    removeEmptyFolders(place.target, dirname(change.path), undo);
    return;
  }
  makeFolders(place.target, dirname(change.path), undo);
  if (change.before === undefined && statOf(target)) throw appeared(target);
  move(newText(place, change.slot), target);
}

function appeared(target: string): KubestageError {
  const message = `${JSON.stringify(target)} appeared while the build was running`;
  return new KubestageError("KS6003", { message, hint: "move the file away and build again" });
}

function isPending(place: Workplace, change: Change): boolean {
  const witness = change.kind === "write" ? newText(place, change.slot) : oldText(place, change.slot);
  return (statOf(witness) !== undefined) === (change.kind === "write");
}

function readJournal(path: string): Journal | undefined {
  try {
    return JSON.parse(readFileSync(path, "utf8")) as Journal;
  } catch (error) {
    if (systemCode(error) === "ENOENT") return undefined;
    throw error;
  }
}

function makeFolders(target: string, folder: string, undo: (() => void)[]): void {
  if (folder === "." || statOf(join(target, folder))?.isDirectory() === true) return;
  makeFolders(target, dirname(folder), undo);
  const made = join(target, folder);
  mkdirSync(made);
  undo.push(() => rmdirSync(made));
}

function removeEmptyFolders(target: string, folder: string, undo: (() => void)[]): void {
  for (let at = folder; at !== "."; at = dirname(at)) {
    const emptied = join(target, at);
    try {
      rmdirSync(emptied);
    } catch (error) {
      if (systemCode(error) === "ENOENT") continue;
      if (["ENOTEMPTY", "EEXIST"].includes(systemCode(error) ?? "")) return;
      throw error;
    }
    undo.push(() => mkdirSync(emptied));
  }
}

/** Folders that a killed build had emptied but not yet removed. */
function removeEmptied({ target }: Workplace, { changes }: Journal): void {
  for (const { kind, path } of changes) if (kind === "remove") removeEmptyFolders(target, dirname(path), []);
}

function statOf(path: string): Stats | undefined {
  return lstatSync(path, { throwIfNoEntry: false });
}
