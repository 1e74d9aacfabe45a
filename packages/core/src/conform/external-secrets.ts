import type { StageRules } from "../model/stage-rules.ts";
import type { Json } from "./json.ts";
import { itemsOf, mappingOf, textOf } from "./json.ts";
import { groupOf } from "./object-kinds.ts";
import type { BroughtObject } from "./read-objects.ts";
import type { Report } from "./report.ts";

const plainSegments = /^[A-Za-z0-9_.@+=:-]+(\/[A-Za-z0-9_.@+=:-]+)*$/;

/**
 * Whether an ExternalSecret reads from another store than its stage's, or outside of the path that is the app's (the
 * stage's, where apps share the namespace). KS5205 then. Admission refuses the same.
 *
 * Source: https://external-secrets.io/latest/api/externalsecret/
 */
export function readsForeignSecrets(brought: BroughtObject, rules: StageRules, report: Report): boolean {
  const { kind, name, apiVersion, object, place } = brought;
  if (kind !== "ExternalSecret" || groupOf(apiVersion) !== "external-secrets.io") return false;
  const { secrets, stage, app, quota } = rules;
  const spec = mappingOf(object["spec"]);
  const say = (what: string, hint: string, ...path: (string | number)[]): true => {
    report("KS5205", `ExternalSecret ${name} ${what}`, hint, place("spec", ...path));
    return true;
  };
  if (!secrets) return say(`reads secrets, and ${stage} has no store`, `declare \`secrets\` of ${stage}`);
  const store = `its store is the ClusterSecretStore ${secrets.store}`;
  const isForeign = (reference: unknown): boolean =>
    reference !== undefined &&
    (mappingOf(reference)["kind"] !== "ClusterSecretStore" || mappingOf(reference)["name"] !== secrets.store);
  if (isForeign(spec["secretStoreRef"]))
    return say(`reads another store than that of ${stage}`, store, "secretStoreRef");
  const path = quota ? `${secrets.path}/${app.name}` : secrets.path;
  for (const list of ["data", "dataFrom"]) {
    for (const [entry, index] of itemsOf(spec[list])) {
      const { storeRef, generatorRef } = mappingOf(entry["sourceRef"]);
      if (isForeign(storeRef)) return say(`reads another store than that of ${stage}`, store, list, index, "sourceRef");
      if (mappingOf(generatorRef)["kind"] === "ClusterGenerator")
        return say("uses a generator that serves every stage", "remove it", list, index, "sourceRef");
      if (keysOf(entry, list).some((key) => !isBelow(key, path)))
        return say(`reads outside of ${path}`, `keys begin with ${path}/, in plain segments`, list, index);
    }
  }
  return false;
}

function keysOf(entry: Json, list: string): string[] {
  if (list === "data") return [textOf(mappingOf(entry["remoteRef"])["key"]) ?? ""];
  return ["extract", "find"].flatMap((way) => {
    if (entry[way] === undefined) return [];
    return [textOf(mappingOf(entry[way])[way === "find" ? "path" : "key"]) ?? ""];
  });
}

/** Stores follow `..`, which would lead out of the path that a key begins with. */
function isBelow(key: string, path: string): boolean {
  const isPlain = plainSegments.test(key) && key.split("/").every((step) => step !== "." && step !== "..");
  return isPlain && `${key}/`.startsWith(`${path}/`);
}
