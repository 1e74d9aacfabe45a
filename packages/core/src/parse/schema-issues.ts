import type * as z from "zod";
import type { Diagnostic } from "../diagnostics/diagnostic.ts";
import { diagnose } from "../diagnostics/diagnostic.ts";
import { nearest, suggest } from "../diagnostics/suggest.ts";
import { readPlainScalar } from "../manifests/plain-scalars.ts";
import type { ScalarSyntax } from "../manifests/syntax.ts";
import { nodeAt } from "../manifests/syntax.ts";
import type { Declared } from "../model/declared.ts";
import { fieldPlace, keyPlace, namePlace } from "../model/declared.ts";
import { laterFields, withArticle } from "../model/kinds.ts";
import { fieldNamesAt } from "../model/schema-fields.ts";

type Issue = z.core.$ZodIssue;
type Path = (string | number)[];

/**
 * What zod found wrong with a spec, as diagnostics that point into the document (or the defaults that it inherits).
 *
 * One mistake gives one message: a field is not also missing where another one is taken for its misspelling, or where
 * its default was `lost`.
 */
export function describeIssues(
  schema: z.ZodType,
  issues: readonly Issue[],
  value: unknown,
  declared: Declared,
  lost: (field: string) => boolean = () => false,
): Diagnostic[] {
  return describeAll({ schema, value, declared, lost }, issues, []);
}

interface Describing {
  readonly schema: z.ZodType;
  readonly value: unknown;
  readonly declared: Declared;
  readonly lost: (field: string) => boolean;
}

function describeAll(describing: Describing, issues: readonly Issue[], base: Path): Diagnostic[] {
  const { schema, value, lost } = describing;
  const meant = new Set(issues.flatMap((issue) => misspelled(schema, issue, base)));
  return issues.flatMap((issue) => {
    const path = [...base, ...pathOf(issue)];
    const explained = meant.has(fieldName(path)) || (path.length === 1 && lost(String(path[0])));
    return explained && valueAt(value, path) === undefined ? [] : describe(describing, issue, path);
  });
}

/** The fields that unknown ones are taken for. */
function misspelled(schema: z.ZodType, issue: Issue, base: Path): string[] {
  if (issue.code !== "unrecognized_keys") return [];
  const path = [...base, ...pathOf(issue)];
  const known = fieldNamesAt(schema, path);
  return issue.keys.flatMap((key) => {
    const field = nearest(key, known);
    return field === undefined ? [] : [fieldName([...path, field])];
  });
}

function pathOf(issue: Issue): Path {
  return issue.path.map((step) => (typeof step === "symbol" ? String(step) : step));
}

function describe(describing: Describing, issue: Issue, path: Path): Diagnostic[] {
  const { schema, value, declared } = describing;
  const name = path.length === 0 ? "spec" : fieldName(path);
  const given = valueAt(value, path);
  switch (issue.code) {
    case "unrecognized_keys":
      return issue.keys.map((key) => unknownField(schema, [...path, key], declared));
    case "invalid_union":
      return union(describing, issue, path);
    case "invalid_type":
      return [given === undefined ? missing(path, name, declared) : wrongType(issue.expected, path, name, declared)];
    case "invalid_value": {
      if (given === undefined) return [missing(path, name, declared)];
      const choices = issue.values.map(String);
      if (typeof given !== typeof issue.values[0]) {
        const wrong = wrongType(typeof issue.values[0], path, name, declared);
        const quoted = choices.some((choice) => wrong.hint.includes(JSON.stringify(choice)));
        return [quoted || choices.length < 2 ? wrong : { ...wrong, hint: `write one of: ${choices.join(", ")}` }];
      }
      const message = `${name} cannot be ${JSON.stringify(given)}`;
      const hint = suggest(typeof given === "string" ? given : JSON.stringify(given), choices, "value");
      return [diagnose("KS1009", { message, hint, span: fieldPlace(declared, ...path) })];
    }
    case "invalid_key": {
      const hint = issue.issues[0]?.message ?? "use another name";
      const message = `${JSON.stringify(path.at(-1))} is not a name that may stand here`;
      return [diagnose("KS1009", { message, hint, span: keyPlace(declared, ...path) })];
    }
    default:
      return [notAllowed(path, name, given, `it must ${expectation(issue)}`, declared)];
  }
}

function notAllowed(path: Path, name: string, given: unknown, hint: string, declared: Declared): Diagnostic {
  return diagnose("KS1009", {
    message: `${name} cannot be ${shown(given)}`,
    hint,
    span: fieldPlace(declared, ...path),
  });
}

/** What goes behind "it must": the schema's own words where it has some. */
function expectation(issue: Issue): string {
  if (issue.code === "too_small" && issue.origin === "array") return `hold at least ${counted(issue.minimum, "item")}`;
  if (issue.code === "too_small" && issue.message.startsWith("Too small") && issue.origin === "string")
    return `have at least ${counted(issue.minimum, "character")}`;
  if (issue.code === "too_small" && issue.origin !== "string") return `be at least ${issue.minimum}`;
  if (issue.code === "too_big" && issue.origin !== "string") return `be at most ${issue.maximum}`;
  return `be ${issue.message}`;
}

