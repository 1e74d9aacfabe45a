import type { Span } from "../diagnostics/places.ts";
import type { KubernetesObject } from "../manifests/kubernetes-object.ts";

/** An object as it was found: in a text, where `span` is its place, or in a live cluster. */
export interface FoundObject {
  readonly object: KubernetesObject;
  readonly span?: Span | undefined;
}

export type Fields = Readonly<Record<string, unknown>>;

type Step = string | number;

/** What stands at a path of whatever it is: nothing is taken for granted of an object that others wrote. */
export function valueIn(value: unknown, ...path: readonly Step[]): unknown {
  let found = value;
  for (const step of path) {
    if (typeof found !== "object" || found === null || !Object.hasOwn(found, step)) return undefined;
    found = (found as Readonly<Record<Step, unknown>>)[step];
  }
  return found;
}

export function textIn(value: unknown, ...path: readonly Step[]): string | undefined {
  const found = valueIn(value, ...path);
  return typeof found === "string" ? found : undefined;
}

export function numberIn(value: unknown, ...path: readonly Step[]): number | undefined {
  const found = valueIn(value, ...path);
  return typeof found === "number" ? found : undefined;
}

export function listIn(value: unknown, ...path: readonly Step[]): readonly unknown[] {
  const found = valueIn(value, ...path);
  return Array.isArray(found) ? found : [];
}

export function fieldsIn(value: unknown, ...path: readonly Step[]): Fields {
  const found = valueIn(value, ...path);
  return typeof found === "object" && found !== null && !Array.isArray(found) ? (found as Fields) : {};
}

/** The entries of a mapping whose values are text, such as labels and data. */
export function textsIn(value: unknown, ...path: readonly Step[]): Record<string, string> {
  const entries = Object.entries(fieldsIn(value, ...path));
  return Object.fromEntries(entries.filter((entry): entry is [string, string] => typeof entry[1] === "string"));
}

/** Amounts stand in YAML as text or as numbers. */
export function amountsIn(value: unknown, ...path: readonly Step[]): Record<string, string> {
  const entries = Object.entries(fieldsIn(value, ...path));
  return Object.fromEntries(
    entries.flatMap(([name, amount]) =>
      typeof amount === "string" || typeof amount === "number" ? [[name, String(amount)]] : [],
    ),
  );
}

/** Without the fields that hold nothing: undefined, an empty list or an empty mapping. */
export function filled(fields: Fields): Record<string, unknown> {
  return Object.fromEntries(Object.entries(fields).filter(([, value]) => !isEmpty(value)));
}

/** Without the fields that are undefined. An empty probe or volume says something all the same. */
export function defined(fields: Fields): Record<string, unknown> {
  return Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== undefined));
}

function isEmpty(value: unknown): boolean {
  if (Array.isArray(value)) return value.length === 0;
  return value === undefined || (typeof value === "object" && value !== null && Object.keys(value).length === 0);
}

/** The value that most have; of those that equally many have, the first. Undefined where there is none. */
export function mostCommon<Value>(values: readonly Value[]): Value | undefined {
  const counts = new Map<string, { value: Value; count: number }>();
  for (const value of values) {
    const id = JSON.stringify(value);
    const known = counts.get(id);
    if (known) known.count++;
    else counts.set(id, { value, count: 1 });
  }
  const ranked = [...counts.values()].toSorted((left, right) => right.count - left.count);
  return ranked[0]?.value;
}

export function same(left: unknown, right: unknown): boolean {
  return JSON.stringify(left) === JSON.stringify(right);
}
