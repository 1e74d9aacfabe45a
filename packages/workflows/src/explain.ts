import type { Code, Diagnostic, Explanation, FieldReference } from "@kubestage/core";
import { codes, diagnose, fieldReference, suggest } from "@kubestage/core";

type Explained = { readonly explanation: Explanation } | { readonly diagnostics: readonly Diagnostic[] };

/**
 * What there is to know about `subject`: a code, a kind, or a field by its path. Upper and lower case are the same; names
 * that the user chose may stand in the path (`app.workloads.web.replicas`), and `spec` may stand as it does in the text.
 *
 * Errors: KS6006 where there is no such thing.
 */
export function explain(subject?: string): Explained {
  const reference = fieldReference();
  if (subject === undefined) {
    return { explanation: { kind: "language", kinds: reference.filter(({ path }) => !path.includes(".")) } };
  }
  const code = subject.toUpperCase();
  if (isCode(code)) return { explanation: { kind: "code", code, entry: codes[code] } };
  const steps = stepsOf(subject);
  const field = reference.find((one) => matches(one, steps));
  if (!field) return { diagnostics: [unknown(subject, steps, reference)] };
  return { explanation: { kind: "field", field, fields: below(field, reference) } };
}

function isCode(text: string): text is Code {
  return Object.hasOwn(codes, text);
}

function stepsOf(subject: string): string[] {
  const steps = subject
    .replaceAll(/\[\d*\]/g, "")
    .split(".")
    .filter((step) => step !== "");
  return steps.filter((step, index) => !(index === 1 && step === "spec"));
}

function matches({ path }: FieldReference, steps: readonly string[]): boolean {
  const own = path.replaceAll("[]", "").split(".");
  if (own.length !== steps.length) return false;
  return own.every((step, index) => step === "<name>" || step.toLowerCase() === steps[index]?.toLowerCase());
}

/** The fields directly below `field`; those of named or listed things are directly below what holds the things. */
function below({ path }: FieldReference, reference: readonly FieldReference[]): FieldReference[] {
  const depth = path.split(".").length;
  return reference.filter((one) => {
    if (!one.path.startsWith(`${path}.`) && !one.path.startsWith(`${path}[]`)) return false;
    const rest = one.path
      .split(".")
      .slice(depth)
      .filter((step) => step !== "<name>");
    return rest.length === 1;
  });
}

function unknown(subject: string, steps: readonly string[], reference: readonly FieldReference[]): Diagnostic {
  const message = `there is no field or code ${JSON.stringify(subject)}`;
  const last = steps.at(-1) ?? subject;
  const parent = reference.find((one) => matches(one, steps.slice(0, -1)));
  if (parent) {
    const names = below(parent, reference).map(({ path }) => path.split(".").at(-1) ?? path);
    return diagnose("KS6006", { message, hint: `${parent.path}: ${suggest(last, names, "field")}` });
  }
  const kinds = reference.map(({ path }) => path).filter((path) => !path.includes("."));
  const candidates = /^ks\d/i.test(subject) ? Object.keys(codes) : kinds;
  return diagnose("KS6006", { message, hint: suggest(steps[0] ?? subject, candidates, "kind") });
}
