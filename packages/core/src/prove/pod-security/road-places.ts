import { keyOf, keyText } from "../../manifests/object-key.ts";
import type { World, WorldObject } from "../../manifests/world/world.ts";
import type { PossibleRoad } from "./stage-roads.ts";

/** Where findings about what could be made can be placed. */
export interface KnownObjects {
  readonly namespaces: ReadonlyMap<string, WorldObject>;
  readonly bindings: ReadonlyMap<string, WorldObject>;
}

export function bindingsOf(world: World): ReadonlyMap<string, WorldObject> {
  const kinds = ["RoleBinding", "ClusterRoleBinding"].map((kind) => `rbac.authorization.k8s.io/${kind}`);
  const all = kinds.flatMap((kind) => world.objects.get(kind) ?? []);
  return new Map(all.map((one) => [keyText(keyOf(one.object)), one]));
}

/** The binding that allows the first of the steps for which that is known. */
export function allowing(steps: PossibleRoad["steps"], { bindings }: KnownObjects): WorldObject | undefined {
  const keys = steps.flatMap(({ allowedBy }) => (allowedBy === undefined ? [] : [keyText(allowedBy.binding)]));
  return keys.map((key) => bindings.get(key)).find((one) => one !== undefined);
}

/** The one who sends the last of the steps. */
export function senderOf({ steps }: PossibleRoad): string {
  return steps.at(-1)?.as.user ?? "somebody";
}

/** What somebody wrote can be shown; what every cluster has by itself cannot. */
export function writtenOr(one: WorldObject | undefined, other: WorldObject | undefined): WorldObject | undefined {
  return one === undefined || one.origin.type === "built-in" ? (other ?? one) : one;
}
