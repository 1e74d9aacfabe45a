import type { FieldSet } from "../../manifests/kubernetes-object.ts";
import { followStep, stepsOf } from "./field-sets.ts";
import { isRecord, readElement } from "../fields/field-sets.ts";

/** Fields whose own fields anybody may name as they like: what stands in them is told apart from what is filled in. */
const maps: ReadonlySet<string> = new Set([
  "f:annotations",
  "f:binaryData",
  "f:data",
  "f:hard",
  "f:labels",
  "f:limits",
  "f:matchLabels",
  "f:nodeSelector",
  "f:requests",
]);

/** A place in an object: what we and what others own of it, and what it holds. */
interface Place {
  readonly ours: FieldSet;
  readonly others: readonly FieldSet[];
  readonly value: unknown;
  /** The elements that lead here. */
  readonly way: readonly string[];
}

/**
 * Items and entries that stand beside ours and that no manager owns. Who may change an object may also take his entry out
 * of `managedFields`: what he added is then nobody's, as is what admission added when we applied.
 *
 * Source: https://kubernetes.io/docs/reference/using-api/server-side-apply/#clearing-managedfields
 */
export function* unownedBelow({ ours, others, value, way }: Place): Generator<Pick<Place, "way" | "value">> {
  for (const step of stepsBeside(ours, others, value, way.at(-1) ?? ""))
    yield { way: [...way, step], value: followStep(value, step) };
  for (const step of stepsOf(ours)) {
    const inside = others.flatMap((set) => set[step] ?? []);
    const part = followStep(value, step);
    if (part !== undefined)
      yield* unownedBelow({ ours: ours[step] ?? {}, others: inside, value: part, way: [...way, step] });
  }
}

function stepsBeside(ours: FieldSet, others: readonly FieldSet[], value: unknown, last: string): string[] {
  const owned = [ours, ...others].flatMap(stepsOf);
  if (isRecord(value))
    return maps.has(last) && stepsOf(ours).length > 0
      ? Object.keys(value)
          .map((name) => `f:${name}`)
          .filter((step) => !owned.includes(step))
      : [];
  const element = readElement(stepsOf(ours)[0] ?? "");
  if (!Array.isArray(value) || element?.type !== "keys") return [];
  const items = new Set(owned.map((step) => followStep(value, step)));
  return value
    .filter((item) => isRecord(item) && !items.has(item))
    .map((item: Readonly<Record<string, unknown>>) => {
      const keys = Object.keys(element.keys).map((name) => [name, item[name]]);
      return `k:${JSON.stringify(Object.fromEntries(keys))}`;
    });
}
