import type { FieldPath, MappingSyntax, SequenceSyntax, SyntaxNode } from "../../manifests/syntax.ts";
import { entryOf, nodeAt } from "../../manifests/syntax.ts";
import type { FieldChange } from "./field-changes.ts";
import { replacedScalar } from "./replaced-scalar.ts";
import type { Style } from "./written-value.ts";
import { writtenBehind, writtenFlow, writtenInline } from "./written-value.ts";

/** The stretch of a text that another text takes the place of. */
export interface TextChange {
  readonly start: number;
  readonly end: number;
  readonly text: string;
}

/**
 * What of a document's text has to change for a change of a field. Comments, order and form of everything else stay.
 * Undefined where the text does not let it be done in its own form; whoever makes the change reads it again afterwards.
 */
export function textChange(text: string, root: SyntaxNode, change: FieldChange): TextChange | undefined {
  const parentPath = change.path.slice(0, -1);
  const step = change.path.at(-1);
  const json = isJson(text.slice(root.start, root.end));
  if (change.type === "replace") return replaced(text, root, change.path, change.value, json ? "json" : "flow");
  const parent = nodeAt(root, parentPath);
  if (step === undefined || !parent || parent.kind === "scalar") return undefined;
  const isFlow = /[[{]/.test(text.charAt(parent.start));
  if (change.type === "insert") {
    if (isFlow) return insertedInBrackets(text, parent, step, change.value, json ? "json" : "flow");
    return insertedLines(text, parent, step, change.value);
  }
  const children = parent.kind === "mapping" ? parent.entries : parent.items;
  if (children.length === 1)
    return replaced(text, root, parentPath, parent.kind === "mapping" ? {} : [], json ? "json" : "flow");
  return isFlow ? removedFromBrackets(parent, step) : removedLines(text, parent, step);
}

function isJson(text: string): boolean {
  try {
    JSON.parse(text);
    return true;
  } catch (error) {
    if (error instanceof SyntaxError) return false;
    throw error;
  }
}

function replaced(
  text: string,
  root: SyntaxNode,
  path: FieldPath,
  value: unknown,
  bracketed: Style,
): TextChange | undefined {
  const node = nodeAt(root, path);
  const step = path.at(-1);
  const parent = nodeAt(root, path.slice(0, -1));
  if (!node || !parent || step === undefined) return undefined;
  if (/[[{]/.test(text.charAt(parent.start))) {
    if (node.start === node.end) return undefined;
    const quoted = node.kind === "scalar" && typeof value === "string" && /["']/.test(text.charAt(node.start));
    const scalar = quoted ? replacedScalar(text, node, value) : undefined;
    if (scalar !== undefined) return { start: node.start, end: node.end, text: scalar };
    return { start: node.start, end: node.end, text: writtenFlow(value, bracketed) };
  }
  if (node.kind === "scalar" && node.start < node.end) {
    const scalar = replacedScalar(text, node, value);
    if (scalar !== undefined) return { start: node.start, end: node.end, text: scalar };
  }
  if (/[[{]/.test(text.charAt(node.start)) && node.kind !== "scalar")
    return { start: node.start, end: node.end, text: writtenFlow(value, bracketed) };
  const end = contentEnd(text, node);
  if (typeof step === "number") {
    const dash = text.lastIndexOf("-", node.start - 1);
    return { start: dash + 1, end, text: writtenBehind("-", value, columnOf(text, dash)) };
  }
  const entry = entryOf(parent, step);
  const colon = entry ? text.indexOf(":", entry.keyEnd) : -1;
  if (!entry || colon === -1) return undefined;
  const behind = writtenBehind(":", value, columnOf(text, entry.keyStart));
  return { start: colon + 1, end: Math.max(end, colon + 1), text: behind };
}

/** Collections end with their last content; a block of text with the line break behind it. */
function contentEnd(text: string, node: SyntaxNode): number {
  return node.start + text.slice(node.start, node.end).trimEnd().length;
}

function columnOf(text: string, offset: number): number {
  return offset - (text.lastIndexOf("\n", offset - 1) + 1);
}

function lineEnd(text: string, offset: number): number {
  const end = text.indexOf("\n", offset);
  return end === -1 ? text.length : end;
}

type Collection = MappingSyntax | SequenceSyntax;

/** Lines behind the last child, and behind a comment in its line. */
function insertedLines(
  text: string,
  parent: Collection,
  step: string | number,
  value: unknown,
): TextChange | undefined {
  const at = lineEnd(text, contentEnd(text, parent));
  const carriage = text[at - 1] === "\r" ? at - 1 : at;
  const lines = (written: string) => ({ start: carriage, end: carriage, text: `\n${written}` });
  if (parent.kind === "sequence") {
    const column = columnOf(text, parent.start);
    return lines(`${" ".repeat(column)}-${writtenBehind("-", value, column)}`);
  }
  const [first] = parent.entries;
  if (!first || typeof step !== "string") return undefined;
  const column = columnOf(text, first.keyStart);
  return lines(`${" ".repeat(column)}${writtenInline(step, "block")}:${writtenBehind(":", value, column)}`);
}

function insertedInBrackets(
  text: string,
  parent: Collection,
  step: string | number,
  value: unknown,
  style: Style,
): TextChange {
  const written = writtenFlow(value, style);
  const key = style === "json" ? JSON.stringify(String(step)) : writtenInline(String(step), "flow");
  const compact = style === "json" && !/[:,]\s/.test(text.slice(parent.start, parent.end));
  const child = parent.kind === "sequence" ? written : `${key}:${compact ? "" : " "}${written}`;
  const children = childrenOf(parent);
  const last = children.at(-1);
  if (!last) return { start: parent.start + 1, end: parent.end - 1, text: child };
  const lead = /\n[ \t]*$/.exec(text.slice(parent.start, last.start))?.[0] ?? (compact ? "" : " ");
  return { start: last.end, end: last.end, text: `,${lead}${child}` };
}

function childrenOf(parent: Collection): readonly { readonly start: number; readonly end: number }[] {
  if (parent.kind === "sequence") return parent.items;
  return parent.entries.map(({ keyStart, value }) => ({ start: keyStart, end: value.end }));
}

function indexOf(parent: Collection, step: string | number): number {
  return parent.kind === "mapping" ? parent.entries.findIndex(({ key }) => key === step) : Number(step);
}

function removedFromBrackets(parent: Collection, step: string | number): TextChange | undefined {
  const children = childrenOf(parent);
  const index = indexOf(parent, step);
  const child = children[index];
  if (!child) return undefined;
  const next = children[index + 1];
  if (next) return { start: child.start, end: next.start, text: "" };
  return { start: children[index - 1]?.end ?? child.start, end: child.end, text: "" };
}

/** Whole lines, with the comment behind the last one; where it shares its first line with a dash, up to what follows. */
function removedLines(text: string, parent: Collection, step: string | number): TextChange | undefined {
  const children = childrenOf(parent);
  const index = indexOf(parent, step);
  const child = children[index];
  if (!child) return undefined;
  const start = parent.kind === "sequence" ? text.lastIndexOf("-", child.start - 1) : child.start;
  const lineStart = text.lastIndexOf("\n", start - 1) + 1;
  const next = children[index + 1];
  if (text.slice(lineStart, start).trim() === "") {
    const contentLength = text.slice(start, child.end).trimEnd().length;
    const end = Math.min(lineEnd(text, start + contentLength) + 1, text.length);
    return { start: lineStart, end, text: "" };
  }
  if (!next) return undefined;
  const nextStart = parent.kind === "sequence" ? text.lastIndexOf("-", next.start - 1) : next.start;
  return { start, end: nextStart, text: "" };
}
