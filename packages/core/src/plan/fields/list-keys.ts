import { isRecord } from "./field-sets.ts";

/**
 * The fields by which people, and mostly the API server too, tell the items of a list apart; the first that name every
 * item of both lists once are taken. For showing only: what owns what is read from the sets of fields.
 * Source: `x-kubernetes-list-map-keys` in /openapi/v2 of Kubernetes 1.36
 */
const candidates: readonly (readonly string[])[] = [
  ["name"],
  ["kind", "name"],
  ["kind", "namespace", "name"],
  ["mountPath"],
  ["devicePath"],
  ["containerPort", "protocol"],
  ["port", "protocol"],
  ["topologyKey", "whenUnsatisfiable"],
  ["type"],
  ["ip"],
  ["uid"],
  ["key"],
  ["host"],
  ["path"],
];

/** The keys that name every item of all `lists` once each; undefined where there are none. */
export function listKeys(lists: readonly (readonly unknown[])[]): readonly string[] | undefined {
  return candidates.find((keys) => lists.every((items) => namesAll(items, keys)));
}

export function keysOf(item: unknown, keys: readonly string[]): Record<string, unknown> {
  return Object.fromEntries(keys.map((key) => [key, isRecord(item) ? item[key] : undefined]));
}

function namesAll(items: readonly unknown[], keys: readonly string[]): boolean {
  const seen = new Set<string>();
  for (const item of items) {
    if (!isRecord(item)) return false;
    const values = keys.map((key) => item[key]);
    if (!values.every((value) => typeof value === "string" || typeof value === "number")) return false;
    seen.add(JSON.stringify(values));
  }
  return seen.size === items.length;
}
