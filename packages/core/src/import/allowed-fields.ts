import type { Diagnostic } from "../diagnostics/diagnostic.ts";
import { diagnose } from "../diagnostics/diagnostic.ts";
import { kinds } from "../model/kinds.ts";
import type { ImportedDocument } from "./imported-document.ts";

/** A value that is taken away may show another that is not allowed; no document is deeper than that. */
const mostRounds = 20;

/**
 * Documents without the values that the language does not allow, such as a variable whose name no shell accepts, each
 * said once. A document that is wrong as a whole is left out.
 *
 * Findings: KS5303 for each value.
 */
export function allowedFields(documents: readonly ImportedDocument[]): {
  readonly documents: readonly ImportedDocument[];
  readonly diagnostics: Diagnostic[];
} {
  const diagnostics: Diagnostic[] = [];
  const allowed = documents.flatMap((document) => {
    const kept = allowedDocument(document, diagnostics);
    return kept ? [kept] : [];
  });
  return { documents: allowed, diagnostics };
}

function allowedDocument(document: ImportedDocument, diagnostics: Diagnostic[]): ImportedDocument | undefined {
  const { kind, metadata } = document;
  const isNamed = kinds[kind].name.safeParse(metadata.name).success;
  if (!isNamed) {
    diagnostics.push(notAllowed(document, [], metadata.name, "no name that the language allows"));
    return undefined;
  }
  let spec: unknown = structuredClone(document.spec);
  for (let round = 0; round < mostRounds; round++) {
    const checked = kinds[kind].spec.safeParse(spec);
    if (checked.success) return { ...document, spec: spec as ImportedDocument["spec"] };
    for (const { path, message } of checked.error.issues.toReversed()) {
      const steps = path.map((step) => (typeof step === "number" ? step : String(step)));
      const place = steps.length === 0 ? undefined : steps;
      if (!place) continue;
      const [removed, rest] = without(spec, place);
      if (removed === undefined) continue;
      diagnostics.push(notAllowed(document, place, removed, message));
      spec = rest;
    }
  }
  diagnostics.push(notAllowed(document, [], undefined, "too much of it cannot be said in the language"));
  return undefined;
}

/** What stood at a path, or above it where nothing stood there, and the whole without it. */
function without(value: unknown, path: readonly (string | number)[]): readonly [unknown, unknown] {
  const [step, ...rest] = path;
  if (step === undefined || typeof value !== "object" || value === null) return [undefined, value];
  const inside = (value as Readonly<Record<string | number, unknown>>)[step];
  if (inside === undefined) return [undefined, value];
  const [removed, kept] = rest.length > 0 ? without(inside, rest) : [inside, undefined];
  const [gone, left] = removed === undefined ? [inside, undefined] : [removed, kept];
  if (Array.isArray(value)) {
    const items = value.flatMap((item: unknown, index) =>
      index === step ? (left === undefined ? [] : [left]) : [item],
    );
    return [gone, items];
  }
  const entries = Object.entries(value).flatMap(([name, one]) =>
    name === String(step) ? (left === undefined ? [] : [[name, left]]) : [[name, one]],
  );
  return [gone, Object.fromEntries(entries)];
}

const longestShown = 80;

function notAllowed(
  { kind, metadata }: ImportedDocument,
  path: readonly (string | number)[],
  value: unknown,
  why: string,
): Diagnostic {
  const shown = (JSON.stringify(value) ?? "").slice(0, longestShown);
  const field = path.length === 0 ? "" : ` ${path.join(".")}`;
  return diagnose("KS5303", {
    message: `${kind} ${metadata.name}${field} is left out${shown === "" ? "" : `: ${shown}`}: ${why}`,
    hint: "declare it by hand in another way, or leave it to whoever manages it now",
  });
}
