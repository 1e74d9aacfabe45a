import type { Diagnostic } from "../../diagnostics/diagnostic.ts";
import { diagnose } from "../../diagnostics/diagnostic.ts";
import { placeOfField } from "./place-of-field.ts";
import type { WorldObject } from "./world.ts";

const mostNamed = 4;

/**
 * KS3013 for objects that name no namespace where their kind has to have one, told once for all of them; undefined where
 * there is none. What a cluster gave, or a declaration makes, is none of them.
 */
export function withoutNamespace(objects: readonly WorldObject[]): Diagnostic | undefined {
  const files = new Map<string, number>();
  const written = objects.filter(({ origin }) => origin.type === "text");
  for (const { origin } of written)
    if (origin.type === "text") files.set(origin.source.file, (files.get(origin.source.file) ?? 0) + 1);
  const [first] = written;
  if (!first) return undefined;
  const names = [...files.keys()].slice(0, mostNamed).join(", ");
  const more = files.size - mostNamed;
  const where = more > 0 ? `${names} and ${more} more ${more === 1 ? "file" : "files"}` : names;
  const isOne = written.length === 1;
  return diagnose("KS3013", {
    message: `${isOne ? "1 object names" : `${written.length} objects name`} no namespace (${where}): ${isOne ? "it was" : "they were"} judged in default, which is of no stage`,
    hint: "write the namespace: `namespace: NAME` in a kustomization adds it to all that it renders, also to what `helm template` printed",
    span: placeOfField(first.origin, []),
  });
}
