import { equalValues } from "./equal-values.ts";
import type { Step } from "./field-path.ts";
import { pathText } from "./field-path.ts";
import { isRecord, without } from "./field-sets.ts";
import { keysOf, listKeys } from "./list-keys.ts";
import type { FieldChange } from "../plan.ts";
import { isSecret, isSecretField } from "./secret-fields.ts";

/** What the API server and its controllers keep by themselves. */
const keptByServer: ReadonlySet<string> = new Set(["apiVersion", "kind", "status"]);
const metadataKeptByServer: ReadonlySet<string> = new Set([
  "creationTimestamp",
  "deletionGracePeriodSeconds",
  "deletionTimestamp",
  "generation",
  "managedFields",
  "resourceVersion",
  "selfLink",
  "uid",
]);

interface Comparable {
  readonly apiVersion: string;
  readonly kind: string;
  readonly metadata: object;
}

interface Comparison {
  /** Whether the object is a Secret. */
  readonly secret: boolean;
  /** Whether what `after` does not say stays as it is, as for a wanted object without its defaults. */
  readonly partial: boolean;
  readonly changes: FieldChange[];
}

/**
 * The fields in which two states of one object differ, in the order of the object. What changes by itself is left out;
 * what appears or goes as a whole is one change. With `partial`, fields that `after` does not have are not looked at.
 */
export function differences(before: Comparable, after: Comparable, { partial = false } = {}): FieldChange[] {
  const comparison = { secret: isSecret(before), partial, changes: [] };
  compare(stated(before), stated(after), [], comparison);
  return comparison.changes;
}

/** An object without what the API server keeps. */
export function stated(object: Comparable): Record<string, unknown> {
  const rest = without(object, keptByServer);
  return { ...rest, metadata: without(object.metadata, metadataKeptByServer) };
}

function compare(before: unknown, after: unknown, steps: readonly Step[], comparison: Comparison): void {
  if (equalValues(before, after) || (comparison.partial && (after === undefined || after === null))) return;
  if (Array.isArray(before) && Array.isArray(after)) compareLists(before, after, steps, comparison);
  else if (canDescend(before, steps, comparison) && canDescend(after, steps, comparison)) {
    const [left, right] = [before ?? {}, after ?? {}];
    for (const name of new Set([...Object.keys(left), ...Object.keys(right)]))
      compare(left[name], right[name], [...steps, name], comparison);
  } else report(before, after, steps, comparison);
}

/** Of a Secret every key is named by itself, also where all of them come or go at once. */
function canDescend(
  value: unknown,
  steps: readonly Step[],
  { secret }: Comparison,
): value is Readonly<Record<string, unknown>> | undefined {
  return isRecord(value) || (value === undefined && secret && steps.length === 1);
}

function compareLists(
  before: readonly unknown[],
  after: readonly unknown[],
  steps: readonly Step[],
  comparison: Comparison,
): void {
  const keys = listKeys([before, after]);
  if (keys) return compareByKeys(before, after, keys, steps, comparison);
  if (![...before, ...after].some(isRecord)) return report(before, after, steps, comparison);
  let first = 0;
  while (first < Math.min(before.length, after.length) && equalValues(before[first], after[first])) first += 1;
  let behind = 0;
  const room = Math.min(before.length, after.length) - first;
  while (behind < room && equalValues(before.at(-1 - behind), after.at(-1 - behind))) behind += 1;
  for (let index = first; index < Math.max(before.length, after.length) - behind; index += 1) {
    const [left, right] = [before, after].map((list) => (index < list.length - behind ? list[index] : undefined));
    if (right === undefined && left !== undefined) report(left, right, [...steps, index], comparison);
    else compare(left, right, [...steps, index], comparison);
  }
}

function compareByKeys(
  before: readonly unknown[],
  after: readonly unknown[],
  keys: readonly string[],
  steps: readonly Step[],
  comparison: Comparison,
): void {
  const named = (items: readonly unknown[]) =>
    new Map(items.map((item) => [JSON.stringify(keysOf(item, keys)), item] as const));
  const [left, right] = [named(before), named(after)];
  for (const name of new Set([...left.keys(), ...right.keys()])) {
    const item = left.get(name) ?? right.get(name);
    const here = [...steps, keysOf(item, keys)];
    if (left.has(name) && right.has(name)) compare(left.get(name), right.get(name), here, comparison);
    else if (right.has(name) || !comparison.partial) report(left.get(name), right.get(name), here, comparison);
  }
  const order = [left, right].map((items) => [...items.keys()].filter((name) => left.has(name) && right.has(name)));
  const [was = [], is = []] = order;
  if (was.some((name, index) => name !== is[index])) report(was.map(parsed), is.map(parsed), steps, comparison);
}

function parsed(text: string): unknown {
  return JSON.parse(text);
}

function report(before: unknown, after: unknown, steps: readonly Step[], { secret, changes }: Comparison): void {
  const [was, is] = [before, after].map((value) => (value === undefined ? undefined : JSON.stringify(value)));
  // Whole numbers beyond 2^53 that read the same: nobody here can tell them apart.
  if (was === is) return;
  const path = pathText(steps);
  if (secret && isSecretField(steps)) changes.push({ path, before: undefined, after: undefined, secret: true });
  else changes.push({ path, before: was, after: is, secret: false });
}
