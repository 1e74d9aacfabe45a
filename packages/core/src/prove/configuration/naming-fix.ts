import type { ObjectKey } from "../../manifests/object-key.ts";
import { keyOf } from "../../manifests/object-key.ts";
import type { FieldPath } from "../../manifests/syntax.ts";
import type { WorldObject } from "../../manifests/world/world.ts";
import type { Edit, Fix } from "../../verdicts/finding.ts";
import type { ConfigurationText } from "./configuration-text.ts";
import { counterpart } from "./counterpart.ts";
import type { Hit } from "./named.ts";
import type { Naming, Namings } from "./named-by-stage.ts";
import { othersThan } from "./named-by-stage.ts";
import { referencesIn } from "./references-in-text.ts";
import { isMapping } from "../../manifests/mapping.ts";
import { itemsOf } from "./unknown-fields.ts";

/**
 * What mends a naming: the names of the other stage replaced by the stage's own in all that says so, or the item of a list
 * that leads there removed. Undefined where the stage has nothing that could take its place, where the text is not written
 * as such in the object, and always for Secrets.
 *
 * A text that names several things is mended as a whole, so that the fixes of its findings agree.
 */
export function namingFix(namings: Namings, naming: Naming): Fix | undefined {
  const [first] = naming.texts;
  if (first.secret || !first.asWritten) return undefined;
  const { leads } = first;
  if (leads) {
    const edits = naming.texts.map(({ object }) => withoutForeignItems(namings, naming.from, object, leads));
    return { description: `remove what leads to ${naming.named.name}`, edits };
  }
  const value = mendedText(namings, naming.from, first);
  if (stillNames(namings, naming, first, value)) return undefined;
  const own = counterpart(namings.names, naming.from, naming.named);
  const what = naming.named.type === "service" ? `the Service of the same name in ${own}` : String(own);
  const edits = naming.texts.map(
    ({ object, path }): Edit => ({ type: "set", object: keyOf(object.object), path, value }),
  );
  return { description: `name ${what} instead of ${naming.named.name}`, edits };
}

function mendedText(namings: Namings, stage: string, from: ConfigurationText): string {
  const pieces: string[] = [];
  let at = 0;
  const hits = [...namings.hitsIn(from.text), ...referencesIn(from, namings.names)];
  for (const hit of hits.toSorted((left, right) => left.start - right.start)) {
    if (hit.start < at || othersThan(stage, hit.named).length === 0) continue;
    const own = ownName(namings, stage, hit, from.text.slice(hit.start, hit.end));
    if (own === undefined) continue;
    pieces.push(from.text.slice(at, hit.start), own);
    at = hit.end;
  }
  return pieces.join("") + from.text.slice(at);
}

function ownName(namings: Namings, stage: string, { named }: Hit, written: string): string | undefined {
  if (named.name.includes("/")) {
    const [owner] = named.owners.values();
    const type = "namespace";
    const own = owner && counterpart(namings.names, stage, { ...named, type, name: owner.namespace });
    const object = `${own}/${named.name.slice(named.name.indexOf("/") + 1)}`;
    return namings.names.references.has(object) ? own : undefined;
  }
  const own = counterpart(namings.names, stage, named);
  if (own === undefined || (named.type !== "service" && named.type !== "namespace")) return own;
  const namespace = named.name.slice(named.name.lastIndexOf(".") + 1);
  const labels = written.split(".");
  const at = labels.findLastIndex((label) => label.toLowerCase() === namespace);
  // Written in another way, such as with `%2e`, the name has no part that could be exchanged.
  if (at === -1 || labels[at + 1]?.toLowerCase() === "pod") return undefined;
  return labels.with(at, own).join(".");
}

function stillNames(namings: Namings, { named }: Naming, from: ConfigurationText, text: string): boolean {
  return namings.namedBy({ ...from, text }).some((left) => left.name === named.name);
}

/** The list without every item that leads to another stage: what the findings of one list propose is the same. */
function withoutForeignItems(namings: Namings, stage: string, { object }: WorldObject, leads: FieldPath): Edit {
  const path = leads.slice(0, -1);
  const kept = itemsOf(object, path).filter((item) => !leadsElsewhere(namings, stage, item));
  const key = keyOf(object);
  // A subset of Endpoints must have addresses.
  if (kept.length === 0 && object.kind === "Endpoints") return { type: "delete", object: key };
  return kept.length === 0 ? emptied(key, path) : { type: "set", object: key, path, value: kept };
}

function emptied(object: ObjectKey, path: FieldPath): Edit {
  return path[0] === "endpoints" ? { type: "set", object, path, value: [] } : { type: "remove", object, path };
}

function leadsElsewhere(namings: Namings, stage: string, item: unknown): boolean {
  if (typeof item === "string") return namings.hitsIn(item).some(({ named }) => othersThan(stage, named).length > 0);
  if (Array.isArray(item)) return (item as unknown[]).some((each) => leadsElsewhere(namings, stage, each));
  return isMapping(item) && Object.values(item).some((each) => leadsElsewhere(namings, stage, each));
}
