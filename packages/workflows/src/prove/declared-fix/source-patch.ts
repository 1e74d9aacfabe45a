import type { UnknownContent } from "@kubestage/core";
import { inOrder } from "@kubestage/core";
import type { Edit } from "./declared-texts.ts";
import { valueAt } from "./field-values.ts";

type FieldPath = readonly (string | number)[];

/**
 * Edits of an object that an app's source brings, as a patch of the declaration (`source.patches`); undefined where one of
 * them cannot be said so.
 */
export function sourcePatch(
  object: UnknownContent,
  edits: readonly Edit[],
): Readonly<Record<string, unknown>> | undefined {
  const target = { kind: object.kind, name: object.metadata.name };
  if (edits.some(({ type }) => type === "delete")) return { target, remove: true };
  const operations = inOrder(edits).map((edit) => {
    if (edit.type === "remove") return { op: "remove", path: pointer(edit.path) };
    return edit.type === "set" ? setting(object, edit.path, edit.value) : undefined;
  });
  return operations.includes(undefined) ? undefined : { target, operations };
}

/** Fields on the way that are not there are added as a whole. */
function setting(object: UnknownContent, path: FieldPath, value: unknown) {
  if (valueAt(object, path) !== undefined) return { op: "replace", path: pointer(path), value };
  let length = path.length - 1;
  while (length > 0 && valueAt(object, path.slice(0, length)) === undefined) length--;
  const added = path
    .slice(length + 1)
    .reduceRight((inner: unknown, step) => (typeof step === "number" ? [inner] : { [step]: inner }), value);
  return { op: "add", path: pointer(path.slice(0, length + 1)), value: added };
}

/** Source: https://www.rfc-editor.org/rfc/rfc6901#section-3 */
function pointer(path: FieldPath): string {
  return path.map((step) => `/${String(step).replaceAll("~", "~0").replaceAll("/", "~1")}`).join("");
}
