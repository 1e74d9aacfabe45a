import type { Json } from "./json.ts";
import { isMapping } from "./json.ts";

/**
 * By which field the items of a list are the same. Lists that are not here are replaced, as the API server does with those of
 * kinds that it does not know.
 *
 * Source: k8s.io/api (struct tags patchMergeKey)
 */
const mergeKeys: Readonly<Record<string, readonly string[]>> = {
  containers: ["name"],
  initContainers: ["name"],
  ephemeralContainers: ["name"],
  env: ["name"],
  volumes: ["name"],
  imagePullSecrets: ["name"],
  secrets: ["name"],
  volumeMounts: ["mountPath"],
  volumeDevices: ["devicePath"],
  ports: ["containerPort", "port"],
  hostAliases: ["ip"],
  topologySpreadConstraints: ["topologyKey"],
};

/**
 * Merges `patch` into `target`, which is changed: mappings key by key, lists of named things by name, null removes, and
 * `$patch: delete` or `$patch: replace` in a mapping does that to it.
 *
 * Source: https://kubernetes.io/docs/tasks/manage-kubernetes-objects/update-api-object-kubectl-patch/
 */
export function mergeStrategically(target: Json, patch: Readonly<Json>): void {
  for (const [key, value] of Object.entries(patch)) {
    if (key === "$patch") continue;
    if (value === null) delete target[key];
    else if (Array.isArray(value)) target[key] = mergedList(key, target[key], value);
    else if (!isMapping(value)) target[key] = value;
    else if (value["$patch"] === "delete") delete target[key];
    else {
      const known = target[key];
      const base: Json = isMapping(known) && value["$patch"] !== "replace" ? known : {};
      mergeStrategically(base, value);
      target[key] = base;
    }
  }
}

function mergedList(field: string, known: unknown, patch: readonly unknown[]): unknown[] {
  const key = mergeKeys[field]?.find((one) => patch.every((item) => isMapping(item) && item[one] !== undefined));
  const base: readonly unknown[] = Array.isArray(known) ? known : [];
  if (key === undefined || !base.every(isMapping)) return patch.map(copied);
  let merged = [...base];
  for (const item of patch) {
    if (!isMapping(item)) continue;
    const same = merged.find((one) => one[key] === item[key]);
    if (item["$patch"] === "delete") merged = merged.filter((one) => one !== same);
    else if (same) mergeStrategically(same, item);
    else merged.push(copied(item) as Json);
  }
  return merged;
}

function copied(value: unknown): unknown {
  return structuredClone(value);
}
