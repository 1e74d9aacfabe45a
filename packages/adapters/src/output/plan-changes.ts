import { writeFileSync } from "node:fs";
import { join } from "node:path";
import type { Diagnostic } from "@kubestage/core";
import { diagnose } from "@kubestage/core";
import { lookInto } from "./folder-contents.ts";
import type { Inventory } from "./inventory.ts";
import { hashOf, inventoryName, writeInventory } from "./inventory.ts";
import type { Change, Workplace } from "./journal.ts";
import { newText } from "./journal.ts";

export interface OutputFile {
  /** `/`-separated, below the output folder. */
  readonly path: string;
  readonly text: string;
}

export interface PlanOptions {
  readonly shownAs: string;
  readonly overwrite?: boolean;
  readonly covers?: (path: string) => boolean;
}

export interface ChangePlan {
  readonly changes: readonly Change[];
  readonly written: number;
  readonly unchanged: number;
  readonly removed: number;
  /** KS6003 and KS6004: what stands in the way. */
  readonly diagnostics: readonly Diagnostic[];
}

/**
 * Decides what to change so that the folder holds `files` and, of what kubestage wrote before, nothing else that they
 * cover. New texts are put into the working folder as they come; the folder itself is not changed.
 */
export async function planChanges(
  place: Workplace,
  files: AsyncIterable<OutputFile>,
  before: Inventory,
  options: PlanOptions,
): Promise<ChangePlan> {
  const standing = lookInto(place.target);
  const after = new Map<string, string>();
  const writes: Change[] = [];
  const removals: Change[] = [];
  const diagnostics: Diagnostic[] = [];
  let unchanged = 0;

  for await (const { path, text } of files) {
    const hash = hashOf(text);
    after.set(path, hash);
    const found = standing(path);
    if (found.kind === "file" && found.hash === hash) {
      unchanged++;
      continue;
    }
    const finding = found.kind === "nothing" ? undefined : whyKept(path, found, before, options);
    if (finding) diagnostics.push(finding);
    else writes.push(write(place, path, text, found.kind === "file" ? found.hash : undefined, writes.length));
  }
  for (const [path, hash] of before) {
    if (after.has(path)) continue;
    if (options.covers && !options.covers(path)) {
      after.set(path, hash);
      continue;
    }
    const found = standing(path);
    if (found.kind === "nothing") continue;
    const finding = whyKept(path, found, before, options);
    if (finding) diagnostics.push(finding);
    else if (found.kind === "file")
      removals.push({ kind: "remove", path, before: found.hash, slot: -1 - removals.length });
  }
  const written = writes.length;
  writes.push(...inventoryChange(place, after, standing(inventoryName), written));
  return { changes: [...removals, ...writes], written, unchanged, removed: removals.length, diagnostics };
}

/** KS6003: something that kubestage did not write stands at `path`. */
export function inTheWay(path: string, { shownAs }: PlanOptions): Diagnostic {
  return diagnose("KS6003", {
    message: `kubestage did not write ${JSON.stringify(join(shownAs, path))} and leaves it as it is`,
    hint: "move it away, or choose another folder",
    span: { source: { file: join(shownAs, path), path, text: "" }, start: 0, end: 0 },
  });
}

/** KS6004: kubestage wrote the file at `path`, and somebody has changed it since. */
export function changedByHand(path: string, { shownAs }: PlanOptions): Diagnostic {
  return diagnose("KS6004", {
    message: `${JSON.stringify(join(shownAs, path))} was changed since kubestage wrote it`,
    hint: "move the change into the declaration, or build with `--overwrite`",
    span: { source: { file: join(shownAs, path), path, text: "" }, start: 0, end: 0 },
  });
}

type Found = Exclude<ReturnType<ReturnType<typeof lookInto>>, { kind: "nothing" }>;

function whyKept(path: string, found: Found, before: Inventory, options: PlanOptions): Diagnostic | undefined {
  if (found.kind === "other" || !before.has(path)) return inTheWay(path, options);
  if (found.hash === before.get(path) || options.overwrite === true) return undefined;
  return changedByHand(path, options);
}

function write(place: Workplace, path: string, text: string, before: string | undefined, slot: number): Change {
  writeFileSync(newText(place, slot), text);
  return { kind: "write", path, before, slot };
}

function inventoryChange(
  place: Workplace,
  after: Inventory,
  found: ReturnType<ReturnType<typeof lookInto>>,
  slot: number,
): Change[] {
  const text = writeInventory(after);
  const before = found.kind === "file" ? found.hash : undefined;
  return before === hashOf(text) ? [] : [write(place, inventoryName, text, before, slot)];
}
