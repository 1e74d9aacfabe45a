import { caretFrame } from "../diagnostics/frame.ts";
import { formatPlace, placeOf } from "../diagnostics/places.ts";
import type { Platform } from "../model/resolved.ts";
import { parseDeclaration } from "./parse-declaration.ts";

/** For tests: the platform that a declaration gives; throws with every message where it gives none. */
export function platformFrom(text: string, releases?: string): Platform {
  const { platform, diagnostics } = parseDeclaration(
    [sourceOf(text)],
    releases === undefined ? undefined : [sourceOf(releases, "releases.yaml")],
  );
  if (platform) return platform;
  const shown = diagnostics.map(({ code, message, hint, span }) =>
    [`${code} ${message} (${hint})`, ...(span ? [formatPlace(placeOf(span)), caretFrame(span)] : [])].join("\n"),
  );
  throw new Error(`the declaration gives no platform:\n${shown.join("\n")}`);
}

/** For tests: the codes of everything that is said about a declaration, in order. */
export function codesOf(text: string, releases?: string): string[] {
  const parsed = parseDeclaration(
    [sourceOf(text)],
    releases === undefined ? undefined : [sourceOf(releases, "releases.yaml")],
  );
  return parsed.diagnostics.map((diagnostic) => diagnostic.code);
}

export function sourceOf(text: string, file = "platform.yaml"): { file: string; path: string; text: string } {
  return { file, path: file, text };
}
