import type { LabelSelector } from "kubernetes-types/meta/v1.d.ts";
import type { World } from "../../manifests/world/world.ts";
import { policiesInForce } from "../admission/policies-in-force.ts";
import { someSolutions } from "../selectors/solve.ts";
import { enforceLabel } from "./enforced-level.ts";

type Labels = Readonly<Record<string, string>>;

const mostSelectors = 8;

/**
 * Labels worth giving to a new namespace in which a pod is to reach its node: none, such as policies leave out, all of them
 * or one, and each with the level that refuses nothing.
 */
export function newNamespaceLabels(world: World): readonly Labels[] {
  const selectors = new Map<string, LabelSelector>();
  for (const { constraints, bindings } of policiesInForce(world))
    for (const resources of [constraints, ...bindings.map((binding) => binding.resources)]) {
      const { namespaceSelector } = resources ?? {};
      if (namespaceSelector) selectors.set(JSON.stringify(namespaceSelector), namespaceSelector);
    }
  const each = [...selectors.values()]
    .slice(0, mostSelectors)
    .flatMap((selector) => someSolutions({ all: [], none: [selector] }, 1));
  const together: Labels = Object.assign({}, ...each) as Labels;
  const found = [{}, together, ...each].flatMap((labels): Labels[] => [
    labels,
    { ...labels, [enforceLabel]: "privileged" },
  ]);
  return [...new Map(found.map((labels) => [JSON.stringify(labels), labels])).values()];
}
