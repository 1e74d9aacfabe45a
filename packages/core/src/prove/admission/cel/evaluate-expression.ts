import { anything } from "../admission.ts";
import { isMacro, macro } from "./comprehensions.ts";
import { areEqual, isIn, keyOf } from "./equality.ts";
import { element, maybeElement, select, selectOptionally } from "./fields.ts";
import { callFunction } from "./functions.ts";
import { arithmetic, compare, isArithmetic, isComparison, negative } from "./operators.ts";
import type { Expression } from "./parse-expression.ts";
import type { Scope } from "./scope.ts";
import { and, fails, isFalse, isTrue, not, or, truthOf, unknown, valueOfTruth } from "./truth.ts";
import {
  Failure,
  forEachChoice,
  isList,
  join,
  type Key,
  type Known,
  Mapping,
  orElse,
  OneOf,
  Opaque,
  Optional,
  PartialList,
  Quantity,
  UnknownText,
  TypeName,
  Unsigned,
  type Value,
} from "./values.ts";

const types = ["bool", "int", "uint", "double", "string", "bytes", "list", "map", "null_type"];
const typeNames: ReadonlyMap<string, TypeName> = new Map(types.map((name) => [name, new TypeName(name)]));

/**
 * What an expression gives: every value that it may give, whatever stands where `anything` stands, is among what the
 * answer stands for. What this evaluator does not know is `anything`.
 *
 * Source: https://github.com/google/cel-spec/blob/master/doc/langdef.md,
 * https://kubernetes.io/docs/reference/using-api/cel/
 */
export function evaluate(expression: Expression, scope: Scope): Value {
  switch (expression.op) {
    case "value":
      return literal(expression.args);
    case "id":
      return named(expression.args, scope);
    case ".":
      return select(evaluate(expression.args[0], scope), expression.args[1]);
    case ".?":
      return selectOptionally(evaluate(expression.args[0], scope), expression.args[1]);
    case "[]":
      return forEachChoice([evaluate(expression.args[0], scope), evaluate(expression.args[1], scope)], element);
    case "[?]":
      return forEachChoice([evaluate(expression.args[0], scope), evaluate(expression.args[1], scope)], maybeElement);
    case "list":
      return strict(
        expression.args.map((one) => evaluate(one, scope)),
        (elements) => elements,
      );
    case "map":
      return mapping(expression.args, scope);
    case "?:":
      return choose(expression.args, scope);
    case "&&":
      return valueOfTruth(and(...both(expression.args, scope, isFalse)));
    case "||":
      return valueOfTruth(or(...both(expression.args, scope, isTrue)));
    case "!_":
      return valueOfTruth(not(truthOf(evaluate(expression.args, scope))));
    case "-_":
      return forEachChoice([evaluate(expression.args, scope)], negative);
    case "call":
      return call(expression.args, scope);
    case "rcall":
      return callOn(expression.args, scope);
    default:
      return binary(expression.op, evaluate(expression.args[0], scope), evaluate(expression.args[1], scope));
  }
}

function named(name: string, scope: Scope): Value {
  return orElse(scope(name), typeNames.get(name) ?? anything);
}

function literal(value: unknown): Value {
  if (value === null || typeof value === "string" || typeof value === "boolean" || typeof value === "bigint")
    return value;
  if (typeof value === "number" || value instanceof Uint8Array) return value;
  const amount = typeof value === "object" && value !== null && "value" in value ? value.value : undefined;
  return typeof amount === "bigint" ? new Unsigned(amount) : anything;
}

/** The right side is looked at only where the left one does not decide. */
function both(
  [left, right]: readonly [Expression, Expression],
  scope: Scope,
  deciding: number,
): readonly [number, number] {
  const first = truthOf(evaluate(left, scope));
  return [first, first === deciding ? deciding : truthOf(evaluate(right, scope))];
}

function choose([condition, yes, no]: readonly [Expression, Expression, Expression], scope: Scope): Value {
  const truth = truthOf(evaluate(condition, scope));
  const found: Value[] = [];
  if (truth & isTrue) found.push(evaluate(yes, scope));
  if (truth & isFalse) found.push(evaluate(no, scope));
  if (truth & fails) found.push(new Failure("the condition is no truth value"));
  return join(found);
}

