import { loadAll } from "js-yaml";
import { groupOf } from "../../manifests/object-key.ts";
import type { UnknownContent, World, WorldObject } from "../../manifests/world/world.ts";

interface Options {
  readonly minorVersion?: number;
  readonly stageLabel?: string;
}

const clusterKinds =
  /^(Namespace|Node|PersistentVolume|Cluster.*|.*Class|ValidatingAdmission.*|.*Webhook.*|CustomResource.*|APIService)$/;

/** A world of a YAML text, for tests that are not about reading: stages by the label `stage`. */
export function worldOf(text: string, { minorVersion = 36, stageLabel = "stage" }: Options = {}): World {
  const found = loadAll(text)
    .flatMap((document) => listed(document as UnknownContent & { items?: UnknownContent[] }))
    .map(placed);
  const named = new Set(["default", "kube-system", "kube-public", "kube-node-lease"]);
  for (const { metadata } of found) if (metadata.namespace !== undefined) named.add(metadata.namespace);
  const written = new Set(found.flatMap(({ kind, metadata }) => (kind === "Namespace" ? [metadata.name] : [])));
  const implied = [...named]
    .filter((name) => !written.has(name))
    .map((name) => placed({ apiVersion: "v1", kind: "Namespace", metadata: { name } }));
  const all = [...found, ...implied];
  const accounts = all
    .filter(({ kind }) => kind === "Namespace")
    .filter(
      ({ metadata }) =>
        !found.some(
          (one) =>
            one.kind === "ServiceAccount" &&
            one.metadata.name === "default" &&
            one.metadata.namespace === metadata.name,
        ),
    )
    .map(({ metadata }) => ({
      apiVersion: "v1",
      kind: "ServiceAccount",
      metadata: { name: "default", namespace: metadata.name },
    }));
  const objects = new Map<string, WorldObject[]>();
  for (const object of [...all, ...accounts]) {
    const group = groupOf(object.apiVersion);
    const key = group === "" ? object.kind : `${group}/${object.kind}`;
    objects.set(key, [...(objects.get(key) ?? []), { object, origin: { type: "built-in" } }]);
  }
  const stagesOf = (kind: string) =>
    new Map(
      (objects.get(kind) ?? []).flatMap(({ object: { metadata } }) => {
        const stage = metadata.labels?.[stageLabel];
        return stage === undefined ? [] : [[metadata.name, stage] as const];
      }),
    );
  const [ofNamespace, ofNode] = [stagesOf("Namespace"), stagesOf("Node")];
  const names = [...new Set([...ofNamespace.values(), ...ofNode.values()])].toSorted();
  return { name: "test", minorVersion, objects, stages: { names, label: stageLabel, ofNamespace, ofNode }, gaps: [] };
}

function listed(document: (UnknownContent & { items?: UnknownContent[] }) | null): UnknownContent[] {
  if (document === null || document === undefined) return [];
  return document.kind.endsWith("List") ? (document.items ?? []).flatMap(listed) : [document];
}

function placed(object: UnknownContent): UnknownContent {
  const { metadata } = object;
  if (object.kind === "Namespace")
    return {
      ...object,
      metadata: { ...metadata, labels: { ...metadata.labels, "kubernetes.io/metadata.name": metadata.name } },
    };
  if (clusterKinds.test(object.kind) || metadata.namespace !== undefined) return object;
  return { ...object, metadata: { ...metadata, namespace: "default" } };
}
