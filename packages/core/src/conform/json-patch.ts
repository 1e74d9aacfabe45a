import type { PatchOperation } from "../model/app-source.ts";
import type { Json } from "./json.ts";
import { isMapping } from "./json.ts";

/**
 * Makes the operations of a JSON patch on `target`, which is changed. Gives what did not fit; those before it are made.
 *
 * Source: RFC 6902, RFC 6901
 */
export function applyOperations(target: Json, operations: readonly PatchOperation[]): string | undefined {
  for (const { op, path, from, value } of operations) {
    const problem = applyOperation(target, op, stepsOf(path), from === undefined ? undefined : stepsOf(from), value);
    if (problem !== undefined) return `${op} ${path}: ${problem}`;
  }
  return undefined;
}

function applyOperation(
  target: Json,
  op: PatchOperation["op"],
  path: readonly string[],
  from: readonly string[] | undefined,
  value: unknown,
): string | undefined {
  if (path.length === 0) return "the object as a whole stays";
  switch (op) {
    case "add":
      return put(target, path, structuredClone(value), true);
    case "replace":
      return valueAt(target, path) === undefined
        ? "there is nothing"
        : put(target, path, structuredClone(value), false);
    case "remove":
      return take(target, path) === undefined ? "there is nothing" : undefined;
    case "test":
      return JSON.stringify(valueAt(target, path)) === JSON.stringify(value) ? undefined : "the value is another";
    case "move":
    case "copy": {
      if (!from) return "from is missing";
      const moved = op === "move" ? take(target, from) : structuredClone(valueAt(target, from));
      return moved === undefined ? "there is nothing to take" : put(target, path, moved, true);
    }
  }
}

function stepsOf(pointer: string): string[] {
  return pointer
    .split("/")
    .slice(1)
    .map((step) => step.replaceAll("~1", "/").replaceAll("~0", "~"));
}

function valueAt(target: unknown, path: readonly string[]): unknown {
  let at: unknown = target;
  for (const step of path) {
    if (Array.isArray(at)) at = /^\d+$/.test(step) ? (at as unknown[])[Number(step)] : undefined;
    else at = isMapping(at) && Object.hasOwn(at, step) ? at[step] : undefined;
  }
  return at;
}

function put(target: Json, path: readonly string[], value: unknown, insert: boolean): string | undefined {
  const parent = valueAt(target, path.slice(0, -1));
  const last = path.at(-1) ?? "";
  if (value === undefined) return "a value is missing";
  if (Array.isArray(parent)) {
    const index = last === "-" ? parent.length : Number(last);
    if (!/^(-|\d+)$/.test(last) || index > parent.length) return "the list has no such place";
    parent.splice(index, insert ? 0 : 1, value);
    return undefined;
  }
  if (!isMapping(parent) || last === "__proto__") return "there is nothing that could hold it";
  parent[last] = value;
  return undefined;
}

function take(target: Json, path: readonly string[]): unknown {
  const taken = valueAt(target, path);
  const parent = valueAt(target, path.slice(0, -1));
  const last = path.at(-1) ?? "";
  if (taken === undefined) return undefined;
  if (Array.isArray(parent)) parent.splice(Number(last), 1);
  else if (isMapping(parent)) delete parent[last];
  return taken;
}
