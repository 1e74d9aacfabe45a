import { Environment } from "@marcbachmann/cel-js";
import { Duration } from "@marcbachmann/cel-js/evaluator";
import { pointerKey } from "../ledger.ts";
import type { GateState, NamedGate } from "./gate.ts";
import type { Entry } from "./entry.ts";

/** What an expression may speak of. Lengths of time are CEL durations, points in time CEL timestamps. */
const environment = new Environment({ enableOptionalTypes: true })
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
    const { valid, type, error } = environment.check(expression);
    if (!valid) return firstLine(error);
    return type === "bool" || type === "dyn" ? undefined : `it gives ${type}, not a bool`;
  } catch (error) {
    return firstLine(error);
  }
}

/** Open where the expression is true. One that cannot be evaluated is closed, and says why. */
export function judgeExpression(gate: NamedGate<"expression">, entry: Entry): GateState {
  const evidence: string[] = [];
  try {
    const result: unknown = environment.evaluate(gate.expression, variablesOf(entry));
    if (result === true) return { gate: gate.name, open: true, because: `${gate.expression} is true`, evidence };
    const because = gate.message ?? `${gate.expression} is ${String(result)}`;
    return { gate: gate.name, open: false, because, evidence };
  } catch (error) {
    return { gate: gate.name, open: false, because: `${gate.expression}: ${firstLine(error)}`, evidence };
  }
}

function variablesOf({ view, stage, release, passages }: Entry): Record<string, unknown> {
  const where = pointerKey({ stage: stage.name, app: release.app });
  const observed = stage.waves.flat().map((cluster) => {
    const observation = view.ledger.observations.get(cluster);
    const seen = observation?.apps.get(where);
    return [cluster, seen && { at: new Date(observation?.at ?? 0), health: seen.health, drifted: seen.drifted }];
  });
  return {
    release: {
      name: release.name,
      app: release.app,
      number: BigInt(release.number),
      authors: release.authors,
      createdAt: new Date(release.createdAt),
      ...(release.set !== undefined && { set: release.set }),
    },
    stage: stage.name,
    now: new Date(view.now),
    passed: Object.fromEntries(
      passages.map(({ stage: name, passed, healthyFor = 0 }) => [
        name,
        { passed, healthyFor: Duration.fromMilliseconds(healthyFor) },
      ]),
    ),
    observed: Object.fromEntries(observed.filter(([, seen]) => seen !== undefined)),
  };
}

function firstLine(error: unknown): string {
  return (error instanceof Error ? error.message : String(error)).split("\n", 1)[0] ?? "";
}
