import { anything, type Refusal } from "./admission.ts";
import { evaluate } from "./cel/evaluate-expression.ts";
import type { Scope } from "./cel/scope.ts";
import type { Expression } from "./cel/parse-expression.ts";
import { and, fails, isFalse, isTrue, type Truth, truthOf, unknown } from "./cel/truth.ts";
import { type Key, Mapping, type Value } from "./cel/values.ts";
import type { PolicyInForce } from "./policies-in-force.ts";

/** Names of the request in expressions: `object`, `oldObject`, `request`, `namespaceObject`. */
export type RequestNames = Pick<ReadonlyMap<string, Value>, "get">;

export interface Judgement {
  /** Whether it lets the request pass: `undefined` where that depends. */
  readonly passes: boolean | undefined;
  readonly refusals: readonly Refusal[];
}

/** What a policy whose constraints select the request says of it, with one of its parameters. */
export function judge(policy: PolicyInForce, names: RequestNames, parameter: Value): Judgement {
  const scope = scopeOf(policy, names, parameter);
  const truthsOf = (expressions: readonly (Expression | undefined)[]) =>
    expressions.map((one) => (one === undefined ? unknown : truthOf(evaluate(one, scope))));
  const condition = truthsOf(policy.conditions).reduce(and, isTrue);
  if (condition === isFalse) return { passes: true, refusals: [] };
  const message = "a match condition cannot be evaluated";
  const [refusals, doubts]: [Refusal[], Refusal[]] = [[], []];
  const answers: (boolean | undefined)[] = [];
  const add = (truth: Truth, text: string) => {
    const answer = passesBy(policy, truth);
    answers.push(answer);
    if (answer !== true) (answer === false ? refusals : doubts).push({ policy: policy.key, message: text });
  };
  if (condition & fails) add(condition & ~isFalse, message);
  if (condition & isTrue)
    for (const [at, truth] of truthsOf(policy.validations.map(({ expression }) => expression)).entries())
      add(truth, policy.validations[at]?.message ?? "");
  const isRefused = answers.includes(false);
  // Where a match condition may be false, whether it is judged at all depends.
  if (isRefused) return { passes: condition & isFalse ? undefined : false, refusals };
  return { passes: answers.includes(undefined) ? undefined : true, refusals: doubts };
}

/**
 * A policy that goes on when it fails is counted on for nothing, neither that it refuses nor, where it would, that it
 * lets pass.
 */
function passesBy({ onFailure }: PolicyInForce, truth: Truth): boolean | undefined {
  if (onFailure === "Ignore") return truth & isFalse ? undefined : true;
  if (truth === isTrue) return true;
  return truth & isTrue ? undefined : false;
}

/** The names of a policy's expressions. */
export function scopeOf(policy: PolicyInForce, names: RequestNames, parameter: Value): Scope {
  const computed = new Map<string, Value>();
  const scope: Scope = (name) => {
    if (name === "variables") return variables;
    if (name === "params") return parameter;
    return names.get(name);
  };
  const variables = new Mapping(
    new LazyEntries((name) => {
      if (!policy.variables.has(name)) return undefined;
      const known = computed.get(name);
      if (known !== undefined) return known;
      // One that reads itself by way of others is refused by an API server.
      computed.set(name, anything);
      const expression = policy.variables.get(name);
      const value = expression === undefined ? anything : evaluate(expression, scope);
      computed.set(name, value);
      return value;
    }),
  );
  return scope;
}

/** Variables are evaluated when they are first read, and may read each other. */
class LazyEntries extends Map<Key, Value> {
  readonly #compute: (name: string) => Value | undefined;
  constructor(compute: (name: string) => Value | undefined) {
    super();
    this.#compute = compute;
  }
  override get(name: Key): Value | undefined {
    return typeof name === "string" ? this.#compute(name) : undefined;
  }
}
