import { anything } from "../admission.ts";
import { evaluate } from "../cel/evaluate-expression.ts";
import { parseExpression } from "../cel/parse-expression.ts";
import {
  Duration,
  failure,
  isList,
  Mapping,
  OneOf,
  Opaque,
  Optional,
  PartialList,
  Timestamp,
  TypeName,
  Unsigned,
  type Value,
  valueOf,
} from "../cel/values.ts";

/** What an expression gives where `object` is this, in CEL's own notation: `3`, `'x'`, `[1, 2]`, or `fails`, `anything`. */
export function answerOf(
  expression: string,
  object: unknown = {},
  others: Readonly<Record<string, Value>> = {},
): string {
  const names = new Map<string, Value>([["object", valueOf(object)], ...Object.entries(others)]);
  const tree = parseExpression(expression);
  return tree === undefined ? "no expression" : written(evaluate(tree, (name) => names.get(name)));
}

/** Rows `expression => answer`, one a line. */
export function answersIn(text: string): (readonly [expression: string, answer: string])[] {
  return text
    .split("\n")
    .filter((line) => line.includes(" => "))
    .map((line) => {
      const at = line.lastIndexOf(" => ");
      return [line.slice(0, at).trim(), line.slice(at + 4).trim()];
    });
}

/** `1 or 2` is one of both, `[1, 2?]` a list that has 1 and may have 2, `{'a': 1, …}` a mapping that may have more. */
export function written(value: Value): string {
  if (value === anything) return "anything";
  if (value === null || typeof value === "boolean" || typeof value === "bigint") return String(value);
  if (typeof value === "string") return `'${value}'`;
  if (typeof value === "number") return Number.isInteger(value) ? `${value}.0` : String(value);
  if (isList(value)) return `[${value.map(written).join(", ")}]`;
  if (value instanceof OneOf) return value.values.map(written).toSorted().join(" or ");
  if (value === failure) return "fails";
  if (value instanceof Unsigned) return `${value.value}u`;
  if (value instanceof Uint8Array) return `b[${value.join(" ")}]`;
  if (value instanceof Duration) return `${value.nanoseconds}ns`;
  if (value instanceof Timestamp) return `${value.nanoseconds} since 1970`;
  if (value instanceof Optional) return value.value === undefined ? "none" : `optional ${written(value.value)}`;
  if (value instanceof TypeName) return value.name;
  if (value instanceof Opaque) return value.text;
  if (value instanceof PartialList)
    return `[${value.elements.map((one) => written(one.value) + (one.isCertain ? "" : "?")).join(", ")}]`;
  if (!(value instanceof Mapping)) return value.constructor.name;
  const entries = [...value.entries].map(([key, one]) => `${written(key)}: ${written(one)}`).toSorted();
  return `{${[...entries, ...(value.isOpen ? ["…"] : [])].join(", ")}}`;
}
