import type { Diagnostic } from "../diagnostics/diagnostic.ts";
import { diagnose } from "../diagnostics/diagnostic.ts";
import type { Source } from "../diagnostics/places.ts";
import type { MappingEntry, SyntaxNode } from "./syntax.ts";

/** What a mapping takes over by `<<`. */
export interface Merge {
  readonly entries: readonly MappingEntry[];
  /** How many entries of its own the mapping had before `<<`. */
  readonly before: number;
}

/**
 * The entries that the value of `<<` stands for: a mapping, or a list of mappings that is written out right there (not
 * by an alias). Undefined for anything else, which the API server's reader refuses.
 */
export function mergedEntries(value: SyntaxNode, isAlias: boolean): readonly MappingEntry[] | undefined {
  if (value.kind === "mapping") return value.entries;
  if (value.kind !== "sequence" || isAlias) return undefined;
  const mappings = value.items.filter((item) => item.kind === "mapping");
  return mappings.length === value.items.length ? mappings.flatMap((mapping) => mapping.entries) : undefined;
}

/**
 * `own` entries and the merged ones that are not among them; earlier mappings of a list win over later ones.
 *
 * A key that stands before `<<` and in it is refused (KS1004): YAML says that the mapping's own value holds, the API
 * server's reader takes the merged one.
 */
export function mergeInto(
  own: readonly MappingEntry[],
  merge: Merge,
  source: Source,
  diagnostics: Diagnostic[],
): MappingEntry[] {
  const ownKeys = new Map(own.map((entry, index) => [entry.key, index]));
  const merged = new Map<string, MappingEntry>();
  for (const entry of merge.entries) if (!merged.has(entry.key)) merged.set(entry.key, entry);
  const added: MappingEntry[] = [];
  for (const entry of merged.values()) {
    const index = ownKeys.get(entry.key);
    const earlier = index === undefined || index >= merge.before ? undefined : own[index];
    if (earlier) diagnostics.push(overridden(source, earlier, entry));
    if (index === undefined) added.push(entry);
  }
  return [...own, ...added];
}

function overridden(source: Source, own: MappingEntry, merged: MappingEntry): Diagnostic {
  return diagnose("KS1004", {
    message: `the key ${JSON.stringify(own.key)} stands before \`<<\` and also in what that merges`,
    hint: "move `<<` to the beginning of the mapping, or remove one of the two",
    span: { source, start: own.keyStart, end: own.keyEnd },
    related: [{ message: "merged from here", span: { source, start: merged.keyStart, end: merged.keyEnd } }],
  });
}
