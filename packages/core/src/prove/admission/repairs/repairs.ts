import { evaluate } from "../cel/evaluate-expression.ts";
import type { Expression } from "../cel/parse-expression.ts";
import type { Scope } from "../cel/scope.ts";
import { isFalse, isTrue, truthOf } from "../cel/truth.ts";
import { isList, Mapping, type Value } from "../cel/values.ts";
import { type ObjectEdit, isTakable, type Path } from "./object-edits.ts";

type Edits = readonly ObjectEdit[];

/** Bounds what is tried: of very many ways to the same end a few are enough. */
const most = 24;
const witness = "witness";

/** What expressions speak of while they are looked through. */
interface Sight {
  readonly scope: Scope;
  readonly variables: ReadonlyMap<string, Expression | undefined>;
  /** Where in the object the variable of a comprehension stands. */
  readonly bound: ReadonlyMap<string, Path>;
  /** Whether what is bound is an element that is not there yet, of which evaluation knows nothing. */
  readonly isNew: boolean;
}

/**
 * Edits of `object` after which an expression may give what is wanted, each for itself. They are guesses from what the
 * expression compares with what: whoever uses one asks admission again.
 */
export function repairsOf(
  expression: Expression,
  wanted: boolean,
  scope: Scope,
  variables: ReadonlyMap<string, Expression | undefined>,
): readonly Edits[] {
  const found = repair(expression, wanted, { scope, variables, bound: new Map(), isNew: false });
  return found.filter((edits) => edits.length > 0 && edits.every(isTakable)).slice(0, most);
}

function repair(node: Expression, wanted: boolean, sight: Sight): readonly Edits[] {
  if (!sight.isNew && truthOf(evaluate(node, sight.scope)) === (wanted ? isTrue : isFalse)) return [[]];
  switch (node.op) {
    case "&&":
    case "||": {
      const sides = node.args.map((one) => repair(one, wanted, sight));
      return (node.op === "&&") === wanted ? combined(sides) : sides.flat();
    }
    case "!_":
      return repair(node.args, !wanted, sight);
    case "?:": {
      const [condition, yes, no] = node.args;
      return [
        ...combined([repair(condition, true, sight), repair(yes, wanted, sight)]),
        ...combined([repair(condition, false, sight), repair(no, wanted, sight)]),
      ];
    }
    case "==":
    case "!=":
      return compared(node.args, (node.op === "==") === wanted, sight);
    case "in":
      return contained(node.args, wanted, sight);
    case "<":
    case "<=":
    case ">":
    case ">=":
      return sized(node.args, (node.op === ">" || node.op === ">=") === wanted, sight);
    case "call": {
      const [of] = node.args[1];
      return node.args[0] === "has" && of ? present(pathOf(of, sight), wanted) : [];
    }
    case "rcall":
      return called(node.args, wanted, sight);
    case ".": {
      const variable = variableOf(node.args, sight);
      if (variable) return repair(variable, wanted, sight);
      return assigned(pathOf(node, sight), wanted);
    }
    default:
      return [];
  }
}

function combined(sides: readonly (readonly Edits[])[]): readonly Edits[] {
  return sides.reduce<readonly Edits[]>(
    (made, side) => made.flatMap((before) => side.map((after) => [...before, ...after])).slice(0, most),
    [[]],
  );
}

function assigned(path: Path | undefined, value: unknown): readonly Edits[] {
  return path === undefined ? [] : [[{ path, value }]];
}

function compared([left, right]: readonly [Expression, Expression], wanted: boolean, sight: Sight): readonly Edits[] {
  return (
    [
      [left, right],
      [right, left],
    ] as const
  ).flatMap(([of, other]) => {
    const size = sizedPart(of);
    if (size) {
      const amount = plainOf(evaluate(other, sight.scope));
      return amount === 0 ? present(pathOf(size, sight), !wanted) : [];
    }
    const path = pathOf(of, sight);
    const value = plainOf(evaluate(other, sight.scope));
    if (value === undefined) return [];
    if (wanted) return assigned(path, value);
    const another = typeof value === "boolean" ? !value : witness;
    return [...assigned(path, undefined), ...assigned(path, another)];
  });
}

