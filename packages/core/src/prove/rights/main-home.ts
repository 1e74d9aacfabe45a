import type { World } from "../../manifests/world/world.ts";
import { isEverybodyGroup } from "./everybody-groups.ts";
import { grantsOf } from "./grants.ts";
import { type Subject, subjectKey } from "./rights.ts";

/**
 * Of a user or group that RoleBindings of several stages name, the stage in which more namespaces do than in any other:
 * there they are at home, and elsewhere they were bound too. Undefined where no stage is ahead.
 */
export function mainHome(world: World, subject: Subject): string | undefined {
  if (subject.kind === "ServiceAccount" || isEverybodyGroup(subject)) return undefined;
  const counts = new Map<string, number>();
  for (const namespace of grantsOf(world).namedIn.get(subjectKey(subject)) ?? []) {
    const stage = world.stages.ofNamespace.get(namespace);
    if (stage !== undefined) counts.set(stage, (counts.get(stage) ?? 0) + 1);
  }
  const [first, second] = [...counts].toSorted(([, one], [, other]) => other - one);
  return first && second && first[1] > second[1] ? first[0] : undefined;
}
