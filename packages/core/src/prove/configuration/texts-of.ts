import type { World, WorldObject } from "../../manifests/world/world.ts";
import { objectsOf } from "../../manifests/world/world.ts";
import type { ConfigurationText } from "./configuration-text.ts";
import { decodedText } from "./decoded-text.ts";
import { isForPeople } from "./annotations-for-people.ts";
import { podTexts } from "./texts-of-pods.ts";
import { leadingTexts } from "./texts-that-lead.ts";
import { unknownTexts } from "./texts-of-unknown-kinds.ts";

/**
 * Every text that configures something in a namespace: values of environment variables, commands, arguments, ConfigMaps,
 * Secrets (decoded), annotations, where Services lead, and all texts in the specification of kinds that are not Kubernetes'
 * own. Each is read where it is written: pods of a workload that is there too are left out.
 */
export function* textsOf(world: World): Generator<ConfigurationText> {
  for (const objects of world.objects.values()) for (const object of objects) yield* annotationTexts(object);
  for (const object of objectsOf(world, "ConfigMap")) {
    const { data = {}, binaryData = {} } = object.object;
    yield* keyTexts(object, "data", new Map(Object.entries(data)), asWritten);
    yield* keyTexts(object, "binaryData", decoded(binaryData), encoded);
  }
  for (const object of objectsOf(world, "Secret")) {
    const { type = "Opaque", data = {}, stringData = {} } = object.object;
    if (saysNothing.test(type)) continue;
    yield* keyTexts(object, "data", decoded(data), ofSecret);
    yield* keyTexts(object, "stringData", new Map(Object.entries(stringData)), ofSecret);
  }
  yield* podTexts(world);
  yield* leadingTexts(world);
  yield* unknownTexts(world);
}

/** Tokens, registry credentials and Helm's own records: they configure no program of the stage. */
const saysNothing = /^(?:kubernetes\.io\/(?:service-account-token|dockercfg|dockerconfigjson)|helm\.sh\/|bootstrap\.)/;

function* annotationTexts(object: WorldObject): Generator<ConfigurationText> {
  const { annotations, namespace } = object.object.metadata;
  if (annotations === undefined || namespace === undefined) return;
  for (const [name, text] of Object.entries(annotations))
    if (!isForPeople(name, text)) {
      const path = ["metadata", "annotations", name];
      yield { object, path, text, name, asWritten: true, secret: false, mayReferTo: true };
    }
}

const asWritten = { asWritten: true, secret: false };
const encoded = { asWritten: false, secret: false };
const ofSecret = { asWritten: false, secret: true };

function* keyTexts(
  object: WorldObject,
  field: string,
  entries: ReadonlyMap<string, string>,
  said: Pick<ConfigurationText, "asWritten" | "secret">,
): Generator<ConfigurationText> {
  for (const [name, text] of entries) {
    if (/\.(?:md|markdown|adoc|rst)$|^(?:README|NOTES|LICENSE|CHANGELOG)(?:\.txt)?$/i.test(name)) continue;
    yield { ...said, object, path: [field, name], text, name, beside: entries, mayReferTo: false };
  }
}

function decoded(entries: Readonly<Record<string, string>>): Map<string, string> {
  const texts = new Map<string, string>();
  for (const [name, value] of Object.entries(entries)) {
    const text = decodedText(value);
    if (text !== undefined) texts.set(name, text);
  }
  return texts;
}
