import { isMapping } from "../../manifests/mapping.ts";
import { isSameValue } from "../fixes/same-value.ts";

/**
 * The merge patch that makes one object of another: what is gone is `null`, lists are replaced as a whole.
 *
 * Source: https://www.rfc-editor.org/rfc/rfc7396
 */
export function mergePatchTo(before: unknown, after: unknown): unknown {
  if (!isMapping(before) || !isMapping(after)) return after;
  const gone = Object.keys(before).filter((key) => !Object.hasOwn(after, key));
  const changed = Object.entries(after).filter(([key, value]) => !isSameValue(before[key], value));
  return Object.fromEntries([
    ...gone.map((key) => [key, null] as const),
    ...changed.map(([key, value]) => [key, mergePatchTo(before[key], value)] as const),
  ]);
}
