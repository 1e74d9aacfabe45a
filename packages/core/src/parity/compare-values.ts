import type { YamlValue } from "../manifests/write-yaml.ts";

export interface ValueDifference {
  readonly path: readonly string[];
  readonly left: YamlValue | undefined;
  readonly right: YamlValue | undefined;
}

type Mapping = { readonly [key: string]: YamlValue | undefined };

/** A value as it is, and with the stage's own names exchanged: both have the same shape. */
export interface Compared {
  readonly raw: YamlValue | undefined;
  readonly neutral: YamlValue | undefined;
}

/**
 * Where two values differ, as deep as possible: neither as they are nor with the stages' names exchanged are they equal.
 * Lists of named things are compared by name; other lists item by item, those that both have being left out. What is
 * given back is neutral.
 */
export function compareValues(left: Compared, right: Compared, path: readonly string[] = []): ValueDifference[] {
  if (left.neutral === right.neutral || left.raw === right.raw) return [];
  if (isMapping(left.neutral) && isMapping(right.neutral)) {
    const keys = new Set([...Object.keys(left.neutral), ...Object.keys(right.neutral)]);
    return [...keys].flatMap((key) => compareValues(fieldOf(left, key), fieldOf(right, key), [...path, key]));
  }
  const [leftItems, rightItems] = [itemsOf(left), itemsOf(right)];
  if (leftItems && rightItems) return compareLists(leftItems, rightItems, path);
  return [{ path, left: left.neutral, right: right.neutral }];
}

/** `a.b["c.d"][name]`: a path as people read it. */
export function formatPath(path: readonly string[]): string {
  let text = "";
  for (const step of path) {
    if (step.startsWith("[")) text += step;
    else if (/^[\w-]+$/.test(step)) text += text === "" ? step : `.${step}`;
    else text += `[${JSON.stringify(step)}]`;
  }
  return text;
}

function compareLists(
  left: readonly Compared[],
  right: readonly Compared[],
  path: readonly string[],
): ValueDifference[] {
  const leftNamed = byName(left);
  const rightNamed = byName(right);
  if (leftNamed && rightNamed) {
    const names = new Set([...leftNamed.keys(), ...rightNamed.keys()]);
    const of = (named: ReadonlyMap<string, Compared>, name: string): Compared => named.get(name) ?? nothing;
    return [...names].flatMap((name) =>
      compareValues(of(leftNamed, name), of(rightNamed, name), [...path, `[${name}]`]),
    );
  }
  const [leftOnly, rightOnly] = [without(left, right), without(right, left)];
  const [onlyLeft, onlyRight] = [leftOnly[0], rightOnly[0]];
  if (onlyLeft && onlyRight && leftOnly.length === 1 && rightOnly.length === 1)
    return compareValues(onlyLeft, onlyRight, [...path, "[]"]);
  const neutral = (items: readonly Compared[]): YamlValue[] => items.map((item) => item.neutral ?? null);
  if (!onlyLeft && !onlyRight) {
    const sameOrder = JSON.stringify(neutral(left)) === JSON.stringify(neutral(right));
    return sameOrder ? [] : [{ path, left: neutral(left), right: neutral(right) }];
  }
  const some = (items: readonly Compared[]): YamlValue | undefined => (items.length === 0 ? undefined : neutral(items));
  return [{ path: [...path, "[]"], left: some(leftOnly), right: some(rightOnly) }];
}

const nothing: Compared = { raw: undefined, neutral: undefined };

function fieldOf({ raw, neutral }: Compared, key: string): Compared {
  return { raw: isMapping(raw) ? raw[key] : undefined, neutral: isMapping(neutral) ? neutral[key] : undefined };
}

function itemsOf({ raw, neutral }: Compared): Compared[] | undefined {
  if (!isList(raw) || !isList(neutral)) return undefined;
  return neutral.map((item, index) => ({ raw: raw[index], neutral: item }));
}

function byName(items: readonly Compared[]): Map<string, Compared> | undefined {
  const named = new Map<string, Compared>();
  for (const item of items) {
    const name = isMapping(item.raw) ? item.raw["name"] : undefined;
    if (typeof name !== "string" || named.has(name)) return undefined;
    named.set(name, item);
  }
  return named;
}

function without(items: readonly Compared[], others: readonly Compared[]): Compared[] {
  const known = new Set(others.flatMap(({ raw, neutral }) => [JSON.stringify(raw), JSON.stringify(neutral)]));
  return items.filter(({ raw, neutral }) => !known.has(JSON.stringify(neutral)) && !known.has(JSON.stringify(raw)));
}

function isList(value: YamlValue | undefined): value is readonly YamlValue[] {
  return Array.isArray(value);
}

function isMapping(value: YamlValue | undefined): value is Mapping {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
