/** What a module's value is where it is not plain data: which part, and why not. */
export interface NotPlain {
  readonly path: string;
  readonly reason: string;
}

/** As deep as the YAML reader goes. */
const deepest = 100;
/** Values, each counted as often as it is reached: shared references repeat what they hold. */
const mostValues = 1_000_000;

/**
 * Why `value` is not JSON data, or undefined where it is: null, booleans, finite numbers, strings, lists and plain
 * objects. A property that is undefined counts as absent.
 */
export function whyNotPlain(value: unknown, path: string): NotPlain | undefined {
  const above = new Set<object>();
  let values = 0;

  const visit = (node: unknown, at: string): NotPlain | undefined => {
    values++;
    if (values > mostValues) return { path, reason: `holds more than ${mostValues.toLocaleString("en-US")} values` };
    if (typeof node !== "object" || node === null) return scalarProblem(node, at);
    if (above.has(node)) return { path: at, reason: "contains itself" };
    if (above.size >= deepest) return { path: at, reason: `is nested more than ${deepest} levels deep` };
    if (!Array.isArray(node) && !isPlainObject(node)) return { path: at, reason: `is ${nameOf(node)}` };
    above.add(node);
    const found = Array.isArray(node)
      ? firstOf(node.entries(), ([index, item]) => visit(item, `${at}[${index}]`))
      : firstOf(Object.entries(node), ([key, item]) => item !== undefined && visit(item, `${at}.${key}`));
    above.delete(node);
    return found;
  };
  return visit(value, path);
}

function firstOf<Item>(
  items: Iterable<Item>,
  look: (item: Item) => NotPlain | false | undefined,
): NotPlain | undefined {
  for (const item of items) {
    const found = look(item);
    if (found) return found;
  }
  return undefined;
}

function scalarProblem(value: unknown, path: string): NotPlain | undefined {
  if (value === undefined) return { path, reason: "is undefined" };
  if (typeof value === "function") return { path, reason: "is a function" };
  if (typeof value === "symbol" || typeof value === "bigint") return { path, reason: `is a ${typeof value}` };
  if (typeof value === "number" && !Number.isFinite(value)) return { path, reason: `is ${value}` };
  return undefined;
}

/** Objects of other realms have other prototypes, whose own prototype is null all the same. */
function isPlainObject(value: object): boolean {
  const prototype: unknown = Object.getPrototypeOf(value);
  return prototype === null || Object.getPrototypeOf(prototype) === null;
}

function nameOf(value: object): string {
  const name = (value.constructor as { readonly name?: unknown } | undefined)?.name;
  return typeof name === "string" && name !== "" ? `an instance of ${name}` : "an instance of a class";
}
