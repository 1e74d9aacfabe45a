import type { LiveObject, ManagedFieldsEntry } from "../../manifests/kubernetes-object.ts";
import { fieldManager } from "../plan.ts";

/**
 * What one element of a set of fields names: a field, the item of a list by its keys, by its value or by its place, or
 * the thing itself.
 * Source: sigs.k8s.io/structured-merge-diff/fieldpath/serialize-pe.go
 */
export type Element =
  | { readonly type: "self" }
  | { readonly type: "field"; readonly name: string }
  | { readonly type: "keys"; readonly keys: Readonly<Record<string, unknown>> }
  | { readonly type: "value"; readonly value: unknown }
  | { readonly type: "index"; readonly index: number };

/** Undefined for text that is no element. */
export function readElement(text: string): Element | undefined {
  if (text === ".") return { type: "self" };
  const rest = text.slice(2);
  switch (text.slice(0, 2)) {
    case "f:":
      return { type: "field", name: rest };
    case "k:": {
      const keys = readJson(rest);
      return isRecord(keys) ? { type: "keys", keys } : undefined;
    }
    case "v:": {
      const value = readJson(rest);
      return value === undefined ? undefined : { type: "value", value };
    }
    case "i:":
      return /^\d+$/.test(rest) ? { type: "index", index: Number(rest) } : undefined;
    default:
      return undefined;
  }
}

/** The entries by which our manager owns fields through server-side apply. There is one, except between two versions. */
export function ownEntries({ metadata }: LiveObject): ManagedFieldsEntry[] {
  return (metadata.managedFields ?? []).filter(
    ({ manager, operation, subresource }) =>
      manager === fieldManager && operation === "Apply" && (subresource ?? "") === "",
  );
}

/** Whether our manager owns any field by Apply. */
export function ownsFields(live: LiveObject): boolean {
  return ownEntries(live).some(({ fieldsV1 }) => fieldsV1 !== undefined && Object.keys(fieldsV1).length > 0);
}

export function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

/** A field of whatever it is: undefined where that has no fields. */
export function fieldOf(value: unknown, name: string): unknown {
  return isRecord(value) ? value[name] : undefined;
}

function readJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

/** The fields of a value but those with these names. */
export function without(value: object, names: ReadonlySet<string>): Record<string, unknown> {
  return Object.fromEntries(Object.entries(value).filter(([name]) => !names.has(name)));
}
