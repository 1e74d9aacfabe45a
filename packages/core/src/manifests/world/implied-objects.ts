import { nameLabel } from "../name-label.ts";
import { builtInObjects } from "./built-in/built-in-objects.ts";
import { kindId } from "./object-scope.ts";
import type { WorldObject } from "./world.ts";
import type { UnknownContent } from "./content.ts";

/** The namespaces that every cluster has. */
export const ownNamespaces: ReadonlySet<string> = new Set(["default", "kube-system", "kube-public", "kube-node-lease"]);

/**
 * What a cluster has without anybody's writing it: its own namespaces and those that objects stand in, each namespace's
 * account `default`, the roles and bindings that the API server sets up. What is there stays as it is. Of `wholeKinds`
 * nothing is added: everything that there is was read.
 */
export function impliedObjects(
  found: readonly WorldObject[],
  minorVersion: number,
  wholeKinds: ReadonlySet<string>,
): WorldObject[] {
  const written = new Set<string>();
  const named = new Set(ownNamespaces);
  for (const { object } of found) {
    const { namespace, name } = object.metadata;
    if (isImplied(object)) written.add(idOf(object));
    if (namespace !== undefined) named.add(namespace);
    else if (object.kind === "Namespace") named.add(name);
  }
  const core = { apiVersion: "v1" };
  const namespaces = [...named].map((name) => ({ ...core, kind: "Namespace", metadata: labelled({ name }) }));
  const accounts = [...named].map((namespace) => ({
    ...core,
    kind: "ServiceAccount",
    metadata: { name: "default", namespace },
  }));
  return [...namespaces, ...accounts, ...builtInObjects(minorVersion)]
    .filter((object) => !wholeKinds.has(kindId(object)) && !written.has(idOf(object)))
    .map((object) => ({ object, origin: { type: "built-in" } }));
}

function isImplied({ apiVersion, kind, metadata: { name } }: UnknownContent): boolean {
  if (kind === "ServiceAccount") return name === "default";
  return kind === "Namespace" || apiVersion.startsWith("rbac.");
}

function idOf(object: UnknownContent): string {
  return `${kindId(object)} ${object.metadata.namespace ?? ""}/${object.metadata.name}`;
}

/** The API server gives every namespace its own name as a label, whatever its manifest says. */
export function labelled(metadata: UnknownContent["metadata"]): UnknownContent["metadata"] {
  return { ...metadata, labels: { ...metadata.labels, [nameLabel]: metadata.name } };
}
