import { contentHash } from "../../manifests/content-hash.ts";
import type { FieldSet, LiveObject } from "../../manifests/kubernetes-object.ts";
import { stated } from "../fields/differences.ts";
import { isRecord } from "../fields/field-sets.ts";

/**
 * Equal for two states of an object exactly where nobody has changed it: what changes by itself is left out, which is
 * status, the API server's bookkeeping, and what only a subresource writes, as an autoscaler writes `spec.replicas`
 * through `scale`. Of a Secret's values it is a hash like any other: never show or save it as it is.
 */
export function fingerprint(live: LiveObject): string {
  const entries = live.metadata.managedFields ?? [];
  const bySubresource = entries.filter(({ subresource }) => (subresource ?? "") !== "");
  let object: unknown = stated(live);
  for (const { fieldsV1 } of bySubresource) {
    const others = entries.filter(({ subresource }) => (subresource ?? "") === "").map((entry) => entry.fieldsV1 ?? {});
    if (fieldsV1) object = withoutFields(object, fieldsV1, others);
  }
  return contentHash({ ...(isRecord(object) ? object : {}), uid: live.metadata.uid });
}

/** `value` without the plain fields of `set` that none of `others` has too. */
function withoutFields(value: unknown, set: FieldSet, others: readonly FieldSet[]): unknown {
  if (!isRecord(value)) return value;
  const kept: Record<string, unknown> = { ...value };
  for (const [text, inside] of Object.entries(set)) {
    const name = text.slice(2);
    if (!text.startsWith("f:") || kept[name] === undefined) continue;
    const owners = others.flatMap((other) => other[text] ?? []);
    if (Object.keys(inside).length > 0) kept[name] = withoutFields(kept[name], inside, owners);
    else if (owners.length === 0) delete kept[name];
  }
  return kept;
}
