type FieldPath = readonly (string | number)[];

/** What a value holds at `path`; undefined where there is nothing. */
export function valueAt(value: unknown, path: FieldPath): unknown {
  let found = value;
  for (const step of path) {
    if (typeof found !== "object" || found === null) return undefined;
    if (Array.isArray(found) !== (typeof step === "number")) return undefined;
    found = Object.hasOwn(found, step) ? (found as Readonly<Record<string | number, unknown>>)[step] : undefined;
  }
  return found;
}

/** The paths of all scalars in a value that equal `wanted`. */
export function pathsOfValue(value: unknown, wanted: unknown, path: FieldPath = []): FieldPath[] {
  if (typeof value !== "object" || value === null) return value === wanted ? [path] : [];
  const entries: [string | number, unknown][] = Array.isArray(value) ? [...value.entries()] : Object.entries(value);
  return entries.flatMap(([key, item]) => pathsOfValue(item, wanted, [...path, key]));
}