function contained([one, all]: readonly [Expression, Expression], wanted: boolean, sight: Sight): readonly Edits[] {
  const path = pathOf(one, sight);
  const values = plainOf(evaluate(all, sight.scope));
  if (path && Array.isArray(values)) {
    if (!wanted) return [...assigned(path, undefined), ...assigned(path, witness)];
    return values.flatMap((value: unknown) => assigned(path, value));
  }
  const container = pathOf(all, sight);
  const key = plainOf(evaluate(one, sight.scope));
  if (container === undefined || typeof key !== "string") return [];
  if (isMapping(container)) return assigned([...container, key], wanted ? textIn(container, "true") : undefined);
  return wanted ? assigned([...container, Number.POSITIVE_INFINITY], key) : assigned(container, undefined);
}

/** Whether a size is to be large or small. */
function sized([left, right]: readonly [Expression, Expression], isLarge: boolean, sight: Sight): readonly Edits[] {
  const [part, other] = sizedPart(left) ? [sizedPart(left), right] : [sizedPart(right), left];
  const large = sizedPart(left) ? isLarge : !isLarge;
  const path = part && pathOf(part, sight);
  const amount = plainOf(evaluate(other, sight.scope));
  if (path === undefined || typeof amount !== "number") return [];
  const isText = ["name", "generateName"].includes(String(path.at(-1))) || isMapping(path.slice(0, -1));
  if (isText) return amount > 62 ? [] : assigned(path, "x".repeat(large ? amount + 1 : 1));
  // What an element has to say is asked for next.
  return large ? assigned([...path, Number.POSITIVE_INFINITY], {}) : assigned(path, undefined);
}

function sizedPart(node: Expression): Expression | undefined {
  if (node.op === "rcall" && node.args[0] === "size") return node.args[1];
  return node.op === "call" && node.args[0] === "size" ? node.args[1][0] : undefined;
}

const quantities = new Set(["limits", "requests"]);
const mappings = new Set(["labels", "annotations", "nodeSelector", ...quantities]);

function isMapping(path: Path): boolean {
  return mappings.has(String(path.at(-1)));
}

/** What may stand in a mapping: this, or a quantity where it is one of these. */
function textIn(mapping: Path, text: string): string {
  return quantities.has(String(mapping.at(-1))) ? "1" : text;
}

/** What may stand where something is only asked to be there. */
const examples: Readonly<Record<string, unknown>> = {
  generateName: `${witness}-`,
  labels: { app: witness },
  annotations: { "example.com/witness": witness },
  finalizers: [`example.com/${witness}`],
  ownerReferences: [ownerWith({})],
};

function present(path: Path | undefined, wanted: boolean): readonly Edits[] {
  if (path === undefined) return [];
  if (!wanted) return assigned(path, undefined);
  const mapping = path.slice(0, -1);
  if (isMapping(mapping)) return assigned(path, textIn(mapping, witness));
  const example = path[0] === "metadata" && path.length === 2 ? examples[String(path[1])] : undefined;
  return example === undefined ? [] : assigned(path, example);
}

/** Kubernetes takes an owner that is not there; nobody knows the uid of one that is. */
function ownerWith(fields: object): object {
  return { apiVersion: "v1", kind: "ConfigMap", name: witness, uid: "00000000-0000-4000-8000-000000000000", ...fields };
}

function called(
  [name, receiver, args]: readonly [string, Expression, readonly Expression[]],
  wanted: boolean,
  sight: Sight,
): readonly Edits[] {
  const [first, body] = args;
  if (name === "hasValue") return present(pathOf(receiver, sight), wanted);
  if ((name === "orValue" || name === "value") && pathOf(receiver, sight))
    return assigned(pathOf(receiver, sight), wanted);
  if ((name === "all" || name === "exists") && first?.op === "id" && body && args.length === 2)
    return name === "exists"
      ? forSome(receiver, first.args, body, wanted, sight)
      : forAll(receiver, first.args, body, wanted, sight);
  const path = pathOf(receiver, sight);
  const text = first && plainOf(evaluate(first, sight.scope));
  if (typeof text !== "string") return [];
  if (!wanted) return [...assigned(path, undefined), ...assigned(path, witness)];
  switch (name) {
    case "startsWith":
      return [...assigned(path, `${text}${witness}`), ...assigned(path, text)];
    case "endsWith":
      return assigned(path, `${witness}${text}`);
    case "contains":
      return [...assigned(path, text), ...assigned(path, `${witness}${text}${witness}`)];
    default:
      return [];
  }
}

