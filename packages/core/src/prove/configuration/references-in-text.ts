import { keyOf } from "../../manifests/object-key.ts";
import type { ConfigurationText } from "./configuration-text.ts";
import type { Hit } from "./named.ts";
import type { Names } from "./names-of.ts";
import { inNamespace } from "./service-names.ts";
import { isComment } from "./text-context.ts";

const namespaceOption = /(?<![\w-])--namespace[= ]["']?([a-z0-9][a-z0-9-]*)/g;
const kubectlOption = /\b(?:kubectl|helm|oc|stern|kustomize)\b[^\n;|&]*?\s-n[= ]?["']?([a-z0-9][a-z0-9-]*)/g;
const apiPath = /\/namespaces\/([a-z0-9][a-z0-9-]*)(?![\w.-])/g;
const identity = /\bspiffe:\/\/[a-z0-9.-]+\/ns\/([a-z0-9][a-z0-9-]*)\/sa\//g;
const patterns = [namespaceOption, kubectlOption, apiPath, identity];
const list = /[a-z0-9][a-z0-9-]*/g;

/**
 * Where a text names a namespace as such, or an object in one by `namespace/name`. A word that is merely spelt like a
 * namespace is none: only what a program takes for one counts, by the name of its setting or by its option.
 */
export function referencesIn(from: ConfigurationText, names: Names): readonly Hit[] {
  const { text, name = "" } = from;
  const hits: Hit[] = [];
  const add = (namespace: string, start: number) => {
    const named = inNamespace(names, namespace);
    const stretch = { start, end: start + namespace.length };
    if (named && !isComment(text, stretch)) hits.push({ ...stretch, named });
  };
  const isList = text.length < 2000 && /^[a-z0-9-]+(?:\s*,\s*[a-z0-9-]+)*$/.test(text);
  if (isList && isNamespaceSetting(name)) for (const { 0: item, index } of text.matchAll(list)) add(item, index);
  for (const pattern of patterns)
    for (const { 0: found, 1: namespace = "", index } of text.matchAll(pattern))
      add(namespace, index + found.lastIndexOf(namespace));
  return from.mayReferTo ? [...hits, ...objectIn(text, names)] : hits;
}

/** The whole text, or the value of an option, is the name of an object. */
function objectIn(text: string, names: Names): readonly Hit[] {
  const reference = text.replace(/^--?[\w-]+=/, "");
  const object = names.references.get(reference);
  if (!object) return [];
  const namespace = reference.slice(0, reference.indexOf("/"));
  const stage = names.stageOf(namespace);
  const owner = { stage, namespace, key: keyOf(object.object), at: { object, path: ["metadata", "name"] } };
  const start = text.length - reference.length;
  const named = { type: "namespace" as const, name: reference, owners: new Map([[stage, owner]]) };
  return [{ start, end: start + namespace.length, named }];
}

/** `TARGET_NAMESPACE`, `kubernetes.namespace`, `targetNamespace`, `-n`. */
function isNamespaceSetting(name: string): boolean {
  return /(?:^|[a-z0-9_.-])namespaces?$/i.test(name) || name === "-n";
}
