import { nameLabel } from "../../manifests/name-label.ts";
import { keyOf } from "../../manifests/object-key.ts";
import type { World } from "../../manifests/world/world.ts";
import type { Edit, Fix, Site } from "../../verdicts/finding.ts";
import { lastingAdmission } from "../possible/lasting-admission.ts";
import { fieldAt, itemsOf, textAt } from "../configuration/unknown-fields.ts";
import { applyEdits } from "../fixes/apply-edits.ts";
import { makePossible } from "../possible/make-possible.ts";
import type { Given } from "../property-proof.ts";
import type { Maker } from "./makers.ts";
import { placements } from "./placements.ts";
import type { FoundPlacement } from "./found-placement.ts";

type Possible = Extract<FoundPlacement, { type: "possible" }>;

/** Where a policy leaves namespaces out by their names, and what mends it. */
export interface Exemption {
  readonly at: Site;
  readonly fix: Fix;
}

const policies = "admissionregistration.k8s.io/ValidatingAdmissionPolicy";

/**
 * The policy that would keep pods on nodes of their stage, did it not leave out namespaces in which people of a stage make
 * pods. Undefined where there is none, or where taking these out of its list refuses not everything that was found.
 */
export function exemptedNamespaces(
  world: World,
  given: Given,
  makers: ReadonlyMap<string, readonly Maker[]>,
  found: readonly Possible[],
): Exemption | undefined {
  if (found.length === 0) return undefined;
  const open = new Set([...makers.values()].flatMap((all) => all.flatMap(({ namespaces }) => namespaces)));
  const isOpen = (name: unknown) => typeof name === "string" && open.has(name) && world.stages.ofNamespace.has(name);
  for (const policy of world.objects.get(policies) ?? []) {
    const path = ["spec", "matchConstraints", "namespaceSelector", "matchExpressions"];
    for (const [at, expression] of itemsOf(policy.object, path).entries()) {
      const values = itemsOf(expression, ["values"]);
      if (textAt(expression, ["key"]) !== nameLabel || fieldAt(expression, ["operator"]) !== "NotIn") continue;
      const left = values.filter((name) => !isOpen(name));
      if (left.length === values.length || left.length === 0) continue;
      const names = values.filter(isOpen).join(", ");
      const site = [...path, at, "values"];
      const edit: Edit = {
        type: "set",
        object: keyOf(policy.object),
        path: site,
        value: left,
      };
      if (!refusesAll(world, given, edit, found)) continue;
      const description = `let the policy ${policy.object.metadata.name} hold in ${names} too`;
      return { at: { object: policy, path: site }, fix: { description, edits: [edit] } };
    }
  }
  return undefined;
}

function refusesAll(world: World, given: Given, edit: Edit, found: readonly Possible[]): boolean {
  const changed = applyEdits(world, [edit]);
  const admission = lastingAdmission(changed, given.rights);
  const possible = makePossible(changed, given.rights, admission);
  const { tried, classes } = placements(changed, { ...given, admission, possible });
  return found.every(({ from, nodes }) => {
    const same = classes.find(({ names: [name] }) => name === nodes.names[0]);
    return same === undefined || tried(from, same).type === "refused";
  });
}