/** Each element for itself is to be so, or not one is there. */
function forAll(list: Expression, name: string, body: Expression, wanted: boolean, sight: Sight): readonly Edits[] {
  if (!wanted) return appended(list, name, body, false, sight);
  const path = pathOf(list, sight);
  if (path === undefined) return [];
  const there = evaluate(list, sight.scope);
  if (there instanceof Mapping) {
    const left = [...there.entries.keys()].filter(
      (key) => truthOf(evaluate(body, (asked) => (asked === name ? key : sight.scope(asked)))) !== isTrue,
    );
    return [left.map((key) => ({ path: [...path, String(key)], value: undefined }))];
  }
  const elements = isList(there) ? there : [];
  const each = elements.map((value, at) => repair(body, true, within(sight, name, [...path, at], value)));
  return [...combined(elements.length === 0 ? [[]] : each), ...assigned(path, undefined)];
}

function forSome(list: Expression, name: string, body: Expression, wanted: boolean, sight: Sight): readonly Edits[] {
  if (wanted) return appended(list, name, body, true, sight);
  return assigned(pathOf(list, sight), undefined);
}

/** One more element, of which this is so. */
function appended(list: Expression, name: string, body: Expression, wanted: boolean, sight: Sight): readonly Edits[] {
  const path = pathOf(list, sight);
  if (path === undefined || isMapping(path)) return [];
  const element: Path = [...path, Number.POSITIVE_INFINITY];
  const found = repair(body, wanted, { ...sight, isNew: true, bound: new Map([...sight.bound, [name, []]]) });
  const isOwner = path.join("/") === "metadata/ownerReferences";
  return found.flatMap((edits): readonly Edits[] => {
    const whole = edits.find((edit) => edit.path.length === 0);
    if (whole) return [[{ path: element, value: whole.value }]];
    const made: Record<string, unknown> = {};
    for (const { path: within, value } of edits)
      if (within.length === 1 && value !== undefined) made[String(within[0])] = value;
    return [[{ path: element, value: isOwner ? ownerWith(made) : made }]];
  });
}

function within(sight: Sight, name: string, path: Path, value: Value): Sight {
  return {
    ...sight,
    scope: (asked) => (asked === name ? value : sight.scope(asked)),
    bound: new Map([...sight.bound, [name, path]]),
  };
}

/** Where in the object something stands; undefined where it stands nowhere. */
function pathOf(node: Expression, sight: Sight): Path | undefined {
  switch (node.op) {
    case "id":
      // Of an element that is not there yet only what is in itself can be said.
      return node.args === "object" && !sight.isNew ? [] : sight.bound.get(node.args);
    case ".":
    case ".?": {
      const [of, field] = node.args;
      if (of.op === "id" && of.args === "request" && field === "name") return ["metadata", "name"];
      const variable = variableOf(node.args, sight);
      const from = variable ? undefined : pathOf(of, sight);
      return variable ? pathOf(variable, sight) : from && [...from, field];
    }
    case "[]":
    case "[?]": {
      const from = pathOf(node.args[0], sight);
      const key = plainOf(evaluate(node.args[1], sight.scope));
      return from && (typeof key === "string" || typeof key === "number") ? [...from, key] : undefined;
    }
    case "rcall":
      return node.args[0] === "orValue" || node.args[0] === "value" ? pathOf(node.args[1], sight) : undefined;
    default:
      return undefined;
  }
}

function variableOf([of, name]: readonly [Expression, string], { variables }: Sight): Expression | undefined {
  return of.op === "id" && of.args === "variables" ? variables.get(name) : undefined;
}

/** As JSON; undefined for what has no such form. */
function plainOf(value: Value): unknown {
  if (typeof value === "string" || typeof value === "boolean") return value;
  if (typeof value === "bigint") return Number(value);
  if (!isList(value)) return undefined;
  const all = value.map(plainOf);
  return all.includes(undefined) ? undefined : all;
}
