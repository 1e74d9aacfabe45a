import type { FieldSet, KubernetesObject, LiveObject, ManagedFieldsEntry } from "../../manifests/kubernetes-object.ts";
import { atomicFields } from "./atomic-fields.ts";
import { isBuiltIn } from "./built-in-kinds.ts";
import { definedNames, equalValues } from "./equal-values.ts";
import type { Element } from "./field-sets.ts";
import { isRecord, ownEntries, readElement, without } from "./field-sets.ts";
import { fillIn } from "./filled-in-fields.ts";
import { groupOf } from "../../manifests/object-key.ts";

/** A field that our manager may own: what we own of it, its two values, and what surrounds it. */
interface OwnedField {
  readonly owned: FieldSet;
  readonly wanted: unknown;
  readonly live: unknown;
  /** `group/Kind` of the whole object. */
  readonly kind: string;
  /** Whether the API server itself serves it: then we know a little of its schema. */
  readonly builtIn: boolean;
  /** What the other managers own of it. */
  readonly foreign: readonly FieldSet[];
}

/** Fields that the API server itself keeps, which are in no set of fields. */
const unowned: ReadonlySet<string> = new Set(["apiVersion", "kind", "metadata"]);
const unownedMetadata: ReadonlySet<string> = new Set(["name", "namespace"]);
/** Fields of built-in kinds that are never there as empty lists, wherever they stand: Go leaves them out, as it does `globalDefault: false`. */
const leftOut: ReadonlySet<string> = new Set(["args", "command"]);
/** Fields of built-in kinds that are lists of items with keys wherever they stand: of an empty one there is nothing to own. */
const keyedLists: ReadonlySet<string> = new Set(["matchConditions", "variables"]);

/**
 * Whether applying `object` would certainly change nothing: no field, and not who owns which field. What our manager
 * owns is walked side by side in the wanted and the live object; both must have every owned field with the same value,
 * and the wanted object no other. In doubt false, which costs a request and nothing else.
 *
 * No schema is needed, because the set of fields that the API server recorded at our last apply says how it takes each
 * field apart. Not known here: what a mutating webhook would make of the same request today, and a definition that has
 * changed how it takes a list apart since; in both cases the object is what was declared.
 * Source: https://kubernetes.io/docs/reference/using-api/server-side-apply/ and
 * sigs.k8s.io/structured-merge-diff/typed/tofieldset.go
 */
export function isAsWanted(object: KubernetesObject, live: LiveObject): boolean {
  const [entry, ...others] = ownEntries(live);
  if (!entry || others.length > 0 || live.metadata.deletionTimestamp !== undefined) return false;
  if (entry.apiVersion !== object.apiVersion || live.apiVersion !== object.apiVersion || live.kind !== object.kind)
    return false;
  const { name, namespace } = object.metadata;
  if (live.metadata.name !== name || (namespace !== undefined && live.metadata.namespace !== namespace)) return false;
  const { "f:metadata": ownMetadata = {}, ...ownFields } = entry.fieldsV1 ?? {};
  const foreign = foreignSets(live, entry);
  const group = groupOf(object.apiVersion);
  const known = { kind: `${group}/${object.kind}`, builtIn: isBuiltIn(group) };
  const metadata = without(object.metadata, unownedMetadata);
  if (metadata["creationTimestamp"] === null) delete metadata["creationTimestamp"];
  return (
    structAsWanted({ owned: ownFields, wanted: without(object, unowned), live, ...known, foreign }) &&
    (definedNames(metadata).length === 0
      ? Object.keys(ownMetadata).length === 0
      : structAsWanted({
          owned: ownMetadata,
          wanted: metadata,
          live: live.metadata,
          ...known,
          foreign: below(foreign, "f:metadata"),
        }))
  );
}

/** The field called `name`, or the item of a list (`name` is undefined). */
function fieldAsWanted(field: OwnedField, name: string | undefined): boolean {
  const { owned } = field;
  const elements = Object.keys(owned);
  if (elements.length === 0) return leafAsWanted(field, name);
  if (elements.every((text) => text.startsWith("k:") || text.startsWith("v:"))) return listAsWanted(field);
  // An item of a list is itself a member of the set; a field with fields of its own is one only in free-form maps.
  const itself = owned["."] !== undefined;
  if (itself !== (name === undefined)) return false;
  const { ".": _, ...fields } = owned;
  return structAsWanted({ ...field, owned: fields });
}

