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
  /** None where the request passes. */
  readonly refusals: readonly Refusal[];
  /** Whether they refuse it in any case; or else that depends. */
  readonly isCertain: boolean;
}

/** What a policy whose constraints select the request says of it, with one of its parameters. */
export function judge(policy: PolicyInForce, names: RequestNames, parameter: Value): Judgement {
  const scope = scopeOf(policy, names, parameter);
  const truthIn = (one: Expression | undefined) => (one === undefined ? unknown : truthOf(evaluate(one, scope)));
  const condition = policy.conditions.map(truthIn).reduce(and, isTrue);
  const [refusals, doubts]: [Refusal[], Refusal[]] = [[], []];
  const add = (truth: Truth, message: string) => {
    const answer = passesBy(policy, truth);
    if (answer !== true) (answer === false ? refusals : doubts).push({ policy: policy.key, message });
  };
  if (condition & fails) add(condition & ~isFalse, "a match condition cannot be evaluated");
  if (condition & isTrue) for (const { expression, message } of policy.validations) add(truthIn(expression), message);
  // Where a match condition may be false, whether it is judged at all depends.
  if (refusals.length > 0) return { refusals, isCertain: (condition & isFalse) === 0 };
  return { refusals: doubts, isCertain: false };
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
  const expressions: ReadonlyMap<Key, Expression | undefined> = policy.variables;
  const computed = new Map<Key, Value>();
  const scope: Scope = (name) => {
    if (name === "variables") return variables;
    if (name === "params") return parameter;
    return names.get(name);
  };
  const variables = new Mapping(
    new LazyEntries((name) => {
      if (!expressions.has(name)) return undefined;
      const known = computed.get(name);
      if (known !== undefined) return known;
      // One that reads itself by way of others is refused by an API server.
      computed.set(name, anything);
      const expression = expressions.get(name);
      const value = expression === undefined ? anything : evaluate(expression, scope);
      computed.set(name, value);
      return value;
    }),
  );
  return scope;
}

/** Variables are evaluated when they are first read, and may read each other. */
class LazyEntries extends Map<Key, Value> {
  readonly #compute: (name: Key) => Value | undefined;
  constructor(compute: (name: Key) => Value | undefined) {
    super();
    this.#compute = compute;
  }
  override get(name: Key): Value | undefined {
    return this.#compute(name);
  }
}
