import type { ScalarSyntax } from "../../manifests/syntax.ts";
import { writtenInline } from "./written-value.ts";

/**
 * Another scalar in the form of the one that is there: in the same quotes, as a block with the same indentation. Undefined
 * where the form cannot hold it.
 */
export function replacedScalar(text: string, node: ScalarSyntax, value: unknown): string | undefined {
  if (typeof value === "object" && value !== null) return undefined;
  const written = text.slice(node.start, node.end);
  if (/^[|>]/.test(written))
    return typeof node.value === "string" && typeof value === "string"
      ? replacedBlock(written, node.value, value)
      : undefined;
  if (typeof value !== "string") return writtenInline(value, "block");
  if (written.startsWith("'") && /^[\u0020-\u007e\u00a0-\ud7ff]*$/.test(value))
    return `'${value.replaceAll("'", "''")}'`;
  if (written.startsWith('"')) return JSON.stringify(value);
  return value.includes("\n") ? undefined : writtenInline(value, "block");
}

/** Only the part that differs, where it is found once as it is read; else, of a `|` block, all of its lines. */
function replacedBlock(written: string, old: string, value: string): string | undefined {
  let start = 0;
  while (start < old.length && old[start] === value[start]) start++;
  let same = 0;
  while (same < Math.min(old.length, value.length) - start && old.at(-1 - same) === value.at(-1 - same)) same++;
  // Whole words around it, so that the stretch is found once.
  while (/\S/.test(old.charAt(start - 1))) start--;
  while (/\S/.test(old.charAt(old.length - same))) same--;
  const [from, to] = [old.slice(start, old.length - same), value.slice(start, value.length - same)];
  const at = from.includes("\n") || to.includes("\n") ? -1 : written.indexOf(from);
  if (at !== -1 && !written.includes(from, at + 1)) return written.slice(0, at) + to + written.slice(at + from.length);
  if (!written.startsWith("|") || breaksAtEnd(old) !== breaksAtEnd(value)) return undefined;
  const indent = /\n( +)\S/.exec(written)?.[1];
  if (indent === undefined) return undefined;
  const lines = value.replace(/\n$/, "").split("\n");
  const body = lines.map((line) => (line === "" ? "" : indent + line)).join("\n");
  return `${written.slice(0, written.indexOf("\n") + 1)}${body}${written.endsWith("\n") ? "\n" : ""}`;
}

/** By these a block is told to keep its last line breaks, or not. */
function breaksAtEnd(text: string): number {
  return text.length - text.replace(/\n+$/, "").length;
}
