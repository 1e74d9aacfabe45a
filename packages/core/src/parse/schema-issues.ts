import type * as z from "zod";
import type { Diagnostic } from "../diagnostics/diagnostic.ts";
import { diagnose } from "../diagnostics/diagnostic.ts";
import { nearest, suggest } from "../diagnostics/suggest.ts";
import { nodeAt } from "../manifests/syntax.ts";
import type { Declared } from "../model/declared.ts";
import { fieldPlace, keyPlace } from "../model/declared.ts";
import { laterFields } from "../model/kinds.ts";
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
  const meant = new Set(issues.flatMap((issue) => misspelled(schema, issue)));
  return issues.flatMap((issue) => {
    const path = pathOf(issue);
    const explained = meant.has(fieldName(path)) || (path.length === 1 && lost(String(path[0])));
    return explained && valueAt(value, path) === undefined ? [] : describe(schema, issue, [], value, declared);
  });
}

/** The fields that unknown ones are taken for. */
function misspelled(schema: z.ZodType, issue: Issue): string[] {
  if (issue.code !== "unrecognized_keys") return [];
  const path = pathOf(issue);
  const known = fieldNamesAt(schema, path);
  return issue.keys.flatMap((key) => {
    const field = nearest(key, known);
    return field === undefined ? [] : [fieldName([...path, field])];
  });
}

function pathOf(issue: Issue): Path {
  return issue.path.map((step) => (typeof step === "symbol" ? String(step) : step));
}

function describe(schema: z.ZodType, issue: Issue, base: Path, value: unknown, declared: Declared): Diagnostic[] {
  const path = [...base, ...pathOf(issue)];
  const name = path.length === 0 ? "spec" : fieldName(path);
  switch (issue.code) {
    case "unrecognized_keys":
      return issue.keys.map((key) => unknownField(schema, [...path, key], declared));
    case "invalid_union":
      return union(schema, issue, path, value, declared);
    case "invalid_type":
      return [
        valueAt(value, path) === undefined
          ? missing(path, name, declared)
          : wrongType(issue.expected, path, name, declared),
      ];
    case "invalid_value": {
      const given = valueAt(value, path);
      if (given === undefined) return [missing(path, name, declared)];
      if (typeof given !== typeof issue.values[0]) return [wrongType(typeof issue.values[0], path, name, declared)];
      const message = `${name} cannot be ${JSON.stringify(given)}`;
      const hint = suggest(
        typeof given === "string" ? given : JSON.stringify(given),
        issue.values.map(String),
        "value",
      );
      return [diagnose("KS1009", { message, hint, span: fieldPlace(declared, ...path) })];
    }
    case "invalid_key": {
      const hint = issue.issues[0]?.message ?? "use another name";
      return [
        diagnose("KS1009", {
          message: `${JSON.stringify(path.at(-1))} is not a name that may stand here`,
          hint,
          span: keyPlace(declared, ...path),
        }),
      ];
    }
    default: {
      const given = shown(valueAt(value, path));
      return [
        diagnose("KS1009", {
          message: `${name} cannot be ${given}`,
          hint: expectation(issue),
          span: fieldPlace(declared, ...path),
        }),
      ];
    }
  }
}

function expectation(issue: Issue): string {
  const plain = issue.message.replace(/^(Invalid input|Invalid string|Too big|Too small): /, "");
  return `it must be ${plain.replace(/^expected \w+ to (be|have) /, "")}`;
}

/** Of a union's branches the one that the value comes nearest to: the one that got deepest before it failed. */
function union(
  schema: z.ZodType,
  issue: Issue & { code: "invalid_union" },
  path: Path,
  value: unknown,
  declared: Declared,
): Diagnostic[] {
  const branches = issue.errors as readonly (readonly Issue[])[];
  const nested = branches.filter(
    (issues) => !issues.some((one) => one.path.length === 0 && one.code === "invalid_type"),
  );
  const nearest = nested.toSorted((left, right) => depth(right) - depth(left))[0];
  if (nearest) return nearest.flatMap((one) => describe(schema, one, path, value, declared));
  const expected = branches.flatMap((issues) =>
    issues.flatMap((one) => (one.code === "invalid_type" ? [one.expected] : [])),
  );
  return [wrongType([...new Set(expected)].join(" or "), path, fieldName(path), declared)];
}

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
  const where = path.length === 1 ? `a ${declared.kind}` : fieldName(path.slice(0, -1));
  const hint = suggest(key, fieldNamesAt(schema, path.slice(0, -1)), "field");
  return diagnose("KS1006", { message: `${where} has no field ${JSON.stringify(key)}`, hint, span });
}

function missing(path: Path, name: string, declared: Declared): Diagnostic {
  const hint = `add it, or see \`kubestage explain ${declared.kind}.${name}\``;
  return diagnose("KS1008", {
    message: `${declared.kind} ${JSON.stringify(declared.name)} lacks ${name}`,
    hint,
    span: fieldPlace(declared, ...path),
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
  const quotable = expected.includes("string") && node?.kind === "scalar" && node.value !== null;
  const hint = quotable ? `write it in quotes: ${JSON.stringify(node.text)}` : `write ${wanted}`;
  return diagnose("KS1007", { message: `${name} must be ${wanted}`, hint, span: fieldPlace(declared, ...path) });
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
