import type { Expression } from "./cel/parse-expression.ts";

/** What a policy does with names of objects and namespaces, and with who asks. */
export interface ComparedNames {
  readonly readsNames: boolean;
  readonly readsActors: boolean;
  /** Whether it may tell two apart that have the same of its texts in them, at the same ends. */
  readonly takesApart: boolean;
  /** Whether it may look at more of a namespace than the fields that are written out. */
  readonly readsMore: boolean;
  /** It compares names with texts that it makes, each of which begins with one of these: only names that do so too are told apart by it. */
  readonly prefixes: readonly string[];
}

/** Of a text, these see only whether it is, begins with, ends with or contains the one that it is compared with. */
const within = new Set(["startsWith", "endsWith", "contains"]);
/** They give what they are given, or whether it is there. */
const passing = new Set(["has", "orValue", "or", "hasValue", "value", "of", "dyn"]);
const macros = new Set(["all", "exists", "exists_one", "map", "filter"]);
const connecting = new Set(["&&", "||", "!_", "?:", ".", ".?", "list"]);
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
  const bases = new Set(nodes.map(baseOf));
  const readsMoreOf = (node: Expression) => readsMore(node) || (isOwner(node) && !bases.has(node));
  const more = isOpen || nodes.some(readsMoreOf) || nodes.some(isAuthorizer);
  return {
    readsNames: more || nodes.some(readsName),
    readsActors: more || nodes.some((node) => isField(node, "userInfo")),
    takesApart: more || nodes.some((node) => takesApart(node, isWho)),
    readsMore: more,
    prefixes: [...new Set(nodes.flatMap((node) => prefixesIn(node, isWho)))],
  };
}

/** Every part of an expression, itself first. */
export function* walk(node: Expression): Generator<Expression> {
  yield node;
  for (const child of childrenOf(node)) yield* walk(child);
}

export function isField(node: Expression, name: string): boolean {
  return ofField(node, name) !== undefined;
}

/** What a field of this name is read of; undefined where none is read. */
function ofField(node: Expression, name: string): Expression | undefined {
  return (node.op === "." || node.op === ".?") && node.args[1] === name ? node.args[0] : undefined;
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

/**
 * Whether something is done with a name, or with who asks, that depends on more than which texts of the policy are in it: it is
 * made another text, ordered, counted, sought in a text or a mapping, or compared with what is no text of the policy.
 */
function takesApart(node: Expression, isWho: (node: Expression) => boolean): boolean {
  switch (node.op) {
    case "==":
    case "!=": {
      const [left, right] = node.args;
      return (
        (isWho(left) && !isConstant(right) && prefixOf(right, isWho) === undefined) ||
        (isWho(right) && !isConstant(left) && prefixOf(left, isWho) === undefined)
      );
    }
    case "in": {
      const [one, all] = node.args;
      return isWho(one) ? !isConstant(all) : isWho(all) && !isConstant(one);
    }
    case "rcall": {
      const [name, receiver, args] = node.args;
      if (macros.has(name) && args.length === 2) return false;
      if (passing.has(name)) return false;
      if (within.has(name)) return args.some(isWho) || (isWho(receiver) && !args.every(isConstant));
      return [receiver, ...args].some(isWho);
    }
    case "call":
      return !passing.has(node.args[0]) && node.args[1].some(isWho);
    case "map":
      return node.args.some(([key]) => isWho(key));
    default:
      return !connecting.has(node.op) && childrenOf(node).some(isWho);
  }
}

/** Of comparisons of names with texts that are made. */
function prefixesIn(node: Expression, isWho: (node: Expression) => boolean): readonly string[] {
  if (node.op !== "==" && node.op !== "!=") return [];
  const [left, right] = node.args;
  const found = [isWho(left) ? prefixOf(right, isWho) : undefined, isWho(right) ? prefixOf(left, isWho) : undefined];
  return found.filter((one) => one !== undefined);
}

/** What a text begins with that is put together from a constant and what follows, no name among it; undefined where there is none. */
function prefixOf(node: Expression, isWho: (node: Expression) => boolean): string | undefined {
  if (node.op !== "+" || isWho(node)) return undefined;
  const [first] = node.args;
  if (first.op === "value") return typeof first.args === "string" && first.args !== "" ? first.args : undefined;
  return prefixOf(first, isWho);
}

/** What a field is read of, or is asked for: the whole of it is not looked at. */
function baseOf(node: Expression): Expression | undefined {
  if (node.op === "." || node.op === ".?" || node.op === "[]" || node.op === "[?]") return node.args[0];
  return node.op === "call" && node.args[0] === "has" ? node.args[1][0] : undefined;
}

/** Everybody has rights of their own, and other ones in each namespace. */
function isAuthorizer(node: Expression): boolean {
  return node.op === "id" && node.args === "authorizer";
}

/** What has names in it, by which a variable could get at them under another name. */
function isOwner(node: Expression): boolean {
  return isField(node, "metadata") || (node.op === "id" && node.args === "request");
}

function isConstant(node: Expression): boolean {
  return node.op === "value" || (node.op === "list" && node.args.every(isConstant));
}

/** The name of the object, of its namespace or of the request; not those of containers and the like. */
function readsName(node: Expression): boolean {
  const named = ofField(node, "name");
  return isField(node, "namespace") || (named !== undefined && isOwner(named));
}

/** Annotations that may be a namespace's, of which each has its own; and fields that are asked for by a text. */
function readsMore(node: Expression): boolean {
  const annotated = ofField(node, "annotations");
  if (annotated !== undefined) {
    const owner = ofField(annotated, "metadata");
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
