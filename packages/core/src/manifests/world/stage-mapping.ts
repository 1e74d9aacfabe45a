import type { Diagnostic } from "../../diagnostics/diagnostic.ts";
import { diagnose } from "../../diagnostics/diagnostic.ts";
import type { Source, Span } from "../../diagnostics/places.ts";
import { readYaml } from "../read-yaml.ts";
import type { DocumentSyntax, FieldPath } from "../syntax.ts";
import { keySpanAt, spanAt, valueOf } from "../syntax.ts";
import { isMapping } from "../mapping.ts";
import { outside, unassigned } from "./pseudo-stages.ts";

/** Which namespaces and nodes make a stage, where no label says so. */
export interface StageMapping {
  /** Every stage that stands in the file, with its place. */
  readonly stages: readonly { readonly name: string; readonly span: Span }[];
  readonly namespaces: readonly NamePattern[];
  readonly nodes: readonly NamePattern[];
}

export interface NamePattern {
  readonly stage: string;
  /** A name, or a pattern in which `*` stands for any text. */
  readonly name: string;
  readonly matches: RegExp | undefined;
  readonly span: Span;
}

/**
 * Reads a mapping file:
 *
 *     dev:
 *       namespaces: [sandbox, "*-dev"]
 *       nodes: ["dev-*"]
 *     prod:
 *       namespaces: ["*-prod"]
 *
 * A name that stands there is of that stage, whatever patterns say; else the first pattern that fits decides.
 *
 * Errors: KS3008 for what is no such file, and for a name that stands in two stages.
 */
export function readStageMapping(source: Source): {
  readonly mapping: StageMapping;
  readonly diagnostics: readonly Diagnostic[];
} {
  const { documents, diagnostics: syntax } = readYaml(source);
  const diagnostics: Diagnostic[] = syntax.map(({ message, hint, span }) =>
    diagnose("KS3008", { message, hint, span }),
  );
  const [document] = documents;
  const mapping: Growing = { stages: [], namespaces: [], nodes: [] };
  const stages = document && valueOf(document.root);
  if (document === undefined || documents.length > 1 || !isMapping(stages)) {
    if (diagnostics.length === 0) {
      const span = document ? spanAt(document, []) : { source, start: 0, end: Math.min(1, source.text.length) };
      diagnostics.push(diagnose("KS3008", { message: "this is no mapping of stages", hint: form, span }));
    }
    return { mapping, diagnostics };
  }
  for (const [stage, parts] of Object.entries(stages)) readStage(document, stage, parts, mapping, diagnostics);
  return { mapping, diagnostics };
}

interface Growing extends StageMapping {
  readonly stages: StageMapping["stages"][number][];
  readonly namespaces: NamePattern[];
  readonly nodes: NamePattern[];
}

const form = 'write each stage with its `namespaces` and `nodes`, as in `dev: {namespaces: ["*-dev"]}`';

const notStages: ReadonlySet<string> = new Set([unassigned, outside]);

function readStage(
  document: DocumentSyntax,
  stage: string,
  parts: unknown,
  mapping: Growing,
  diagnostics: Diagnostic[],
): void {
  const wrong = (path: FieldPath, message: string, hint = form): void => {
    diagnostics.push(diagnose("KS3008", { message, hint, span: spanAt(document, path) }));
  };
  if (stage === "" || notStages.has(stage))
    wrong([stage], `no stage can be called ${JSON.stringify(stage)}`, "give it another name");
  if (!isMapping(parts)) return wrong([stage], `the stage ${stage} has neither namespaces nor nodes`);
  mapping.stages.push({ name: stage, span: keySpanAt(document, [stage]) });
  for (const [what, names] of Object.entries(parts)) {
    if (what !== "namespaces" && what !== "nodes") {
      const message = `${what} is no part of a stage`;
      diagnostics.push(diagnose("KS3008", { message, hint: form, span: keySpanAt(document, [stage, what]) }));
      continue;
    }
    if (!Array.isArray(names)) {
      wrong([stage, what], `the ${what} of ${stage} must be a list of names`);
      continue;
    }
    for (const [index, name] of names.entries()) {
      const path = [stage, what, index];
      const other = mapping[what].find((one) => one.name === name && one.stage !== stage);
      if (typeof name !== "string") wrong(path, "a name must be text", "put it in quotes");
      else if (other) wrong(path, `${name} stands in the stages ${other.stage} and ${stage}`, "remove one of the two");
      else mapping[what].push({ stage, name, matches: patternOf(name), span: spanAt(document, path) });
    }
  }
}

function patternOf(name: string): RegExp | undefined {
  if (!name.includes("*")) return undefined;
  return new RegExp(`^${name.replace(/[.+?^${}()|[\]\\]/g, "\\$&").replaceAll("*", ".*")}$`);
}

/** Namespaces and nodes are mapped alike. */
export type MappedKind = "namespaces" | "nodes";

export function stageByMapping(mapping: StageMapping, what: MappedKind, name: string): string | undefined {
  const patterns = mapping[what];
  const exact = patterns.find((one) => one.matches === undefined && one.name === name);
  return (exact ?? patterns.find(({ matches }) => matches?.test(name)))?.stage;
}