function counted(count: number | bigint, noun: string): string {
  return `${count} ${noun}${Number(count) === 1 ? "" : "s"}`;
}

/** Of a union's branches the one that the value comes nearest to: the one that got deepest before it failed. */
function union(describing: Describing, issue: Issue & { code: "invalid_union" }, path: Path): Diagnostic[] {
  const { value, declared } = describing;
  const name = fieldName(path);
  const given = valueAt(value, path);
  if (given === undefined) return [missing(path, name, declared)];
  const branches = issue.errors as readonly (readonly Issue[])[];
  const nested = branches.filter(
    (issues) => !issues.some((one) => one.path.length === 0 && one.code === "invalid_type"),
  );
  const nearest = nested.toSorted((left, right) => depth(right) - depth(left))[0];
  if (nearest && issue.message !== unnamedUnion && depth(nearest) === 0)
    return [notAllowed(path, name, given, `it must be ${issue.message}`, declared)];
  if (nearest) return describeAll(describing, nearest, path);
  const expected = branches.flatMap((issues) =>
    issues.flatMap((one) => (one.code === "invalid_type" ? [one.expected] : [])),
  );
  return [wrongType([...new Set(expected)].join(" or "), path, name, declared)];
}

/** What zod says of a union that has no words of its own. */
const unnamedUnion = "Invalid input";

function depth(issues: readonly Issue[]): number {
  return Math.max(...issues.map((issue) => issue.path.length));
}

function unknownField(schema: z.ZodType, path: Path, declared: Declared): Diagnostic {
  const key = String(path.at(-1));
  const span = keyPlace(declared, ...path);
  const later = path.length === 1 ? laterFields.get(`${declared.kind}.${key}`) : undefined;
  if (later !== undefined) {
    const hint = "remove the field for now";
    return diagnose("KS1010", { message: `${key} (${later}) is for a later version of kubestage`, hint, span });
  }
  const where = path.length === 1 ? withArticle(declared.kind) : fieldName(path.slice(0, -1));
  const hint = suggest(key, fieldNamesAt(schema, path.slice(0, -1)), "field");
  return diagnose("KS1006", { message: `${where} has no field ${JSON.stringify(key)}`, hint, span });
}

function missing(path: Path, name: string, declared: Declared): Diagnostic {
  const hint = `add it, or see \`kubestage explain ${declared.kind}.${name}\``;
  return diagnose("KS1008", {
    message: `${declared.kind} ${JSON.stringify(declared.name)} lacks ${name}`,
    hint,
    span: nodeAt(declared.syntax.root, declared.specPath) ? fieldPlace(declared, ...path) : namePlace(declared),
  });
}

const typeNames: Readonly<Record<string, string>> = {
  string: "text",
  number: "a number",
  int: "a whole number",
  boolean: "true or false",
  object: "a mapping",
  record: "a mapping",
  array: "a list",
};

function wrongType(expected: string, path: Path, name: string, declared: Declared): Diagnostic {
  const wanted = expected
    .split(" or ")
    .map((type) => typeNames[type] ?? type)
    .join(" or ");
  const node = nodeAt(declared.syntax.root, [...declared.specPath, ...path]);
  const span = fieldPlace(declared, ...path);
  if (node?.kind !== "scalar")
    return diagnose("KS1007", { message: `${name} must be ${wanted}`, hint: `write ${wanted}`, span });
  if (node.value === null) {
    const hint = `write ${wanted}, or remove the field`;
    return diagnose("KS1007", { message: `${name} has no value`, hint, span });
  }
  const hint = quotesHint(expected, node) ?? `write ${wanted}`;
  return diagnose("KS1007", { message: `${name} must be ${wanted}`, hint, span });
}

/** Most wrong types are quotes that are missing, or that are too many. */
function quotesHint(expected: string, { value, text }: ScalarSyntax): string | undefined {
  if (expected.includes("string")) return `write it in quotes: ${JSON.stringify(text)}`;
  const bare = typeof value === "string" ? readPlainScalar(text) : undefined;
  const fits = typeof bare === (expected === "int" ? "number" : expected);
  return fits ? `write it without quotes: ${text}` : undefined;
}

function fieldName(path: Path): string {
  return path.map((step, index) => (typeof step === "number" ? `[${step}]` : index === 0 ? step : `.${step}`)).join("");
}

function valueAt(value: unknown, path: Path): unknown {
  let at: unknown = value;
  for (const step of path)
    at = typeof at === "object" && at !== null ? (at as Record<string | number, unknown>)[step] : undefined;
  return at;
}

function shown(value: unknown): string {
  const text = JSON.stringify(value) ?? "nothing";
  return text.length > 80 ? `${text.slice(0, 79)}…` : text;
}