/** An object whose fields are owned one by one. */
function structAsWanted({ owned, wanted, live, foreign, ...known }: OwnedField): boolean {
  if (!isRecord(wanted) || !isRecord(live)) return false;
  const isNothing = (name: string): boolean =>
    known.builtIn &&
    keyedLists.has(name) &&
    owned[`f:${name}`] === undefined &&
    isEmptyList(wanted[name]) &&
    !(name in live);
  const names = definedNames(wanted).filter((name) => !isNothing(name));
  const elements = Object.entries(owned);
  if (names.length !== elements.length) return false;
  return elements.every(([text, inside]) => {
    const element = readElement(text);
    if (element?.type !== "field" || wanted[element.name] === undefined) return false;
    const { name } = element;
    const field = { owned: inside, wanted: wanted[name], live: live[name], ...known, foreign: below(foreign, text) };
    return fieldAsWanted(field, name);
  });
}

/** A list whose items are owned one by one, found by their keys or their values. */
function listAsWanted({ owned, wanted, live, foreign, ...known }: OwnedField): boolean {
  const entries = Object.entries(owned).map(([text, inside]) => ({ text, inside, element: readElement(text) }));
  if (!Array.isArray(wanted) || !Array.isArray(live) || wanted.length !== entries.length) return false;
  const items: readonly unknown[] = live;
  const used = new Set<string>();
  let place = -1;
  return wanted.every((item: unknown) => {
    const [match, ...others] = entries.filter(({ element, inside }) => names(element, item, inside));
    if (!match || others.length > 0 || used.has(match.text)) return false;
    const { text, inside, element } = match;
    used.add(text);
    const places = items.flatMap((candidate, index) => (names(element, candidate, undefined) ? [index] : []));
    const [found = -1] = places;
    // Applying puts our items into our order, wherever those of others stand.
    if (places.length !== 1 || found <= place) return false;
    place = found;
    const field = { owned: inside, wanted: item, live: items[found], ...known, foreign: below(foreign, text) };
    return fieldAsWanted(field, undefined);
  });
}

/**
 * Whether an element names `item` of a list. A wanted item may leave a key to its default, where we own no field for it
 * (`inside` is what we own of the item); a live item has every key.
 */
function names(element: Element | undefined, item: unknown, inside: FieldSet | undefined): boolean {
  if (element?.type === "value") return equalValues(element.value, item);
  if (element?.type !== "keys" || !isRecord(item)) return false;
  return Object.entries(element.keys).every(([key, value]) =>
    item[key] === undefined ? inside !== undefined && inside[`f:${key}`] === undefined : equalValues(value, item[key]),
  );
}

/** A field that is owned as a whole: a plain value, or an object or list that the API server does not take apart. */
function leafAsWanted({ wanted, live, kind, builtIn, foreign }: OwnedField, name: string | undefined): boolean {
  if (wanted === null) return builtIn ? live === undefined : live === null;
  // Had anybody else filled it, we would own it no more.
  if (builtIn && live === undefined)
    return name === "globalDefault" ? wanted === false : leftOut.has(name ?? "") && isEmptyList(wanted);
  if (typeof wanted !== "object") return equalValues(wanted, live);
  // Who owns something inside shows that the API server does take it apart: when we applied it, it was empty.
  if (foreign.some((set) => Object.keys(set).some((text) => text !== "."))) return false;
  const filled = name === undefined ? wanted : fillIn(kind, name, wanted);
  if (!equalValues(filled, live)) return false;
  if (isEmpty(wanted)) return true;
  // As above: it may have been empty, and hold today what the API server fills in by default.
  if (Array.isArray(wanted)) return name !== "finalizers";
  // An item of a built-in kind is never empty, because not all of its keys have defaults.
  return builtIn && (name === undefined || atomicFields.has(name));
}

function isEmptyList(value: unknown): boolean {
  return Array.isArray(value) && value.length === 0;
}

function isEmpty(value: object): boolean {
  return Object.keys(value).length === 0;
}

function foreignSets(live: LiveObject, own: ManagedFieldsEntry): FieldSet[] {
  return (live.metadata.managedFields ?? []).flatMap((entry) =>
    entry === own || entry.fieldsV1 === undefined ? [] : [entry.fieldsV1],
  );
}

function below(sets: readonly FieldSet[], element: string): FieldSet[] {
  return sets.flatMap((set) => {
    const inside = set[element];
    return inside === undefined ? [] : [inside];
  });
}
