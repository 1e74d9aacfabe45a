import type { Expression } from "./cel/parse-expression.ts";

/** What a policy does with names of objects and namespaces, and with who asks. */
export interface ComparedNames {
  readonly readsNames: boolean;
  readonly readsActors: boolean;
  /** Whether it may tell two apart that have the same of its texts in them, at the same ends. */
  readonly takesApart: boolean;
}

/** They make another text of one, or look at a part of it. */
const apart = new Set([
  ...["matches", "find", "findAll", "size", "substring", "charAt", "indexOf", "lastIndexOf", "split"],
  ...["lowerAscii", "upperAscii", "replace", "trim", "reverse", "join", "format", "string"],
]);
const macros = new Set(["all", "exists", "exists_one", "map", "filter"]);
const comparing = new Set(["==", "!=", "<", "<=", ">", ">=", "in", "+"]);
const ofObject = new Set(["object", "oldObject"]);
const told = new Set(["metadata", "labels", "name", "namespace", "annotations", "userInfo"]);

/** Of all expressions of a policy, its variables by name among them. */
export function comparedNames(
  expressions: readonly (Expression | undefined)[],
  variables: ReadonlyMap<string, Expression | undefined>,
): ComparedNames {
  const known = expressions.filter((one) => one !== undefined);
  const nodes = known.flatMap((one) => [...walk(one)]);
  const isWho = mentioning(nodes, variables);
  // What is not understood may do anything.
  const isOpen = known.length < expressions.length;
  return {
    readsNames: isOpen || nodes.some((node) => readsName(node) || readsMore(node)),
    readsActors: isOpen || nodes.some((node) => isField(node, "userInfo") || readsMore(node)),
    takesApart: isOpen || nodes.some((node) => readsMore(node) || isApart(node, isWho) || comparesWith(node, isWho)),
  };
}

/** Every part of an expression, itself first. */
export function* walk(node: Expression): Generator<Expression> {
  yield node;
  for (const child of childrenOf(node)) yield* walk(child);
}

export function isField(node: Expression, name: string): boolean {
  return (node.op === "." || node.op === ".?") && node.args[1] === name;
}

/** Whether names or users are in what an expression gives: by themselves, by a variable, or by what a macro goes over. */
function mentioning(
  nodes: readonly Expression[],
  variables: ReadonlyMap<string, Expression | undefined>,
): (node: Expression) => boolean {
  const standing = new Set<string>();
  const isWho = (node: Expression): boolean =>
    [...walk(node)].some(
      (one) =>
        readsName(one) ||
        isField(one, "userInfo") ||
        (one.op === "id" && standing.has(one.args)) ||
        (isVariable(one) && standing.has(`variables.${one.args[1]}`)),
    );
  for (let before = -1; before < standing.size; ) {
    before = standing.size;
    for (const [name, expression] of variables)
      if (expression !== undefined && isWho(expression)) standing.add(`variables.${name}`);
    for (const node of nodes) {
      if (node.op !== "rcall" || !macros.has(node.args[0])) continue;
      const [bound] = node.args[2];
      if (bound?.op === "id" && isWho(node.args[1])) standing.add(bound.args);
    }
  }
  return isWho;
}

function isVariable(node: Expression): node is Expression & { op: "." } {
  if (node.op !== "." && node.op !== ".?") return false;
  const [of] = node.args;
  return of.op === "id" && of.args === "variables";
}

function isApart(node: Expression, isWho: (node: Expression) => boolean): boolean {
  return (node.op === "rcall" || node.op === "call") && apart.has(node.args[0]) && sidesOf(node).some(isWho);
}

/** A name, or who asks, beside something that is no text of the policy. */
function comparesWith(node: Expression, isWho: (node: Expression) => boolean): boolean {
  const sides = sidesOf(node);
  return sides.some((side, at) => isWho(side) && sides.some((other, place) => place !== at && !isConstant(other)));
}

function sidesOf(node: Expression): readonly Expression[] {
  if (node.op === "call") return node.args[1];
  if (node.op === "rcall") return macros.has(node.args[0]) ? [] : [node.args[1], ...node.args[2]];
  return comparing.has(node.op) ? childrenOf(node) : [];
}

function isConstant(node: Expression): boolean {
  return node.op === "value" || (node.op === "list" && node.args.every(isConstant));
}

/** The name of the object, of its namespace or of the request; not those of containers and the like. */
function readsName(node: Expression): boolean {
  if (isField(node, "namespace")) return true;
  if (!isField(node, "name") || (node.op !== "." && node.op !== ".?")) return false;
  const [of] = node.args;
  return isField(of, "metadata") || (of.op === "id" && of.args === "request");
}

/** Annotations that may be a namespace's, of which each has its own; and fields that are asked for by a text. */
function readsMore(node: Expression): boolean {
  if (isField(node, "annotations") && (node.op === "." || node.op === ".?")) {
    const [of] = node.args;
    const [owner] = isField(of, "metadata") && (of.op === "." || of.op === ".?") ? of.args : [];
    return owner?.op !== "id" || !ofObject.has(owner.args);
  }
  if (node.op !== "[]" && node.op !== "[?]") return false;
  const [of, key] = node.args;
  if (isField(of, "labels") || isField(of, "annotations")) return false;
  return key.op !== "value" ? of.op === "id" : told.has(String(key.args));
}

function childrenOf(node: Expression): readonly Expression[] {
  switch (node.op) {
    case "value":
    case "id":
      return [];
    case ".":
    case ".?":
      return [node.args[0]];
    case "call":
      return node.args[1];
    case "rcall":
      return [node.args[1], ...node.args[2]];
    case "map":
      return node.args.flat();
    case "!_":
    case "-_":
      return [node.args];
    default:
      return node.args;
  }
}
