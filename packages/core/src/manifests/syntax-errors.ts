import type { YAMLException } from "js-yaml";
import type { Diagnostic } from "../diagnostics/diagnostic.ts";
import { diagnose } from "../diagnostics/diagnostic.ts";
import type { Source } from "../diagnostics/places.ts";

/**
 * What the reader of YAML stumbled over, in words that lead to the mistake: KS1001, or KS1003 for nesting deeper than
 * `deepest`. `offset` is where the text that it read begins in the source.
 */
export function syntaxError(source: Source, offset: number, error: YAMLException, deepest: number): Diagnostic {
  const start = Math.min(offset + (error.mark?.position ?? 0), source.text.length);
  const span = { source, start, end: Math.min(start + 1, source.text.length) };
  if (error.reason.includes("maxDepth")) {
    const message = `the document nests more than ${deepest} levels deep`;
    return diagnose("KS1003", { message, hint: `nest at most ${deepest} levels`, span });
  }
  const [message, hint] = explain(error.reason, source.text, start);
  return diagnose("KS1001", { message, hint, span });
}

/** By what the reader says and, where that is vague, by where it stopped. */
function explain(reason: string, text: string, at: number): readonly [message: string, hint: string] {
  if (reason === "bad indentation of a mapping entry") {
    const character = text.charAt(at);
    if (/[@`%]/.test(character)) return [`text cannot begin with ${character}`, "put it in quotes"];
    const line = text.slice(Math.max(text.lastIndexOf("\n", at - 1), text.lastIndexOf("\r", at - 1)) + 1, at);
    const value = /^[^:#]*:[ \t]+([*&]\S*)[ \t]/.exec(line)?.[1];
    if (value !== undefined) return [`text cannot begin with ${value.charAt(0)}`, "put it in quotes"];
    if (character === ":" && /:[ \t]/.test(line))
      return ["a second colon with a blank stands in this line", "put the value in quotes"];
  }
  return [reason, hints.find(([form]) => form.test(reason))?.[1] ?? "correct the YAML at the caret"];
}

const hints: readonly (readonly [RegExp, string])[] = [
  [/tab characters/, "indent with spaces"],
  [/within a flow collection|missed comma/, "close the bracket or brace that was opened before, or add the comma"],
  [/within a (single|double) quoted scalar/, "close the quote that was opened before"],
  [/deficient indentation/, "close the bracket, brace or quote that was opened before, or indent the line"],
  [/document separator is expected/, "write a space behind the colon in the line before, or correct the indentation"],
  [/multiline key|expected ':'/, "write `key: value`; text of several lines goes into quotes or behind `|`"],
  [/indentation/, "indent the line like its neighbours, with spaces"],
  [
    /YAML version|YAML directive|directives end mark/,
    "remove the directive: Kubernetes reads YAML 1.1 whatever it says",
  ],
  [/unknown escape|hexadecimal/, "write \\\\ for a backslash, or use single quotes"],
];
