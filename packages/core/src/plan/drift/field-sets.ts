import type { FieldSet, LiveObject, ManagedFieldsEntry } from "../../manifests/kubernetes-object.ts";
import type { Step } from "../fields/field-path.ts";
import { pathText } from "../fields/field-path.ts";
import { isRecord, ownEntries, readElement } from "../fields/field-sets.ts";

/** What we have applied of an object; undefined where we never did. */
export function ourFields(live: LiveObject): FieldSet | undefined {
  return ownEntries(live)[0]?.fieldsV1;
}

/** What every other manager owns. */
export function othersFields(live: LiveObject): ManagedFieldsEntry[] {
  const own = ownEntries(live);
  return (live.metadata.managedFields ?? []).filter((entry) => !own.includes(entry));
}

/** The parts of a value that a set of fields names, without the value itself. */
export function stepsOf(fields: FieldSet): string[] {
  return Object.keys(fields).filter((step) => step !== ".");
}

/** The part of `value` that `step`, an element of a set of fields, leads to; undefined where it has none. */
export function followStep(value: unknown, step: string): unknown {
  const element = readElement(step);
  if (element?.type === "field") return isRecord(value) ? value[element.name] : undefined;
  if (!element || !Array.isArray(value)) return undefined;
  const items: readonly unknown[] = value;
  switch (element.type) {
    case "index":
      return items[element.index];
    case "value":
      return items.find((item) => item === element.value);
    case "keys":
      return items.find((item) => isRecord(item) && hasKeys(item, element.keys));
    case "self":
      return undefined;
  }
}

/** A part of the key that has a default may be absent in the item: of a port its protocol. */
function hasKeys(item: Readonly<Record<string, unknown>>, keys: Readonly<Record<string, unknown>>): boolean {
  return Object.entries(keys).every(([name, expected]) => (item[name] ?? expected) === expected);
}

/** The path of a field by the elements of sets of fields that lead to it. */
export function elementsText(elements: readonly string[]): string {
  return pathText(elements.map(stepOf));
}

function stepOf(text: string): Step {
  const element = readElement(text);
  switch (element?.type) {
    case "field":
      return element.name;
    case "keys":
      return element.keys;
    case "index":
      return element.index;
    case "value":
      return { "": element.value };
    default:
      return text;
  }
}
