/**
 * The same value, changed in place: none of its mappings inherits anything, so that a lookup by a user's name, such as
 * `constructor`, finds what was declared and nothing that every object of JavaScript has.
 */
export function withoutInheritance<T>(value: T): T {
  if (typeof value !== "object" || value === null) return value;
  if (!Array.isArray(value)) Object.setPrototypeOf(value, null);
  for (const below of Object.values(value)) withoutInheritance(below);
  return value;
}
