import fc from "fast-check";
import { isRecord } from "../fields/field-sets.ts";

/** A small change at one place of a value; the place is chosen by `at`, a number that wraps around. */
export interface Mutation {
  readonly at: number;
  readonly how: "remove" | "empty" | "null" | "alter" | "reverse" | "repeat" | "add" | "stringify";
}

export const mutation: fc.Arbitrary<Mutation> = fc.record({
  at: fc.nat(10_000),
  how: fc.constantFrom("remove", "empty", "null", "alter", "reverse", "repeat", "add", "stringify"),
});

/** `value` with a change at one place below `spec`, `data`, `metadata.labels` or whatever else it holds. */
export function mutated<T extends object>(value: T, { at, how }: Mutation): T {
  const copy = structuredClone(value);
  const places: { readonly holder: Record<string, unknown>; readonly name: string }[] = [];
  findPlaces(copy as Record<string, unknown>, [], places);
  const place = places[at % Math.max(1, places.length)];
  if (place) mutate(place.holder, place.name, how);
  return copy;
}

const untouched: ReadonlySet<string> = new Set(["apiVersion", "kind", "status"]);
const touchedMetadata: ReadonlySet<string> = new Set(["labels", "annotations", "finalizers"]);

function findPlaces(
  holder: Record<string, unknown>,
  steps: readonly string[],
  places: { readonly holder: Record<string, unknown>; readonly name: string }[],
): void {
  for (const [name, value] of Object.entries(holder)) {
    if (steps.length === 0 && untouched.has(name)) continue;
    if (steps.length === 1 && steps[0] === "metadata" && !touchedMetadata.has(name)) continue;
    if (steps.length > 0 || name !== "metadata") places.push({ holder, name });
    if (typeof value === "object" && value !== null)
      findPlaces(value as Record<string, unknown>, [...steps, name], places);
  }
}

function mutate(holder: Record<string, unknown>, name: string, how: Mutation["how"]): void {
  const value = holder[name];
  switch (how) {
    case "remove":
      if (Array.isArray(holder)) holder.splice(Number(name), 1);
      else delete holder[name];
      return;
    case "empty":
      holder[name] = Array.isArray(value) ? [] : isRecord(value) ? {} : "";
      return;
    case "null":
      holder[name] = null;
      return;
    case "alter":
      holder[name] = altered(value);
      return;
    case "reverse":
      if (Array.isArray(value)) value.reverse();
      return;
    case "repeat":
      if (Array.isArray(value) && value.length > 0) value.push(structuredClone(value[0]));
      return;
    case "add":
      if (Array.isArray(value)) value.push("added");
      else if (isRecord(value)) Object.assign(value, { added: "added" });
      return;
    case "stringify":
      holder[name] = typeof value === "string" ? Number(value) || value : JSON.stringify(value);
  }
}

function altered(value: unknown): unknown {
  switch (typeof value) {
    case "string":
      return value === "TCP" ? "UDP" : value === "a" ? "b" : value === "1" ? "1000m" : `${value}x`;
    case "number":
      return value + 1;
    case "boolean":
      return !value;
    default:
      return Array.isArray(value) ? value.toReversed() : value;
  }
}
