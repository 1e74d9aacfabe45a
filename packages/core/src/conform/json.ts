/** A mapping as JSON has it. What conform works on is its own copy, changed in place until it is handed on. */
export type Json = Record<string, unknown>;

export function isMapping(value: unknown): value is Json {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

/** The value where it is a mapping, otherwise an empty one that belongs to nothing. */
export function mappingOf(value: unknown): Json {
  return isMapping(value) ? value : {};
}

/** The mappings of a list, each with its position; nothing where the value is no list. */
export function itemsOf(value: unknown): (readonly [Json, number])[] {
  if (!Array.isArray(value)) return [];
  return value.flatMap((item: unknown, index) => (isMapping(item) ? [[item, index] as const] : []));
}

export function textOf(value: unknown): string | undefined {
  return typeof value === "string" ? value : undefined;
}

/** The texts of a list; a single text counts as a list of one. */
export function textsOf(value: unknown): string[] {
  const list: readonly unknown[] = Array.isArray(value) ? value : [value];
  return list.filter((item) => typeof item === "string");
}

/** The mapping at `key`, made where there is none. */
export function ensured(parent: Json, key: string): Json {
  const known = parent[key];
  if (isMapping(known)) return known;
  const made: Json = {};
  parent[key] = made;
  return made;
}

/** Sets what is not there yet. */
export function fill(parent: Json, key: string, value: unknown): void {
  parent[key] ??= value;
}

/** A value as a message shows it. */
export function shown(value: unknown): string {
  return typeof value === "string" ? value : (JSON.stringify(value) ?? "nothing");
}
