import type * as z from "zod";
import type { Diagnostic } from "../diagnostics/diagnostic.ts";
import { diagnose } from "../diagnostics/diagnostic.ts";
import type { DocumentSyntax, FieldPath, SyntaxNode } from "../manifests/syntax.ts";
import { keySpanAt, nodeAt, valueOf } from "../manifests/syntax.ts";
import { shortFormFields, workloadFields } from "../model/app-kind.ts";
import type { Declared } from "../model/declared.ts";
import type { Kind, SpecOf } from "../model/kinds.ts";
import { kinds } from "../model/kinds.ts";
import type { NamedDocument } from "./documents.ts";
import { removeField } from "./edit-syntax.ts";
import { withoutInheritance } from "./inheritance.ts";
import { repairSyntax, withStandIns } from "./repair.ts";
import { describeIssues } from "./schema-issues.ts";

/** The Platform's defaults for one kind: plain values and the document that they stand in. */
export interface KindDefaults {
  readonly values: Readonly<Record<string, unknown>>;
  readonly syntax: DocumentSyntax;
  /** Fields whose default is wrong: that a document lacks them is no error of its own. */
  readonly lost: (field: string) => boolean;
}

export interface Validated<K extends Kind> {
  /** Undefined where the document is of no use, not even for finding further errors. */
  readonly declared: Declared<K> | undefined;
  /** Whether nothing was wrong: `declared` is what was written. */
  readonly sound: boolean;
  /** Paths below the spec of what is wrong and was left out. */
  readonly dropped: readonly FieldPath[];
}

const specPath = ["spec"];
const prototypeKey = "__proto__";

/**
 * A document checked against its kind, the Platform's defaults merged under it. A wrong one is repaired as far as it goes:
 * its errors are reported, nothing is compiled from it, but the checks behind can go on.
 *
 * Errors: KS1006 to KS1010, all of a document at once.
 */
export function validateDocument<K extends Kind>(
  document: NamedDocument & { readonly kind: K },
  diagnostics: Diagnostic[],
  defaults?: KindDefaults,
): Validated<K> {
  // What a document's text says follows from it and from the Platform's document.
  const known = knownOf.get(document.syntax);
  if (known && known.defaults === defaults?.syntax) {
    diagnostics.push(...known.diagnostics);
    return known.validated as Validated<K>;
  }
  const own: Diagnostic[] = [];
  const validated = validateAnew(document, own, defaults);
  knownOf.set(document.syntax, { defaults: defaults?.syntax, validated, diagnostics: own });
  diagnostics.push(...own);
  return validated;
}

interface Known {
  readonly defaults: DocumentSyntax | undefined;
  readonly validated: Validated<Kind>;
  readonly diagnostics: readonly Diagnostic[];
}

const knownOf = new WeakMap<DocumentSyntax, Known>();

function validateAnew<K extends Kind>(
  document: NamedDocument & { readonly kind: K },
  diagnostics: Diagnostic[],
  defaults: KindDefaults | undefined,
): Validated<K> {
  const { kind, name } = document;
  const syntax = withoutPrototypes(document.syntax, diagnostics);
  const schema: z.ZodType = kinds[kind].spec;
  const shell = { kind, name, syntax, specPath, defaults: defaults?.syntax };
  const value = specOf(syntax, defaults);
  const parsed = schema.safeParse(value);
  if (parsed.success) {
    const sound = syntax === document.syntax;
    return { declared: { ...shell, spec: withoutInheritance(parsed.data) as SpecOf[K] }, sound, dropped: [] };
  }
  const { issues } = parsed.error;
  const described = describeIssues(schema, issues, value, { ...shell, spec: undefined as never }, defaults?.lost);
  diagnostics.push(...described);

  let { root, dropped } = repairSyntax(syntax.root, specPath, schema, issues, false);
  for (let round = 0; round < 2; round++) {
    const repaired: DocumentSyntax = { source: syntax.source, root };
    const spec = withStandIns(kind, specOf(repaired, defaults), dropped);
    if (!spec) break;
    const again = schema.safeParse(spec);
    if (again.success) {
      const found = withoutInheritance(again.data) as SpecOf[K];
      return { declared: { ...shell, syntax: repaired, spec: found }, sound: false, dropped };
    }
    const more = repairSyntax(root, specPath, schema, again.error.issues, true);
    root = more.root;
    dropped = dropped.concat(more.dropped);
  }
  return { declared: undefined, sound: false, dropped };
}

/** KS1009 for every key that JavaScript would take for an object's prototype: schemas overlook it. */
function withoutPrototypes(syntax: DocumentSyntax, diagnostics: Diagnostic[]): DocumentSyntax {
  const { source } = syntax;
  const { start, end } = syntax.root;
  if (!source.text.slice(start, end).includes(prototypeKey)) return syntax;
  let { root } = syntax;
  for (const path of pathsOf(root, prototypeKey, [])) {
    const message = `${JSON.stringify(prototypeKey)} is not a name that may stand here`;
    diagnostics.push(diagnose("KS1009", { message, hint: "use another name", span: keySpanAt(syntax, path) }));
    root = removeField(root, path);
  }
  return root === syntax.root ? syntax : { source, root };
}

function pathsOf(node: SyntaxNode, key: string, path: FieldPath): FieldPath[] {
  if (node.kind === "sequence") return node.items.flatMap((item, index) => pathsOf(item, key, [...path, index]));
  if (node.kind !== "mapping") return [];
  return node.entries.flatMap((entry) =>
    entry.key === key ? [[...path, key]] : pathsOf(entry.value, key, [...path, entry.key]),
  );
}

function specOf(syntax: DocumentSyntax, defaults: KindDefaults | undefined): unknown {
  const node = nodeAt(syntax.root, specPath);
  const own = node && !(node.kind === "scalar" && node.value === null) ? valueOf(node) : {};
  if (!defaults || !isPlainObject(own)) return own;
  return mergeUnder(applicableDefaults(own, defaults.values), own);
}

/** Defaults say what runs only where the document does not say it in another way. No other kind has these fields. */
function applicableDefaults(
  own: Readonly<Record<string, unknown>>,
  defaults: Readonly<Record<string, unknown>>,
): Readonly<Record<string, unknown>> {
  if (Object.hasOwn(own, "source")) return without(defaults, [...workloadFields, ...shortFormFields]);
  if (Object.hasOwn(own, "workloads")) return without(defaults, [...shortFormFields, ...sourceFields]);
  return Object.hasOwn(own, "image") ? without(defaults, sourceFields) : defaults;
}

const sourceFields = ["source", "ports"];

function without(values: Readonly<Record<string, unknown>>, fields: readonly string[]): Record<string, unknown> {
  return Object.fromEntries(Object.entries(values).filter(([field]) => !fields.includes(field)));
}

/** `own` over `under`: mappings are merged, everything else is replaced. */
function mergeUnder(
  under: Readonly<Record<string, unknown>>,
  own: Readonly<Record<string, unknown>>,
): Record<string, unknown> {
  const merged = new Map(Object.entries(under));
  for (const [key, value] of Object.entries(own)) {
    const below = merged.get(key);
    merged.set(key, isPlainObject(value) && isPlainObject(below) ? mergeUnder(below, value) : value);
  }
  return Object.fromEntries(merged);
}

export function isPlainObject(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
