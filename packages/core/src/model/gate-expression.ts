import { Environment } from "@marcbachmann/cel-js";

/** What an expression may speak of. Lengths of time are CEL durations, points in time CEL timestamps. */
export const gateExpressions = new Environment({ enableOptionalTypes: true })
  .registerVariable("release", "map", { description: "name, app, number, authors, createdAt, set" })
  .registerVariable("stage", "string", { description: "The stage that it would enter" })
  .registerVariable("now", "google.protobuf.Timestamp")
  .registerVariable("passed", "map", { description: "By stage that it had to pass: passed, healthyFor" })
  .registerVariable("observed", "map", { description: "By cluster: at, health, drifted, of what the stage runs" });

/**
 * What is wrong with the expression of a gate; undefined where nothing is.
 *
 * Source: https://github.com/google/cel-spec/blob/master/doc/langdef.md
 */
export function expressionProblem(expression: string): string | undefined {
  try {
    const { valid, type, error } = gateExpressions.check(expression);
    if (!valid) return firstLine(error);
    return type === "bool" || type === "dyn" ? undefined : `it gives ${type}, not a bool`;
  } catch (error) {
    return firstLine(error);
  }
}

export function isExpression(expression: string): boolean {
  return expressionProblem(expression) === undefined;
}

/** What an expression looks at, in the order of `gateExpressions`; nothing of one that is none. */
export function variablesIn(expression: string): readonly string[] {
  if (!isExpression(expression)) return [];
  const names = new Set(namesIn(gateExpressions.parse(expression).ast));
  return gateExpressions.getDefinitions().variables.flatMap(({ name }) => (names.has(name) ? name : []));
}

function namesIn(node: unknown): readonly unknown[] {
  if (Array.isArray(node)) return node.flatMap(namesIn);
  if (typeof node !== "object" || node === null || !("op" in node) || !("args" in node)) return [];
  return node.op === "id" ? [node.args] : namesIn(node.args);
}

/** Of an error of CEL, which goes on with a frame. */
export function firstLine(error: unknown): string {
  return (error instanceof Error ? error.message : String(error)).split("\n", 1)[0] ?? "";
}
