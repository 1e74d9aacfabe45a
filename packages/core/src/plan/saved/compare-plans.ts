import { contentHash } from "../../manifests/content-hash.ts";
import { keyText } from "../../manifests/object-key.ts";
import type { SavedItem, SavedPlan } from "./saved-plan.ts";

const doing: Readonly<Record<SavedItem["action"], string>> = {
  create: "created",
  change: "changed",
  replace: "replaced",
  delete: "deleted",
};

/** What may differ in an item, and what that means, most telling first. `item` is what is carried out or was shown. */
const aspects: readonly (readonly [of: (item: SavedItem) => unknown, means: string])[] = [
  [({ uid }) => uid, "was deleted or made anew in the cluster"],
  [({ live }) => live, "was changed in the cluster"],
  [({ wanted }) => wanted, "is declared otherwise"],
  [({ refusal }) => refusal, "is judged otherwise by the API server"],
  [({ awaits }) => awaits, "waits for something else, or for nothing any more"],
  [({ changes }) => changes, "would change in other fields"],
  [({ conflicts }) => conflicts.map(({ path, manager }) => [path, manager]), "has fields that other managers own now"],
  [({ risk, because }) => [risk, because], "is of another risk"],
  [({ stage, team, app, origin }) => [stage, team, app, origin], "belongs to another place of the declaration"],
];

/**
 * What has moved since a plan was saved, in sentences without a full stop. Empty only where carrying out `now` is exactly
 * carrying out what was shown. When another manager last wrote, what the API server warned of, and its version are not
 * carried out, so they may differ.
 */
export function comparePlans(saved: SavedPlan, now: SavedPlan): string[] {
  if (saved.platform !== now.platform)
    return [`it is a plan for the platform ${saved.platform}, and this is ${now.platform}`];
  if (saved.cluster.uid !== now.cluster.uid)
    return [`it is a plan for the cluster ${clusterText(saved)}, and this is ${clusterText(now)}`];
  const moved: string[] = [];
  if (saved.cluster.name !== now.cluster.name)
    moved.push(`the cluster ${saved.cluster.name} is called ${now.cluster.name} by now`);
  if (saved.inputs !== now.inputs) moved.push("the declaration, or what it takes in, has changed");
  if (contentHash(saved.request) !== contentHash(now.request)) moved.push("something else was asked for");
  if (saved.keyId !== now.keyId) {
    moved.push("it was saved with another key, so that Secrets cannot be compared");
    return moved;
  }
  const [before, after] = [saved, now].map(({ items }) => new Map(items.map((item) => [keyText(item.key), item])));
  for (const [name, item] of before ?? []) moved.push(...itemMoved(name, item, after?.get(name)));
  for (const [name, { action }] of after ?? [])
    if (!before?.has(name)) moved.push(`${name} would be ${doing[action]}, which was not planned`);
  const others = saved.unchanged !== now.unchanged || saved.unchangedWanted !== now.unchangedWanted;
  if (moved.length === 0 && others) moved.push("objects that needed no change are others by now");
  if (moved.length === 0 && order(saved) !== order(now)) moved.push("its objects stand in another order");
  return moved;
}

function itemMoved(name: string, before: SavedItem, after: SavedItem | undefined): string[] {
  if (!after) return [`${name} was to be ${doing[before.action]}, and is not any more`];
  if (before.action !== after.action)
    return [`${name} was to be ${doing[before.action]}, and would be ${doing[after.action]}`];
  return aspects.flatMap(([of, means]) =>
    contentHash(of(before)) === contentHash(of(after)) ? [] : [`${name} ${means}`],
  );
}

function order({ items }: SavedPlan): string {
  return contentHash(items.map(({ key }) => keyText(key)));
}

function clusterText({ cluster }: SavedPlan): string {
  return `${cluster.name} (${cluster.uid})`;
}
