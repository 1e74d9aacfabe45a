import { mostCommon, same } from "./found-object.ts";

/** What each stage has, and what they have in common. */
export interface Split<Value> {
  readonly base: Record<string, Value>;
  /** By stage, only where it differs. */
  readonly byStage: ReadonlyMap<string, Record<string, Value>>;
}

/**
 * Mappings of several stages as one and its differences. A key that a stage lacks cannot be in common: the language has
 * no way to take it away.
 */
export function splitMappings<Value>(mappings: ReadonlyMap<string, Readonly<Record<string, Value>>>): Split<Value> {
  const all = [...mappings.values()];
  const keys = [...new Set(all.flatMap((mapping) => Object.keys(mapping)))];
  const base: Record<string, Value> = {};
  for (const key of keys) {
    const values = all.flatMap((mapping) => {
      const value = mapping[key];
      return value === undefined ? [] : [value];
    });
    const common = values.length === all.length ? mostCommon(values) : undefined;
    if (common !== undefined) base[key] = common;
  }
  const byStage = new Map<string, Record<string, Value>>();
  for (const [stage, mapping] of mappings) {
    const own = Object.entries(mapping).filter(([key, value]) => !same(base[key], value));
    if (own.length > 0) byStage.set(stage, Object.fromEntries(own));
  }
  return { base, byStage };
}

/** One value of several stages; `base` is undefined where a stage has none. */
export function splitValues<Value>(values: ReadonlyMap<string, Value | undefined>): {
  readonly base: Value | undefined;
  readonly byStage: ReadonlyMap<string, Value>;
} {
  const mappings = new Map([...values].map(([stage, value]) => [stage, value === undefined ? {} : { value }] as const));
  const { base, byStage } = splitMappings<Value>(mappings);
  const own = [...byStage].flatMap(([stage, { value }]) => (value === undefined ? [] : [[stage, value] as const]));
  return { base: base["value"], byStage: new Map(own) };
}
