import type { PolicyRule } from "kubernetes-types/rbac/v1.d.ts";
import type { UnknownContent } from "../../manifests/world/content.ts";
import type { World } from "../../manifests/world/world.ts";
import { namesInRules } from "../rights/role-rules.ts";

/** To which names the rules of a role restrict themselves. */
export function namesIn(role: UnknownContent | undefined): readonly string[] {
  // What is in a world has its kind's shape.
  const { rules } = { ...role } as { readonly rules?: readonly PolicyRule[] | null };
  return rules?.flatMap(({ resourceNames }) => resourceNames ?? []) ?? [];
}

/** To which names any rule of a world restricts itself. */
export function namesInRoles(world: World): ReadonlySet<string> {
  return namesInRules(world, isAny);
}

function isAny(): boolean {
  return true;
}
