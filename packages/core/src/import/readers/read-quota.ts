import { compareQuantities, isQuantity } from "../../manifests/quantities.ts";
import { amountsIn, listIn, textIn, valueIn } from "../found-object.ts";
import type { FoundObject } from "../found-object.ts";
import type { World } from "../world.ts";
import { isOwn } from "../world.ts";

export type Amounts = Readonly<Record<string, string | number>>;

/** What a quota counts, by the names that the language gives it. Others have no place in it. */
const quantities: Readonly<Record<string, string>> = {
  "requests.cpu": "cpu",
  cpu: "cpu",
  "requests.memory": "memory",
  memory: "memory",
  "requests.storage": "storage",
};
const numbers: Readonly<Record<string, string>> = {
  pods: "pods",
  "count/pods": "pods",
  services: "services",
  "count/services": "services",
  "services.loadbalancers": "loadBalancers",
  "services.nodeports": "nodePorts",
  persistentvolumeclaims: "claims",
  "count/persistentvolumeclaims": "claims",
  configmaps: "configMaps",
  "count/configmaps": "configMaps",
  secrets: "secrets",
  "count/secrets": "secrets",
  "count/jobs.batch": "jobs",
};

/** What kubestage adds to declared numbers: two ConfigMaps of the cluster, and a Secret for each ServiceAccount. */
const addedConfigMaps = 2;

/**
 * What a namespace may use, as the language says it: of several quotas the least of each amount. Quotas with a scope
 * count some pods only, and are none of the namespace. `accounts` is how many ServiceAccounts kubestage counts there.
 */
export function readQuota(namespace: string, accounts: number, world: World): Amounts {
  const quota: Record<string, string | number> = {};
  for (const found of world.ofKind("ResourceQuota", namespace)) {
    if (isScoped(found)) continue;
    for (const [resource, amount] of Object.entries(amountsIn(found.object, "spec", "hard"))) {
      const [name, value] = translate(resource, amount, isOwn(found, world) ? accounts : 0);
      if (name !== undefined && value !== undefined) quota[name] = least(quota[name], value);
    }
  }
  return quota;
}

function isScoped({ object }: FoundObject): boolean {
  return valueIn(object, "spec", "scopeSelector") !== undefined || listIn(object, "spec", "scopes").length > 0;
}

function translate(resource: string, amount: string, accounts: number): [string?, (string | number)?] {
  if (!isQuantity(amount)) return [];
  const quantity = quantities[resource];
  if (quantity !== undefined) return [quantity, amount];
  const name = numbers[resource];
  const count = Number(amount);
  if (name === undefined || !Number.isInteger(count)) return [];
  if (name === "configMaps") return [name, Math.max(0, count - addedConfigMaps)];
  return [name, name === "secrets" ? Math.max(0, count - accounts) : count];
}

function least(left: string | number | undefined, right: string | number): string | number {
  if (left === undefined) return right;
  return compareQuantities(String(left), String(right)) <= 0 ? left : right;
}

/** The limits of a namespace's containers, as the language says them; undefined where it has none. */
export function readLimits(namespace: string, world: World): Readonly<Record<string, unknown>> | undefined {
  const item = world
    .ofKind("LimitRange", namespace)
    .flatMap(({ object }) => listIn(object, "spec", "limits"))
    .find((one) => textIn(one, "type") === "Container");
  if (item === undefined) return undefined;
  const limits: Record<string, unknown> = {};
  for (const field of ["default", "defaultRequest", "min", "max"]) {
    const { cpu, memory } = amountsIn(item, field);
    const amounts = { ...(cpu !== undefined && { cpu }), ...(memory !== undefined && { memory }) };
    if (Object.keys(amounts).length > 0) limits[field] = amounts;
  }
  const ratios = Object.values(amountsIn(item, "maxLimitRequestRatio")).map(Number).filter(Number.isInteger);
  if (ratios.length > 0) limits["maxRatio"] = Math.max(...ratios);
  return limits;
}
