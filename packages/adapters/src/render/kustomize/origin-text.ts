import type { RenderedText, Source } from "@kubestage/core";
import { joinDocuments } from "../rendered-documents.ts";
import { templateLines } from "../helm/template-lines.ts";

/** A part of a file, and the line (from 1) of the file that it begins in. */
interface Part {
  readonly text: string;
  readonly line: number;
}

/**
 * Documents that come from one file, as one text whose places lead to lines of that file. The lines are worked out when
 * the first is asked for: most runs ask for none. `partFor` narrows down which part of the file a document comes from.
 */
export function textFrom(
  documents: readonly string[],
  template: Source,
  partFor: (document: string) => Part = () => ({ text: template.text, line: 1 }),
): RenderedText {
  const text = joinDocuments(documents);
  let lines: readonly number[] | undefined;
  let starts: readonly number[] | undefined;
  const lineInModule = (offset: number): number => {
    lines ??= documents.flatMap((document) => {
      const part = partFor(document);
      const made = templateLines(document.replace(/\n$/, ""), part.text).map((line) => line + part.line - 1);
      // The line with `---` after it.
      return [...made, made.at(-1) ?? 1];
    });
    starts ??= [0, ...Array.from(text.matchAll(/\n/g), ({ index }) => index + 1)];
    return lines[lineAt(starts, offset)] ?? 1;
  };
  return { rendered: { file: template.file, path: template.path, text, lineInModule }, template };
}

/** The line (from 0) that an offset stands in. */
function lineAt(starts: readonly number[], offset: number): number {
  let line = 0;
  for (let end = starts.length; end - line > 1; ) {
    const middle = (line + end) >> 1;
    if ((starts[middle] ?? offset) <= offset) line = middle;
    else end = middle;
  }
  return line;
}
