import { Duration } from "@marcbachmann/cel-js/evaluator";
import { pointerKey } from "../ledger.ts";
import type { GateState, NamedGate } from "./gate.ts";
import type { Entry } from "./entry.ts";
import { firstLine, gateExpressions } from "../../model/gate-expression.ts";

/** Open where the expression is true. One that cannot be evaluated is closed, and says why. */
export function judgeExpression(gate: NamedGate<"expression">, entry: Entry): GateState {
  const evidence: string[] = [];
  try {
    const result: unknown = gateExpressions.evaluate(gate.expression, variablesOf(entry));
    if (result === true) return { gate: gate.name, open: true, because: `${gate.expression} is true`, evidence };
    const because = gate.message ?? `${gate.expression} is ${String(result)}`;
    return closedBy(gate, because);
  } catch (error) {
    return closedBy(gate, `${gate.expression}: ${firstLine(error)}`);
  }
}

function closedBy({ name, expression }: NamedGate<"expression">, because: string): GateState {
  return { gate: name, open: false, because, opens: { by: "expression", expression }, evidence: [] };
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
