import { anything } from "../admission.ts";
import { macro, partsOfMacro } from "./comprehensions.ts";
import { areEqual, failsToCompare, isIn } from "./equality.ts";
import { element, maybeElement, optionalOf, select, selectOptionally } from "./fields.ts";
import { callFunction } from "./functions.ts";
import { arithmetic, compare, isArithmetic, isComparison, negative } from "./operators.ts";
import type { Expression, Literal } from "./parse-expression.ts";
import type { Scope } from "./scope.ts";
import { and, fails, isFalse, isTrue, not, or, truthOf, unknown, valueOfTruth } from "./truth.ts";
import {
  failure,
  forEachChoice,
  isList,
  join,
  type Key,
  Mapping,
  orElse,
  OneOf,
  Optional,
  PartialList,
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

function literal(value: Literal): Value {
  if (typeof value !== "object" || value === null || value instanceof Uint8Array) return value;
  return new Unsigned(value.value);
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
  if (truth & fails) found.push(failure);
  return join(found);
}

/** A literal of which an element fails, fails; of which one may fail, may fail. */
function strict(values: readonly Value[], make: (values: readonly Value[]) => Value): Value {
  if (values.includes(failure)) return failure;
  return values.some((value) => truthOf(value) === unknown || value instanceof OneOf)
    ? join([make(values), failure])
    : make(values);
}

function mapping(entries: readonly (readonly [Expression, Expression])[], scope: Scope): Value {
  const keys = entries.map(([key]) => evaluate(key, scope));
  const values = entries.map(([, value]) => evaluate(value, scope));
  return strict([...keys, ...values], () => {
    const made = new Map<Key, Value>();
    let isOpen = false;
    for (const [at, key] of keys.entries()) {
      // Of other numbers a key keeps its type, which is not told here.
      if (typeof key !== "string" && typeof key !== "bigint" && typeof key !== "boolean") isOpen = true;
      else made.set(key, orElse(values[at], anything));
    }
    // An unknown key may be any of those that are known.
    return isOpen ? anything : new Mapping(made);
  });
}

function call([name, args]: readonly [string, readonly Expression[]], scope: Scope): Value {
  const [first, ...others] = args;
  if (name === "has" && first !== undefined && others.length === 0) return has(first, scope);
  return callFunction(
    name,
    args.map((one) => evaluate(one, scope)),
  );
}

function has(expression: Expression, scope: Scope): Value {
  if (expression.op !== ".") return anything;
  const [from, field] = expression.args;
  return forEachChoice([evaluate(from, scope)], (target) => {
    const found = selectOptionally(target, field);
    return forEachChoice([found], (one) => (one instanceof Optional ? one.value !== undefined : one));
  });
}

function callOn([name, receiver, args]: readonly [string, Expression, readonly Expression[]], scope: Scope): Value {
  if (receiver.op === "id" && scope(receiver.args) === undefined) {
    const [variable, value, body, ...others] = args;
    if (receiver.args === "cel" && name === "bind" && variable?.op === "id" && value && body && others.length === 0) {
      const bound = evaluate(value, scope);
      return evaluate(body, (asked) => (asked === variable.args ? bound : scope(asked)));
    }
    return callFunction(
      `${receiver.args}.${name}`,
      args.map((one) => evaluate(one, scope)),
    );
  }
  const target = evaluate(receiver, scope);
  const [variable, body, ...others] = args;
  if ((name === "optMap" || name === "optFlatMap") && variable?.op === "id" && body && others.length === 0)
    return forEachChoice([target], (known) => {
      if (!(known instanceof Optional)) return known === failure ? failure : anything;
      const inside = known.value;
      if (inside === undefined) return known;
      const made = evaluate(body, (asked) => (asked === variable.args ? inside : scope(asked)));
      return name === "optFlatMap" ? made : forEachChoice([made], optionalOf);
    });
  const parts = partsOfMacro(name, args);
  if (parts !== undefined) return forEachChoice([target], (known) => macro(name, known, parts, scope, evaluate));
  return callFunction(`_.${name}`, [target, ...args.map((one) => evaluate(one, scope))]);
}

function binary(operator: string, left: Value, right: Value): Value {
  return forEachChoice([left, right], (one, other) => {
    if (one === failure) return one;
    if (other === failure) return other;
    if (operator === "==" || operator === "!=") {
      if (operator === "==" && failsToCompare(one, other)) return failure;
      const equal = areEqual(one, other);
      if (equal !== undefined) return equal === (operator === "==");
      // A comparison of what is there never fails.
      return one === anything || other === anything ? anything : new OneOf([true, false]);
    }
    if (one === anything || other === anything) return anything;
    if (operator === "in") {
      if (!isList(other) && !(other instanceof Mapping) && !(other instanceof PartialList)) return failure;
      return isIn(one, other) ?? anything;
    }
    if (one instanceof UnknownText || other instanceof UnknownText) return anything;
    if (isComparison(operator)) return compare(operator, one, other);
    return isArithmetic(operator) ? arithmetic(operator, one, other) : anything;
  });
}
