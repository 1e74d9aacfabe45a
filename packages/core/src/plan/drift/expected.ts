import { isRecord } from "../fields/field-sets.ts";
import type { ObjectKey } from "../../manifests/object-key.ts";
import { keyText } from "../../manifests/object-key.ts";
import type { WantedObject } from "../plan.ts";

/** By which fields an object names a Secret or a ConfigMap of its own namespace. */
const references: Readonly<Record<string, readonly [kind: "Secret" | "ConfigMap", field: string]>> = {
  configMap: ["ConfigMap", "name"],
  configMapKeyRef: ["ConfigMap", "name"],
  configMapRef: ["ConfigMap", "name"],
  imagePullSecrets: ["Secret", "name"],
  secret: ["Secret", "secretName"],
  secretKeyRef: ["Secret", "name"],
  secretRef: ["Secret", "name"],
  tls: ["Secret", "secretName"],
};

/**
 * Objects that nobody declares and that still belong: the Secrets and ConfigMaps that declared objects name (a
 * certificate that is issued, a Secret that a store or a person delivers), and the claims of declared StatefulSets, which
 * no controller owns.
 */
export function expectedNames(wanted: Iterable<WantedObject>): (key: ObjectKey) => boolean {
  const names = new Set<string>();
  const claims = new Set<string>();
  for (const { object, key } of wanted) {
    const { spec } = object as { readonly spec?: unknown };
    const add = (kind: string, name: unknown): void => {
      if (typeof name === "string") names.add(keyText({ group: "", kind, namespace: key.namespace, name }));
    };
    addReferences(key.kind === "ServiceAccount" ? object : spec, add);
    if (key.group === "apps" && key.kind === "StatefulSet" && isRecord(spec))
      for (const claim of claimNames(spec)) claims.add(`${key.namespace}/${claim}-${key.name}`);
  }
  return (key) => {
    if (key.group !== "") return false;
    if (key.kind !== "PersistentVolumeClaim") return names.has(keyText(key));
    const [, stem] = /^(.+)-\d+$/.exec(key.name) ?? [];
    return stem !== undefined && claims.has(`${key.namespace}/${stem}`);
  };
}

function addReferences(value: unknown, add: (kind: string, name: unknown) => void): void {
  if (Array.isArray(value)) {
    for (const item of value) addReferences(item, add);
  } else if (isRecord(value)) {
    for (const [field, part] of Object.entries(value)) {
      const [kind, name] = references[field] ?? [];
      if (kind !== undefined && name !== undefined)
        for (const item of Array.isArray(part) ? part : [part])
          if (isRecord(item)) add(kind, item[name] ?? item["name"]);
      addReferences(part, add);
    }
  }
}

function claimNames({ volumeClaimTemplates }: Readonly<Record<string, unknown>>): string[] {
  if (!Array.isArray(volumeClaimTemplates)) return [];
  return volumeClaimTemplates.flatMap((template: unknown) => {
    const metadata = isRecord(template) ? template["metadata"] : undefined;
    const name = isRecord(metadata) ? metadata["name"] : undefined;
    return typeof name === "string" ? [name] : [];
  });
}
