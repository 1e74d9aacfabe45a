import { nameLabel } from "../../manifests/name-label.ts";
import type { Origin, WorldObject } from "../../manifests/world/world.ts";
import type { Edit } from "../../verdicts/finding.ts";

const builtIn: Origin = { type: "built-in" };

/** Adds the namespaces that added objects name, and each new namespace's account `default`, as every cluster has them. */
export function addImplied(objects: Map<string, readonly WorldObject[]>, edits: readonly Edit[]): void {
  const added = edits.flatMap((edit) => (edit.type === "add" ? [edit.object] : []));
  const named = added.flatMap(({ kind, metadata }) =>
    kind === "Namespace" ? [metadata.name] : (metadata.namespace ?? []),
  );
  if (named.length === 0) return;
  const namespaces = objects.get("Namespace") ?? [];
  const there = new Set(namespaces.map(({ object }) => object.metadata.name));
  const missing = [...new Set(named)].filter((name) => !there.has(name));
  if (missing.length > 0) objects.set("Namespace", [...namespaces, ...missing.map(namespaceCalled)]);
  const accounts = objects.get("ServiceAccount") ?? [];
  const having = new Set(
    accounts.flatMap(({ object }) => (object.metadata.name === "default" ? (object.metadata.namespace ?? []) : [])),
  );
  const without = [...new Set(named)].filter((name) => !having.has(name));
  if (without.length > 0) objects.set("ServiceAccount", [...accounts, ...without.map(defaultAccountOf)]);
}

function namespaceCalled(name: string): WorldObject {
  const metadata = { name, labels: { [nameLabel]: name } };
  return { object: { apiVersion: "v1", kind: "Namespace", metadata }, origin: builtIn };
}

function defaultAccountOf(namespace: string): WorldObject {
  const metadata = { name: "default", namespace };
  return { object: { apiVersion: "v1", kind: "ServiceAccount", metadata }, origin: builtIn };
}
