import { type ASTNode, Environment } from "@marcbachmann/cel-js";
import {
  equal,
  failure,
  fails,
  has,
  isIn,
  isList,
  isText,
  mayOf,
  member,
  no,
  operate,
  present,
  sizeOf,
  truth,
  unknown,
  type Value,
  yes,
} from "./partial-values.ts";

type Names = (name: string) => Value;

const many = 100_000;
const environment = new Environment({
  enableOptionalTypes: true,
  unlistedVariablesAreDyn: true,
  limits: { maxAstNodes: many, maxDepth: 500, maxListElements: many, maxMapEntries: many, maxCallArguments: 100 },
});

/** Undefined where the text is no expression that is understood. */
export function parsed(text: string): ASTNode | undefined {
  try {
    return environment.parse(text).ast;
  } catch (error) {
    if (error instanceof Error) return undefined;
    throw error;
  }
}

/** What may come of a condition, whatever stands where nothing is known. */
export function truthOf(
  expression: ASTNode | undefined,
  names: Names,
): { readonly canHold: boolean; readonly canFail: boolean; readonly canBeFalse: boolean } {
  const may = mayOf(valueIn(expression, names));
  return { canHold: (may & yes) > 0, canFail: (may & fails) > 0, canBeFalse: (may & no) > 0 };
}

/** What an expression may come to. */
export function valueIn(expression: ASTNode | undefined, names: Names): Value {
  return expression ? evaluate(expression, names) : unknown;
}

/** All values that an expression may have are among those that the answer stands for. What is not known here is unknown. */
function evaluate(expression: ASTNode, names: Names): Value {
  const of = (one: ASTNode): Value => evaluate(one, names);
  switch (expression.op) {
    case "value": {
      const { args } = expression;
      return args === null || ["string", "bigint", "boolean"].includes(typeof args) ? (args as Value) : unknown;
    }
    case "id":
      return names(expression.args);
    case ".":
    case ".?":
      return member(of(expression.args[0]), expression.args[1], expression.op === ".?");
    case "[]":
    case "[?]":
      return member(of(expression.args[0]), of(expression.args[1]), expression.op === "[?]");
    case "list":
      return expression.args.map(of);
    case "map": {
      const entries = expression.args.map(([key, value]) => [of(key), of(value)] as const);
      return entries.every(([key]) => isText(key))
        ? { fields: Object.fromEntries(entries) as Record<string, Value> }
        : unknown;
    }
    case "?:": {
      const may = mayOf(of(expression.args[0]));
      if (may === yes || may === no) return of(expression.args[may === yes ? 1 : 2]);
      const [one, other] = [of(expression.args[1]), of(expression.args[2])];
      const areTruths = [one, other].every((each) => typeof each === "boolean" || has(each, "may"));
      return areTruths ? truth((may & fails) | mayOf(one) | mayOf(other)) : unknown;
    }
    case "&&":
    case "||": {
      // Whichever side decides, decides; else a failure of either fails.
      const [decides, other] = expression.op === "&&" ? [no, yes] : [yes, no];
      const left = mayOf(of(expression.args[0]));
      if (left === decides) return truth(decides);
      const right = mayOf(of(expression.args[1]));
      if (right === decides) return truth(decides);
      return truth(((left | right) & decides) | (left & right & other) | ((left | right) & fails));
    }
    case "!_": {
      const may = mayOf(of(expression.args));
      return truth(((may & yes) > 0 ? no : 0) | ((may & no) > 0 ? yes : 0) | (may & fails));
    }
    case "call": {
      const [name, args] = expression.args;
      const [first] = args;
      if (name === "has" && first && (first.op === "." || first.op === ".?"))
        return present(member(of(first.args[0]), first.args[1], true));
      return name === "size" && first ? sizeOf(of(first)) : unknown;
    }
    case "rcall":
      return method(expression.args, names);
    case "==":
      return truth(equal(of(expression.args[0]), of(expression.args[1])));
    case "!=": {
      const may = equal(of(expression.args[0]), of(expression.args[1]));
      return truth(((may & yes) > 0 ? no : 0) | ((may & no) > 0 ? yes : 0) | (may & fails));
    }
    case "in":
      return truth(isIn(of(expression.args[0]), of(expression.args[1])));
    default:
      return operate(
        expression.op,
        of((expression.args as readonly ASTNode[])[0] as ASTNode),
        of((expression.args as readonly ASTNode[])[1] as ASTNode),
      );
  }
}

function method([name, target, args]: readonly [string, ASTNode, readonly ASTNode[]], names: Names): Value {
  const value = evaluate(target, names);
  const [first, body] = args;
  if (value === failure) return failure;
  if (name === "orValue" && first) {
    if (has(value, "optional")) return value.optional ?? evaluate(first, names);
    return value === unknown ? unknown : failure;
  }
  if (name === "hasValue") return present(value);
  if (name === "size") return sizeOf(value);
  if (name === "startsWith" || name === "endsWith" || name === "contains") {
    const part = first ? evaluate(first, names) : unknown;
    if (typeof value === "string" && typeof part === "string")
      return name === "contains" ? value.includes(part) : value[name](part);
    return unknown;
  }
  if (first?.op !== "id" || !body || args.length !== 2 || (!isList(value) && !has(value, "holds"))) return unknown;
  const inTurn = (element: Value): Value => evaluate(body, (asked) => (asked === first.args ? element : names(asked)));
  const [certain, possible] = has(value, "holds") ? [value.holds, value.each] : [value, []];
  if (name === "filter" || name === "map") {
    if (has(value, "holds")) return unknown;
    const turns = certain.map((element) => ({ element, made: inTurn(element) }));
    if (name === "map") return turns.map(({ made }) => made);
    return turns.every(({ made }) => typeof made === "boolean")
      ? turns.filter(({ made }) => made === true).map(({ element }) => element)
      : unknown;
  }
  if (name !== "all" && name !== "exists") return unknown;
  const [decides, other] = name === "all" ? [no, yes] : [yes, no];
  const there = certain.map((element) => mayOf(inTurn(element)));
  if (there.includes(decides)) return truth(decides);
  const any = [...there, ...possible.map((element) => mayOf(inTurn(element)))].reduce((all, one) => all | one, 0);
  return truth((any & (decides | fails)) | (there.every((one) => (one & other) > 0) ? other : 0));
}
