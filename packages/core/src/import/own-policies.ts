import type { FoundObject } from "./found-object.ts";
import { listIn, textIn } from "./found-object.ts";
import type { World } from "./world.ts";
import { isOwn, nameOf } from "./world.ts";

/** One of the admission policies that kubestage wrote, by its own short name. */
export function ownPolicy(name: string, world: World): FoundObject | undefined {
  return world
    .ofKind("ValidatingAdmissionPolicy")
    .find((found) => isOwn(found, world) && nameOf(found) === `kubestage-${world.platform}-${name}`);
}

/** The expression of a variable of such a policy; empty where there is none. */
export function variableOf(policy: FoundObject | undefined, name: string): string {
  const variable = listIn(policy?.object, "spec", "variables").find((one) => textIn(one, "name") === name);
  return textIn(variable, "expression") ?? "";
}

/** The texts of a list as kubestage writes it in CEL: what stands between the brackets. */
export function textsOfList(list: string): string[] {
  return [...list.matchAll(/'((?:[^'\\]|\\.)*)'/g)].map(([, text = ""]) => text.replace(/\\(.)/g, "$1"));
}
