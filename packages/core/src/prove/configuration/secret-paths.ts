import type { FieldPath } from "../../manifests/syntax.ts";
import type { World, WorldObject } from "../../manifests/world/world.ts";
import { templatesIn } from "./texts-of-pods.ts";
import { isMapping } from "../../manifests/mapping.ts";
import { fieldAt, itemsOf, objectsOfKind, textAt } from "./unknown-fields.ts";

interface SecretPath {
  readonly object: WorldObject;
  readonly path: FieldPath;
  readonly type: "secret path";
  readonly parts: readonly string[];
}

const type = "secret path";

/** By what stands for a store that is not among the objects, in the parts of a secret's path. */
export const unreadStore = { ofNamespace: "namespace/", ofCluster: "cluster/" } as const;

/**
 * The secrets that a world fetches from stores outside: by External Secrets, the Vault agent's annotations and the secrets
 * store CSI driver. Two are the same where store and path are.
 */
export function* secretPaths(world: World): Generator<SecretPath> {
  yield* externalSecrets(world);
  for (const object of objectsOfKind(world, "secrets-store.csi.x-k8s.io/SecretProviderClass")) {
    const { provider = "", parameters } = (object.object["spec"] ?? {}) as Record<string, unknown>;
    const text = textAt(parameters, ["objects"]) ?? "";
    const store = ["keyvaultName", "vaultAddress", "vaultNamespace"].map((name) => textAt(parameters, [name]) ?? "");
    for (const [, quoted = ""] of text.matchAll(
      /\b(?:objectName|secretPath|resourceName)["']?\s*:\s*["']?([^\s"',}]+)/g,
    ))
      yield { object, path: ["spec", "parameters", "objects"], type, parts: [String(provider), ...store, quoted] };
  }
  yield* vaultAnnotations(world);
}

function* externalSecrets(world: World): Generator<SecretPath> {
  const stores = storesOf(world);
  for (const kind of ["ExternalSecret", "PushSecret"])
    for (const object of objectsOfKind(world, `external-secrets.io/${kind}`)) {
      const { namespace = "" } = object.object.metadata;
      const store = (path: FieldPath) => {
        const name = textAt(object.object, [...path, "name"]) ?? "";
        const cluster = textAt(object.object, [...path, "kind"]) === "ClusterSecretStore";
        return (
          stores.get(`${cluster ? "" : namespace}/${name}`) ??
          `${unreadStore[cluster ? "ofCluster" : "ofNamespace"]}${name}`
        );
      };
      const listed = itemsOf(object.object, ["spec", "secretStoreRefs"]).map((_, at) => [
        "spec",
        "secretStoreRefs",
        at,
      ]);
      const shared = kind === "PushSecret" ? listed : [["spec", "secretStoreRef"]];
      for (const [list, ...reference] of keys)
        for (const [index] of itemsOf(object.object, ["spec", list]).entries()) {
          const own = ["spec", list, index, "sourceRef", "storeRef"];
          const from = fieldAt(object.object, own) === undefined ? shared : [own];
          for (const path of from) yield* keyed(object, ["spec", list, index, ...reference], store(path));
        }
    }
}

/**
 * Where the keys of what is fetched, or written, stand.
 *
 * Source: https://external-secrets.io/latest/api/spec/ (ExternalSecretSpec, PushSecretSpec)
 */
const keys = [
  ["data", "remoteRef", "key"],
  ["data", "match", "remoteRef", "remoteKey"],
  ["dataFrom", "extract", "key"],
] as const;

function* keyed(object: WorldObject, path: FieldPath, store: string): Generator<SecretPath> {
  const key = textAt(object.object, path);
  if (key !== undefined && key !== "") yield { object, path, type, parts: [store, key] };
}

/** What a store leads to, without how one signs in there; by `namespace/name`, `/name` for the whole cluster's. */
function storesOf(world: World): ReadonlyMap<string, string> {
  const stores = new Map<string, string>();
  for (const kind of ["SecretStore", "ClusterSecretStore"])
    for (const { object } of objectsOfKind(world, `external-secrets.io/${kind}`)) {
      const key = `${kind === "SecretStore" ? (object.metadata.namespace ?? "") : ""}/${object.metadata.name}`;
      stores.set(key, JSON.stringify(withoutSignIn(fieldAt(object, ["spec", "provider"]))));
    }
  return stores;
}

const signIn = new Set(["auth", "caBundle", "caProvider", "role", "serviceAccountRef", "authSecretRef", "authType"]);

function withoutSignIn(content: unknown): unknown {
  if (!isMapping(content)) return content;
  const kept = Object.entries(content).filter(([field]) => !signIn.has(field));
  const sorted = kept.toSorted(([left], [right]) => (left < right ? -1 : 1));
  return sorted.map(([field, value]) => [field, withoutSignIn(value)]);
}

const injected = "vault.hashicorp.com/agent-inject-secret-";

function* vaultAnnotations(world: World): Generator<SecretPath> {
  for (const { object, path, template } of templatesIn(world)) {
    const annotations = fieldAt(template, ["metadata", "annotations"]);
    if (!isMapping(annotations)) continue;
    const vault = textAt(annotations, ["vault.hashicorp.com/namespace"]) ?? "";
    const service = textAt(annotations, ["vault.hashicorp.com/service"]) ?? "";
    for (const [name, value] of Object.entries(annotations))
      if (name.startsWith(injected) && typeof value === "string")
        yield {
          object,
          path: [...path, "metadata", "annotations", name],
          type,
          parts: ["vault", service, vault, value],
        };
  }
}
