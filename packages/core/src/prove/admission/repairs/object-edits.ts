type Fields = Readonly<Record<string, unknown>>;

export type Path = readonly (string | number)[];

/** A part of an object that is given another value, or taken away where it is undefined. */
export interface ObjectEdit {
  readonly path: Path;
  readonly value: unknown;
}

/** What whoever writes an object may say in it, as far as it can be said without knowing more of the cluster. */
const ownMetadata: ReadonlySet<unknown> = new Set([
  "name",
  "generateName",
  "labels",
  "annotations",
  "finalizers",
  "ownerReferences",
]);
/** Of a pod's spec: what other objects have to be there for, what the server works out from them, and what is set later. */
const notOwn = new Set([
  ...["serviceAccountName", "serviceAccount", "runtimeClassName", "overhead", "priorityClassName", "priority"],
  ...["preemptionPolicy", "ephemeralContainers", "resourceClaims"],
]);
/** A kubelet runs no such pod, whoever made it: it takes it for the mirror of one that it does not have. */
const mirror = "kubernetes.io/config.mirror";
const isNamePart = /^[a-z0-9]([-a-z0-9.]*[a-z0-9])?$/;
const isLabelValue = /^([A-Za-z0-9]([-A-Za-z0-9_.]{0,61}[A-Za-z0-9])?)?$/;

/**
 * Whether an API server could take an object that is edited so. What it sets itself, and what names objects that may not be
 * there, is left alone.
 */
export function isTakable({ path, value }: ObjectEdit): boolean {
  const [part, field, key] = path;
  if (part === "spec") return field !== undefined && !notOwn.has(String(field));
  if (part !== "metadata" || !ownMetadata.has(field)) return false;
  if (field === "name") return typeof value === "string" && value.length <= 63 && isNamePart.test(value);
  if (field === "generateName")
    return value === undefined || (typeof value === "string" && isNamePart.test(`${value}x`));
  if (key === mirror) return value === undefined;
  if (field === "labels" && key !== undefined && value !== undefined)
    return typeof value === "string" && isLabelValue.test(value);
  return field !== "annotations" || key === undefined || value === undefined || typeof value === "string";
}

/** The object with all edits, in order. Lists and mappings on the way are made where there are none. */
export function edited(object: unknown, edits: readonly ObjectEdit[]): unknown {
  return edits.reduce((result, { path, value }) => withValue(result, path, value), object);
}

function withValue(target: unknown, path: Path, value: unknown): unknown {
  const [step, ...rest] = path;
  if (step === undefined) return value;
  if (typeof step === "number") {
    const list: readonly unknown[] = Array.isArray(target) ? target : [];
    const at = Math.min(step, list.length);
    const made = withValue(list[at], rest, value);
    return [...list.slice(0, at), ...(made === undefined ? [] : [made]), ...list.slice(at + 1)];
  }
  const fields: Fields =
    typeof target === "object" && target !== null && !Array.isArray(target) ? (target as Fields) : {};
  const made = withValue(fields[step], rest, value);
  const { [step]: _old, ...others } = fields;
  // What is empty is not there: an API server leaves it out.
  return made === undefined ? others : { ...fields, [step]: made };
}
