import type { Span } from "./places.ts";
import { lineAt, lineStarts } from "./places.ts";

const linesBefore = 1;
const widest = 160;
/** What moves a terminal's cursor, turns its text around, or cannot be seen. */
const unshowable = /[\u0000-\u001f\u007f-\u009f\u200b-\u200f\u2028-\u202e\u2060-\u2069\ufeff]/g;

/**
 * The line that `span` begins on, the line before it, and carets under the span:
 *
 *     11 | spec:
 *     12 |   cluter: nonprod
 *        |   ^^^^^^
 *
 * Long lines are cut around the span; characters that would move the cursor or hide text are shown as `·`,
 * so that a hostile file shows what it holds.
 */
export function caretFrame(span: Span): string {
  const { source } = span;
  const line = lineAt(source, span.start);
  const start = lineStarts(source)[line - 1] as number;
  const first = Math.max(1, line - linesBefore);
  const gutter = String(line).length;
  const shift = Math.max(0, span.start - start - Math.floor(widest / 2));
  const out: string[] = [];
  for (let number = first; number <= line; number++) {
    out.push(`${String(number).padStart(gutter)} | ${visible(lineText(span, number).slice(shift, shift + widest))}`);
  }
  const column = span.start - start - shift;
  const room = Math.max(1, Math.min(lineText(span, line).length - shift, widest) - column);
  const carets = "^".repeat(Math.max(1, Math.min(span.end - span.start, room)));
  out.push(`${" ".repeat(gutter)} | ${" ".repeat(column)}${carets}`);
  return out.map((text) => text.trimEnd()).join("\n");
}

function lineText(span: Span, line: number): string {
  const starts = lineStarts(span.source);
  const start = starts[line - 1] as number;
  return span.source.text.slice(start, starts[line]).replace(/[\r\n]+$/, "");
}

function visible(text: string): string {
  return text.replaceAll("\t", " ").replace(unshowable, "·");
}
