import { existsSync, lstatSync, mkdirSync, realpathSync, renameSync, rmdirSync, writeFileSync } from "node:fs";
import { setImmediate } from "node:timers/promises";
import { basename, dirname, join } from "node:path";
import type { Diagnostic } from "@kubestage/core";
import { KubestageError, systemCode } from "../kubestage-error.ts";
import { hashOf, inventoryName, isInside, readInventory, writeInventory } from "./inventory.ts";
import type { OutputFile } from "./plan-changes.ts";
import type { Workplace } from "./journal.ts";
import { carryOut, completeJournal, hasJournal, prepareWorkplace } from "./journal.ts";
import { claimFolder, releaseFolder } from "./lock.ts";
import { changedByHand, inTheWay, planChanges } from "./plan-changes.ts";

export interface WriteOptions {
  /** The folder as the user typed it, for messages. */
  readonly shownAs: string;
  /** Whether files that were changed by hand are written all the same. Files of others never are. */
  readonly overwrite?: boolean;
  /** Which paths these files are the whole of: a file that was written before is removed only if it is one of them. */
  readonly covers?: (path: string) => boolean;
  /** Asked once, when all files are there: whether they shall be written. */
  readonly proceed?: () => boolean;
  /** Where aborted before the first change, nothing is changed and the reason is thrown. */
  readonly signal?: AbortSignal;
}

export interface Written {
  readonly written: number;
  readonly unchanged: number;
  readonly removed: number;
  /** KS6003 and KS6004. Where there is one, nothing was changed. */
  readonly diagnostics: readonly Diagnostic[];
}

/** Beside or in the output folder while a build runs. A leading dot keeps it out of what other tools read. */
const workingName = ".kubestage";
/** So many files are handled before a signal is looked at. */
const filesBetweenSignals = 64;

/** One after the other, made when they are asked for. */
type Files = AsyncIterable<OutputFile> | Iterable<OutputFile>;

/**
 * Writes `files` into `folder`, all or nothing, and removes files that kubestage wrote there before and that are no
 * longer among them. Unchanged files are not touched.
 *
 * A process that is killed at any moment leaves the folder as it was, or a journal that the next build completes before
 * it begins. Power failures are not covered: nothing is flushed to the disk on purpose.
 *
 * Errors: in the result KS6003 for files of others in the way and KS6004 for files changed by hand; thrown KS6005 where
 * the system refuses or another build is writing.
 */
export async function writeOutput(folder: string, files: Files, options: WriteOptions): Promise<Written> {
  try {
    const exists = lstatSync(folder, { throwIfNoEntry: false }) !== undefined;
    if (!exists) return await create(folder, files, options);
    clearAway(besideFolder(folder));
    return await update(realpathSync(folder), files, options);
  } catch (cause) {
    if (systemCode(cause) === undefined || cause instanceof KubestageError || options.signal?.aborted === true)
      throw cause;
    const message = `${JSON.stringify(options.shownAs)} cannot be written: ${(cause as Error).message}`;
    const hint = "correct its permissions, free some room, or choose another `--out`; nothing was changed";
    throw new KubestageError("KS6005", { message, hint, cause });
  }
}

/** A folder that is not there yet appears in one step, complete. */
async function create(folder: string, files: Files, options: WriteOptions): Promise<Written> {
  const parent = dirname(folder);
  const firstMade = mkdirSync(parent, { recursive: true });
  const place: Workplace = { target: folder, working: besideFolder(folder) };
  try {
    return await owning(place, options, async () => {
      const tree = join(place.working, "new");
      prepareWorkplace(place);
      const inventory = new Map<string, string>();
      for await (const { path, text } of unhurried(files, options.signal)) {
        mkdirSync(join(tree, dirname(path)), { recursive: true });
        writeFileSync(join(tree, path), text);
        inventory.set(path, hashOf(text));
      }
      writeFileSync(join(tree, inventoryName), writeInventory(inventory));
      if (!mayProceed(options)) return refusal([]);
      renameSync(tree, folder);
      return { written: inventory.size, unchanged: 0, removed: 0, diagnostics: [] };
    });
  } finally {
    if (firstMade !== undefined) removeIfEmpty(parent, firstMade);
  }
}

function besideFolder(folder: string): string {
  return join(dirname(folder), `.${basename(folder)}${workingName}`);
}

/** What a build left beside the folder that was killed just after it had made the folder appear. */
function clearAway(working: string): void {
  if (existsSync(working) && !claimFolder(working)) releaseFolder(working);
}

async function update(folder: string, files: Files, options: WriteOptions): Promise<Written> {
  const place: Workplace = { target: folder, working: join(folder, workingName) };
  return owning(place, options, async () => {
    completeJournal(place);
    prepareWorkplace(place);
    const before = readInventory(folder);
    if (!before && options.overwrite !== true) return refusal([changedByHand(inventoryName, options)]);
    const plan = await planChanges(place, unhurried(files, options.signal), before ?? new Map(), options);
    if (plan.diagnostics.length > 0) return refusal(plan.diagnostics);
    if (!mayProceed(options)) return refusal([]);
    if (plan.changes.length > 0) carryOut(place, { changes: plan.changes });
    return { written: plan.written, unchanged: plan.unchanged, removed: plan.removed, diagnostics: [] };
  });
}

function mayProceed({ signal, proceed }: WriteOptions): boolean {
  signal?.throwIfAborted();
  return proceed === undefined || proceed();
}

function refusal(diagnostics: readonly Diagnostic[]): Written {
  return { written: 0, unchanged: 0, removed: 0, diagnostics };
}

async function owning(place: Workplace, options: WriteOptions, action: () => Promise<Written>): Promise<Written> {
  const refused = claimFolder(place.working);
  if (refused && "foreign" in refused) return refusal([inTheWay(basename(place.working), options)]);
  if (refused) {
    const { pid, host } = refused.held;
    const message = `another build is writing to ${JSON.stringify(options.shownAs)}: process ${pid} on ${host}`;
    const hint = `wait until it has ended; if it was killed on another machine, remove ${JSON.stringify(place.working)}`;
    throw new KubestageError("KS6005", { message, hint });
  }
  try {
    return await action();
  } finally {
    // What could be neither completed nor undone stays for the next build.
    if (!hasJournal(place)) releaseFolder(place.working);
  }
}

/** Lets signals in from time to time. */
async function* unhurried(files: Files, signal: AbortSignal | undefined): AsyncGenerator<OutputFile> {
  let count = 0;
  for await (const file of files) {
    if (count % filesBetweenSignals === 0) {
      await setImmediate();
      signal?.throwIfAborted();
    }
    count++;
    if (!isInside(file.path)) throw new Error(`${file.path} is no path below the output folder`);
    yield file;
  }
}

/** From `deepest` up to `highest`, as long as there is nothing in them. */
function removeIfEmpty(deepest: string, highest: string): void {
  for (let folder = deepest; folder.length >= highest.length; folder = dirname(folder)) {
    try {
      rmdirSync(folder);
    } catch {
      return;
    }
  }
}
