import { anything } from "../admission.ts";
import type { Expression } from "./parse-expression.ts";
import type { Evaluate, Scope } from "./scope.ts";
import { and, fails, isFalse, isTrue, not, type Truth, truthOf, valueOfTruth } from "./truth.ts";
import {
  type Definite,
  failure,
  isList,
  join,
  type Key,
  type Known,
  Mapping,
  PartialList,
  type Value,
} from "./values.ts";

/** How many variables a macro may have, and how many bodies after them. */
type Form = readonly [variables: number, bodies: number];

const quantifier: readonly Form[] = [
  [1, 1],
  [2, 1],
];
const transformer: readonly Form[] = [
  [2, 1],
  [2, 2],
];
const macros: ReadonlyMap<string, readonly Form[]> = new Map([
  ["all", quantifier],
  ["exists", quantifier],
  ["exists_one", quantifier],
  ["existsOne", [[2, 1]]],
  [
    "map",
    [
      [1, 1],
      [1, 2],
    ],
  ],
  ["filter", [[1, 1]]],
  ["transformList", transformer],
  ["transformMap", transformer],
  ["transformMapEntry", transformer],
]);

interface Parts {
  readonly variables: readonly string[];
  /** Which turns count, where that is asked apart from what is made of them. */
  readonly where: Expression | undefined;
  readonly body: Expression;
}

/** The variables and bodies of a macro; undefined of what is no macro, or is not written as it has to be. */
export function partsOfMacro(name: string, args: readonly Expression[]): Parts | undefined {
  const form = macros.get(name)?.find(([variables, bodies]) => variables + bodies === args.length);
  if (form === undefined) return undefined;
  const variables = args.slice(0, form[0]).flatMap((one) => (one.op === "id" ? [one.args] : []));
  const [body, where] = args.slice(form[0]).toReversed();
  return body !== undefined && variables.length === form[0] ? { variables, where, body } : undefined;
}

/** One turn: what the variables are in it, and whether it takes place at all. */
interface Turn {
  readonly key: Value;
  readonly value: Value;
  readonly isCertain: boolean;
}

/** What its condition says of a turn. */
interface Judged extends Turn {
  readonly truth: Truth;
}

/** `all`, `exists`, `map`, `filter` and their like, with one variable or two. `evaluate` gives what a body says in a scope. */
export function macro(
  name: string,
  target: Known,
  { variables, where, body }: Parts,
  scope: Scope,
  evaluate: Evaluate,
): Value {
  if (target === anything) return anything;
  const turns = turnsOf(target);
  if (turns === undefined) return failure;
  const isOpen = target instanceof Mapping && target.isOpen;
  const [first, second] = variables;
  const overKeys = target instanceof Mapping;
  const inTurn = (turn: Turn, body: Expression) =>
    evaluate(body, (asked) => {
      if (asked === second) return turn.value;
      if (asked === first) return second !== undefined || overKeys ? turn.key : turn.value;
      return scope(asked);
    });
  const judged = (condition: Expression | undefined): Judged[] =>
    turns.map((turn) => ({ ...turn, truth: condition === undefined ? isTrue : truthOf(inTurn(turn, condition)) }));
  if (name === "all") return valueOfTruth(ofAll(judged(body), isOpen));
  if (name === "exists") {
    const opposite = judged(body).map((one) => ({ ...one, truth: not(one.truth) }));
    return valueOfTruth(not(ofAll(opposite, isOpen)));
  }
  if (isOpen) return anything;
  const transform = (turn: Turn) => inTurn(turn, body);
  switch (name) {
    case "filter":
      return filter(judged(body), overKeys);
    case "map":
    case "transformList":
      return transformed(judged(where), transform);
    case "transformMap":
      return transformedMap(judged(where), transform);
    case "transformMapEntry":
      return joinedEntries(transformed(judged(where), transform));
    default:
      return ofOne(judged(body));
  }
}

/** One mapping of the entries of several, no key twice. */
function joinedEntries(made: Value): Value {
  if (made === failure) return made;
  if (!isList(made)) return anything;
  const entries = new Map<Key, Value>();
  for (const one of made) {
    if (!(one instanceof Mapping) || one.isOpen) return anything;
    for (const [key, value] of one.entries) {
      if (entries.has(key)) return failure;
      entries.set(key, value);
    }
  }
  return new Mapping(entries);
}

function turnsOf(target: Definite): Turn[] | undefined {
  if (isList(target)) return target.map((value, at) => ({ key: BigInt(at), value, isCertain: true }));
  if (target instanceof PartialList)
    return target.elements.map(({ value, isCertain }) => ({ key: anything, value, isCertain }));
  if (!(target instanceof Mapping)) return undefined;
  return [...target.entries].map(([key, value]) => ({ key, value, isCertain: value !== anything }));
}

function ofAll(judged: readonly Judged[], isOpen: boolean): Truth {
  let result: Truth = isTrue;
  for (const { truth, isCertain } of judged) result = and(result, isCertain ? truth : truth | isTrue);
  return isOpen ? and(result, isTrue | isFalse | fails) : result;
}

function ofOne(judged: readonly Judged[]): Value {
  if (judged.some(({ truth, isCertain }) => truth === fails && isCertain)) return failure;
  if (judged.some(({ truth, isCertain }) => !isCertain || (truth !== isTrue && truth !== isFalse))) return anything;
  return judged.filter(({ truth }) => truth === isTrue).length === 1;
}

function filter(judged: readonly Judged[], overKeys: boolean): Value {
  const elements = judged.flatMap(({ key, value, truth, isCertain }): PartialList["elements"] => {
    if (!(truth & isTrue)) return [];
    return [{ value: overKeys ? key : value, isCertain: isCertain && truth === isTrue }];
  });
  return withFailures(judged, listOf(elements));
}

function transformed(judged: readonly Judged[], transform: (turn: Turn) => Value): Value {
  const elements: PartialList["elements"][number][] = [];
  let mayFail = false;
  for (const turn of judged) {
    if (!(turn.truth & isTrue)) continue;
    const value = transform(turn);
    const isSure = turn.isCertain && turn.truth === isTrue;
    if (value === failure && isSure) return failure;
    // What may be a failure is also what may be any value: the list is there or it is not.
    if (value === anything || value === failure) mayFail = true;
    if (value !== failure) elements.push({ value, isCertain: isSure });
  }
  const list = withFailures(judged, listOf(elements));
  return mayFail ? join([list, failure]) : list;
}

function transformedMap(judged: readonly Judged[], transform: (turn: Turn) => Value): Value {
  const entries = new Map<Key, Value>();
  for (const turn of judged) {
    if (turn.truth === isFalse) continue;
    if (turn.truth !== isTrue || !turn.isCertain || turn.key === anything) return anything;
    const value = transform(turn);
    if (value === anything || value === failure) return value;
    entries.set(turn.key as Key, value);
  }
  return new Mapping(entries);
}

function listOf(elements: PartialList["elements"]): Value {
  return elements.every(({ isCertain }) => isCertain) ? elements.map(({ value }) => value) : new PartialList(elements);
}

function withFailures(judged: readonly Judged[], value: Value): Value {
  if (judged.some(({ truth, isCertain }) => truth === fails && isCertain)) return failure;
  return judged.some(({ truth }) => truth & fails) ? join([value, failure]) : value;
}
