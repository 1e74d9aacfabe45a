import { parseExpression } from "../../cel/parse-expression.ts";
import { type Value, valueOf } from "../../cel/values.ts";
import type { ObjectEdit } from "../object-edits.ts";
import { repairsOf } from "../repairs.ts";

export const pod = {
  metadata: { name: "web", labels: { app: "web", stage: "dev" } },
  spec: {
    nodeName: "n1",
    hostNetwork: true,
    containers: [
      { name: "a", image: "docker.io/a" },
      { name: "b", image: "registry/b" },
    ],
    tolerations: [{ key: "stage", value: "prod" }],
  },
};

/** Each way as its edits, with what is given or taken away, the ways one after the other. */
function ways(found: readonly (readonly ObjectEdit[])[]): string {
  const shown = ({ path, value }: ObjectEdit) => {
    const at = path.map((step) => (step === Number.POSITIVE_INFINITY ? "+" : String(step))).join("/");
    return value === undefined ? `no ${at}` : `${at}: ${JSON.stringify(value, orMissing)}`;
  };
  return found.map((edits) => edits.map(shown).join(" & ") || "no edit").join(" | ");
}

function orMissing(_key: string, value: unknown): unknown {
  return value === undefined ? "missing" : value;
}

interface Given {
  readonly wanted?: boolean;
  readonly object?: unknown;
  readonly variables?: Readonly<Record<string, string>>;
}

/** The ways in which an expression is made what is wanted, of `object` or else of `pod`. */
export function repairs(text: string, { wanted = true, object = pod, variables = {} }: Given = {}): string {
  const expression = parseExpression(text);
  if (expression === undefined) return "no expression";
  const names = new Map<string, Value>([
    ["object", valueOf(object)],
    ["namespaceObject", valueOf({ metadata: { labels: { stage: "test" } } })],
    ["request", valueOf({ name: "web" })],
  ]);
  const known = new Map(Object.entries(variables).map(([name, one]) => [name, parseExpression(one)]));
  return ways(repairsOf(expression, wanted, (name) => names.get(name), known));
}
