import type { KubernetesObject, LiveObject } from "../../manifests/kubernetes-object.ts";
import type { Step } from "./field-path.ts";
import { fieldOf, isRecord } from "./field-sets.ts";
import { groupOf } from "../../manifests/object-key.ts";

/** What of a Secret may be shown. Annotations may not: `last-applied-configuration` repeats every value. */
const shownFields: ReadonlySet<string> = new Set(["type", "immutable"]);
const shownMetadata: ReadonlySet<string> = new Set(["labels", "finalizers", "ownerReferences"]);

export function isSecret({ apiVersion, kind }: { readonly apiVersion: string; readonly kind: string }): boolean {
  return groupOf(apiVersion) === "" && kind === "Secret";
}

/** Whether the value at this place of a Secret is to be kept: everything is that is not known to be harmless. */
export function isSecretField([first, second]: readonly Step[]): boolean {
  if (first === "metadata") return typeof second !== "string" || !shownMetadata.has(second);
  return typeof first !== "string" || !shownFields.has(first);
}

/**
 * Every value that the given Secrets hold, as it may turn up in a message: as it is written, and decoded. A message in
 * which one of them stands must not be shown.
 */
export function secretValues(objects: readonly (KubernetesObject | LiveObject | undefined)[]): string[] {
  const values: string[] = [];
  for (const object of objects) {
    if (!object || !isSecret(object)) continue;
    const data = fieldOf(object, "data");
    for (const held of [data, fieldOf(object, "stringData")]) collect(held, values);
    if (isRecord(data)) for (const value of Object.values(data)) values.push(...decoded(value));
    collect(object.metadata.annotations, values);
  }
  return values.filter((value) => value !== "");
}

function collect(value: unknown, values: string[]): void {
  if (typeof value === "string") values.push(value);
  else if (typeof value === "number" || typeof value === "boolean") values.push(JSON.stringify(value));
  else if (typeof value === "object" && value !== null) for (const item of Object.values(value)) collect(item, values);
}

function decoded(value: unknown): string[] {
  if (typeof value !== "string") return [];
  try {
    const bytes = Uint8Array.from(atob(value), (character) => character.charCodeAt(0));
    return [new TextDecoder().decode(bytes)];
  } catch {
    return [];
  }
}
