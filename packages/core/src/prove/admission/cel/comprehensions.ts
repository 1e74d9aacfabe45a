import { anything } from "../admission.ts";
import type { Expression } from "./parse-expression.ts";
import type { Evaluate, Scope } from "./scope.ts";
import { and, fails, isFalse, isTrue, not, type Truth, truthOf, valueOfTruth } from "./truth.ts";
import { Failure, isList, join, type Key, type Known, Mapping, PartialList, type Value } from "./values.ts";

const macros = new Set([
  "all",
  "exists",
  "exists_one",
  "existsOne",
  "map",
  "filter",
  "transformList",
  "transformMap",
  "transformMapEntry",
]);

export function isMacro(name: string, args: readonly Expression[]): boolean {
  return macros.has(name) && args.length >= 2 && args[0]?.op === "id";
}

/** One turn: what the variables are in it, and whether it takes place at all. */
interface Turn {
  readonly key: Value;
  readonly value: Value;
  readonly isCertain: boolean;
}

/** `all`, `exists`, `map`, `filter` and their like, with one variable or two. `evaluate` gives what a body says in a scope. */
export function macro(
  name: string,
  target: Known,
  args: readonly Expression[],
  scope: Scope,
  evaluate: Evaluate,
): Value {
  if (target === anything || target instanceof Failure) return target;
  const turns = turnsOf(target);
  if (turns === undefined) return new Failure("neither a list nor a mapping");
  const isOpen = target instanceof Mapping && target.isOpen;
  const hasTwo = args[1]?.op === "id" && args.length > 2 && name !== "map" && name !== "filter";
  const [first, second] = args;
  const names = [first, ...(hasTwo ? [second] : [])].map((one) => (one?.op === "id" ? one.args : ""));
  const bodies = args.slice(hasTwo ? 2 : 1);
  const overKeys = target instanceof Mapping;
  const inTurn = (turn: Turn, body: Expression) =>
    evaluate(body, (asked) => {
      if (hasTwo && asked === names[1]) return turn.value;
      if (asked === names[0]) return hasTwo || overKeys ? turn.key : turn.value;
      return scope(asked);
    });
  const [body, last] = bodies;
  if (body === undefined) return anything;
  const truths = () => turns.map((turn) => ({ truth: truthOf(inTurn(turn, body)), isCertain: turn.isCertain }));
  switch (name) {
    case "all":
      return valueOfTruth(ofAll(truths(), isOpen));
    case "exists":
      return valueOfTruth(
        not(
          ofAll(
            truths().map((one) => ({ ...one, truth: not(one.truth) })),
            isOpen,
          ),
        ),
      );
    case "exists_one":
    case "existsOne":
      return isOpen ? anything : ofOne(truths());
    case "filter":
      return isOpen ? anything : filter(turns, truths(), overKeys);
    case "map":
    case "transformList":
      return isOpen
        ? anything
        : transformed(turns, last === undefined ? undefined : truths(), (turn) => inTurn(turn, last ?? body));
    case "transformMap":
      return isOpen
        ? anything
        : transformedMap(turns, last === undefined ? undefined : truths(), (turn) => inTurn(turn, last ?? body));
    case "transformMapEntry":
      return isOpen
        ? anything
        : joinedEntries(
            transformed(turns, last === undefined ? undefined : truths(), (turn) => inTurn(turn, last ?? body)),
          );
    default:
      return anything;
  }
}

/** One mapping of the entries of several, no key twice. */
function joinedEntries(made: Value): Value {
  if (made instanceof Failure) return made;
  if (!isList(made)) return anything;
  const entries = new Map<Key, Value>();
  for (const one of made) {
    if (!(one instanceof Mapping) || one.isOpen) return anything;
    for (const [key, value] of one.entries) {
      if (entries.has(key)) return new Failure("a key stands there twice");
      entries.set(key, value);
    }
  }
  return new Mapping(entries);
}

function turnsOf(target: Known): Turn[] | undefined {
  if (target === anything) return undefined;
  if (isList(target)) return target.map((value, at) => ({ key: BigInt(at), value, isCertain: true }));
  if (target instanceof PartialList)
    return target.elements.map(({ value, isCertain }) => ({ key: anything, value, isCertain }));
  if (!(target instanceof Mapping)) return undefined;
  return [...target.entries].map(([key, value]) => ({ key, value, isCertain: value !== anything }));
}

interface Judged {
  readonly truth: Truth;
  readonly isCertain: boolean;
}

function ofAll(judged: readonly Judged[], isOpen: boolean): Truth {
  let result: Truth = isTrue;
  for (const { truth, isCertain } of judged) result = and(result, isCertain ? truth : truth | isTrue);
  return isOpen ? and(result, isTrue | isFalse | fails) : result;
}

function ofOne(judged: readonly Judged[]): Value {
  if (judged.some(({ truth, isCertain }) => truth === fails && isCertain)) return new Failure("a condition fails");
  if (judged.some(({ truth, isCertain }) => !isCertain || (truth !== isTrue && truth !== isFalse))) return anything;
  return judged.filter(({ truth }) => truth === isTrue).length === 1;
}

function filter(turns: readonly Turn[], judged: readonly Judged[], overKeys: boolean): Value {
  const elements = turns.flatMap((turn, at): PartialList["elements"] => {
    const { truth, isCertain } = judged[at] ?? { truth: fails, isCertain: true };
    if (!(truth & isTrue)) return [];
    return [{ value: overKeys ? turn.key : turn.value, isCertain: isCertain && truth === isTrue }];
  });
  return withFailures(judged, listOf(elements));
}

function transformed(
  turns: readonly Turn[],
  judged: readonly Judged[] | undefined,
  transform: (turn: Turn) => Value,
): Value {
  const elements: PartialList["elements"][number][] = [];
  let mayFail = false;
  for (const [at, turn] of turns.entries()) {
    const { truth, isCertain } = judged?.[at] ?? { truth: isTrue, isCertain: turn.isCertain };
    if (!(truth & isTrue)) continue;
    const value = transform(turn);
    const isSure = isCertain && truth === isTrue;
    if (value instanceof Failure && isSure) return value;
    // What may be a failure is also what may be any value: the list is there or it is not.
    if (value === anything || value instanceof Failure) mayFail = true;
    if (!(value instanceof Failure)) elements.push({ value, isCertain: isSure });
  }
  const list = withFailures(judged ?? [], listOf(elements));
  return mayFail ? join([list, new Failure("an element fails")]) : list;
}

function transformedMap(
  turns: readonly Turn[],
  judged: readonly Judged[] | undefined,
  transform: (turn: Turn) => Value,
): Value {
  const entries = new Map<Key, Value>();
  for (const [at, turn] of turns.entries()) {
    const { truth, isCertain } = judged?.[at] ?? { truth: isTrue, isCertain: turn.isCertain };
    if (truth === isFalse) continue;
    if (truth !== isTrue || !isCertain || turn.key === anything) return anything;
    const value = transform(turn);
    if (value === anything || value instanceof Failure) return value;
    entries.set(turn.key as Key, value);
  }
  return new Mapping(entries);
}

function listOf(elements: PartialList["elements"]): Value {
  return elements.every(({ isCertain }) => isCertain) ? elements.map(({ value }) => value) : new PartialList(elements);
}

function withFailures(judged: readonly Judged[], value: Value): Value {
  if (judged.some(({ truth, isCertain }) => truth === fails && isCertain)) return new Failure("a condition fails");
  return judged.some(({ truth }) => truth & fails) ? join([value, new Failure("a condition fails")]) : value;
}
