import type { ScalarEvent } from "js-yaml";
import { getScalarValue, SCALAR_STYLE } from "js-yaml";
import type { Diagnostic } from "../diagnostics/diagnostic.ts";
import { diagnose } from "../diagnostics/diagnostic.ts";
import type { Source } from "../diagnostics/places.ts";
import { readPlainScalar } from "./plain-scalars.ts";
import type { ScalarSyntax } from "./syntax.ts";

interface Reading {
  readonly source: Source;
  /** Where `text`, which the events count in, begins in the source. */
  readonly offset: number;
  readonly text: string;
  readonly diagnostics: Diagnostic[];
}

/** The first line of a block of text: `|` or `>` with its indicators, at the end of the line before its content. */
const blockHeader = /[|>][-+0-9]{0,2}[ \t]*(?:[ \t]#[^\r\n]*)?(?:\r\n|[\r\n])?$/;

/**
 * A scalar with its value and place. `previousEnd` is where the node before it ends: an omitted value stands there.
 *
 * Errors: KS1001 for a value that does not fit its tag, and for half of a surrogate pair.
 */
export function composeScalar(reading: Reading, event: ScalarEvent, previousEnd: number): ScalarSyntax {
  const { text: all, offset } = reading;
  const written = event.valueStart >= 0;
  const text = written ? textOf(all, event) : "";
  const at = offset + Math.max(previousEnd, event.anchorEnd, event.tagEnd);
  const place = written ? placeOf(reading, event, at - offset) : { start: at, end: at };
  if (!event.fast && !text.isWellFormed()) {
    const message = "an escape is half of a character: \\uD800 to \\uDFFF stand in pairs only";
    report(reading, message, "write the character itself", place);
  }
  if (event.tagStart >= 0) return { kind: "scalar", ...place, value: readTagged(reading, event, text, place), text };
  const value = event.style === SCALAR_STYLE.PLAIN ? readPlainScalar(text) : text;
  return { kind: "scalar", ...place, value, text };
}

function textOf(all: string, event: ScalarEvent): string {
  if (event.fast) return all.slice(event.valueStart, event.valueEnd);
  const text = getScalarValue(all, event);
  // A block that the file's end cuts off in its last line has no line break there that could be kept.
  return text.endsWith("\n") && event.valueEnd === all.length && isCutOff(all, event) ? text.slice(0, -1) : text;
}

function isCutOff(all: string, { style }: ScalarEvent): boolean {
  const block = style === SCALAR_STYLE.LITERAL_BLOCK || style === SCALAR_STYLE.FOLDED_BLOCK;
  return block && all.slice(1 + Math.max(all.lastIndexOf("\n"), all.lastIndexOf("\r"))).trim() !== "";
}

/** `from` is where what stands before the scalar ends. */
function placeOf({ text, offset }: Reading, event: ScalarEvent, from: number): { start: number; end: number } {
  const { valueStart, valueEnd, style } = event;
  switch (style) {
    case SCALAR_STYLE.SINGLE_QUOTED:
    case SCALAR_STYLE.DOUBLE_QUOTED:
      return { start: offset + valueStart - 1, end: offset + valueEnd + 1 };
    case SCALAR_STYLE.LITERAL_BLOCK:
    case SCALAR_STYLE.FOLDED_BLOCK: {
      const lineStart = 1 + Math.max(text.lastIndexOf("\n", valueStart - 2), text.lastIndexOf("\r", valueStart - 3));
      const searched = Math.max(lineStart, from);
      const header = blockHeader.exec(text.slice(searched, valueStart));
      return { start: offset + (header ? searched + header.index : valueStart), end: offset + valueEnd };
    }
    default:
      return { start: offset + valueStart, end: offset + valueEnd };
  }
}

/** The types that a tag can ask for, as the API server's reader knows them. Under any other tag a scalar is text. */
const wantedTypes: Readonly<Record<string, string | undefined>> = {
  "!!int": "number",
  "!!float": "number",
  "!!bool": "boolean",
  "!!null": "object",
};
const longTag = /^!<(?:tag:yaml\.org,2002:)(.*)>$/;

function readTagged(
  reading: Reading,
  event: ScalarEvent,
  text: string,
  place: { start: number; end: number },
): ScalarSyntax["value"] {
  const tag = reading.text.slice(event.tagStart, event.tagEnd).replace(longTag, "!!$1");
  if (tag === "!!binary") {
    const hint = "write the text, or base64 without a tag";
    report(reading, "binary data cannot stand in a manifest", hint, place);
    return text;
  }
  const wanted = wantedTypes[tag];
  if (wanted === undefined) return text;
  const value = readPlainScalar(text);
  if (typeof value === wanted && (tag !== "!!int" || Number.isInteger(value))) return value;
  report(reading, `${JSON.stringify(text)} is not what its tag ${tag} says`, "remove the tag", place);
  return value;
}

function report(reading: Reading, message: string, hint: string, place: { start: number; end: number }): void {
  reading.diagnostics.push(diagnose("KS1001", { message, hint, span: { source: reading.source, ...place } }));
}