/** A literal of which an element fails, fails; of which one may fail, may fail. */
function strict(values: readonly Value[], make: (values: readonly Value[]) => Value): Value {
  const failure = values.find((value) => value instanceof Failure);
  if (failure !== undefined) return failure;
  return values.some((value) => truthOf(value) === unknown || value instanceof OneOf)
    ? join([make(values), new Failure("an element fails")])
    : make(values);
}

function mapping(entries: readonly (readonly [Expression, Expression])[], scope: Scope): Value {
  const keys = entries.map(([key]) => evaluate(key, scope));
  const values = entries.map(([, value]) => evaluate(value, scope));
  return strict([...keys, ...values], () => {
    const made = new Map<Key, Value>();
    let isOpen = false;
    for (const [at, key] of keys.entries()) {
      const known = keyOf(key);
      if (known === undefined) isOpen = true;
      else made.set(known, orElse(values[at], anything));
    }
    // An unknown key may be any of those that are known.
    return isOpen ? anything : new Mapping(made);
  });
}

function call([name, args]: readonly [string, readonly Expression[]], scope: Scope): Value {
  const [first] = args;
  if (name === "has" && first !== undefined && args.length === 1) return has(first, scope);
  return callFunction(
    name,
    args.map((one) => evaluate(one, scope)),
  );
}

function has(expression: Expression, scope: Scope): Value {
  if (expression.op !== "." && expression.op !== ".?") return anything;
  const [from, field] = expression.args;
  return forEachChoice([evaluate(from, scope)], (target) => {
    const found = selectOptionally(target, field);
    return forEachChoice([found], (one) => (one instanceof Optional ? one.value !== undefined : one));
  });
}

function callOn([name, receiver, args]: readonly [string, Expression, readonly Expression[]], scope: Scope): Value {
  if (receiver.op === "id" && scope(receiver.args) === undefined) {
    const [variable, value, body] = args;
    if (receiver.args === "cel" && name === "bind" && variable?.op === "id" && value && body) {
      const bound = evaluate(value, scope);
      return evaluate(body, (asked) => (asked === variable.args ? bound : scope(asked)));
    }
    return callFunction(
      `${receiver.args}.${name}`,
      args.map((one) => evaluate(one, scope)),
    );
  }
  const target = evaluate(receiver, scope);
  const [variable, body] = args;
  if ((name === "optMap" || name === "optFlatMap") && variable?.op === "id" && body)
    return forEachChoice([target], (known) => {
      if (!(known instanceof Optional)) return known === anything || known instanceof Failure ? known : anything;
      const inside = known.value;
      if (inside === undefined) return known;
      const made = evaluate(body, (asked) => (asked === variable.args ? inside : scope(asked)));
      return name === "optFlatMap" ? made : forEachChoice([made], optionalOf);
    });
  if (isMacro(name, args)) return forEachChoice([target], (known) => macro(name, known, args, scope, evaluate));
  return callFunction(`_.${name}`, [target, ...args.map((one) => evaluate(one, scope))]);
}

function optionalOf(value: Known): Value {
  return value === anything || value instanceof Failure ? value : new Optional(value);
}

/** A value of one of Kubernetes' own types fails where it is asked whether it is one of another type. */
function isOfKubernetes(value: Known): value is Opaque | Quantity {
  return value instanceof Opaque || value instanceof Quantity;
}

function mayBeAsked(one: Opaque | Quantity, other: Known): boolean {
  return other === anything || other === null || other.constructor === one.constructor;
}

function binary(operator: string, left: Value, right: Value): Value {
  return forEachChoice([left, right], (one, other) => {
    if (one instanceof Failure) return one;
    if (other instanceof Failure) return other;
    if (operator === "==" || operator === "!=") {
      if (operator === "==" && isOfKubernetes(one) && !mayBeAsked(one, other)) return new Failure("no such overload");
      const equal = areEqual(one, other);
      if (equal !== undefined) return equal === (operator === "==");
      // A comparison of what is there never fails.
      return one === anything || other === anything ? anything : new OneOf([true, false]);
    }
    if (one === anything || other === anything) return anything;
    if (operator === "in") {
      if (!isList(other) && !(other instanceof Mapping) && !(other instanceof PartialList))
        return new Failure("neither a list nor a mapping");
      return isIn(one, other) ?? anything;
    }
    if (one instanceof UnknownText || other instanceof UnknownText) return anything;
    if (isComparison(operator)) return compare(operator, one, other);
    return isArithmetic(operator) ? arithmetic(operator, one, other) : anything;
  });
}
