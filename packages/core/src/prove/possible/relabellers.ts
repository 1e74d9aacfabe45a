import type { PolicyRule } from "kubernetes-types/rbac/v1.d.ts";
import type { World } from "../../manifests/world/world.ts";
import { unassigned } from "../../verdicts/property.ts";
import { grantsOf } from "../rights/grants.ts";
import type { Rights, Subject } from "../rights/rights.ts";
import { namesInRules, type RoleRules } from "../rights/role-rules.ts";

/** The requests by which labels of a namespace change. */
const relabelling: readonly { readonly verb: string; readonly resource: string }[] = [
  ...["update", "patch"].flatMap((verb) => ["namespaces", "namespaces/status"].map((resource) => ({ verb, resource }))),
  { verb: "update", resource: "namespaces/finalize" },
];

/**
 * The stages, and `(unassigned)`, at home in which somebody has such a right on a namespace; its own stage may be among them.
 * What admission says is asked later.
 */
export function relabellersOf({
  world,
  rights,
}: {
  readonly world: World;
  readonly rights: Rights;
}): (namespace: string) => readonly string[] {
  const names = new Set<string>([...world.stages.names, unassigned]);
  const whoMay = (namespace: string): readonly string[] => {
    const found = new Set<Subject>();
    for (const { verb, resource } of relabelling)
      for (const { subject } of rights.whoMay({ verb, group: "", resource, namespace, name: namespace }))
        found.add(subject);
    const homes = [...found].flatMap((subject) => rights.homes(subject)).filter((home) => names.has(home));
    return [...new Set(homes)].toSorted();
  };
  // Most namespaces are asked for nothing: no binding in them, and no rule for them alone, speaks of namespaces.
  let all: { readonly everywhere: readonly string[]; readonly named: ReadonlySet<string> } | undefined;
  const speaking = new Map<RoleRules["class"], boolean>();
  const speaksOfNamespaces = ({ class: rules }: RoleRules): boolean => {
    const found = speaking.get(rules) ?? rules.rules.some(isOfNamespaces);
    speaking.set(rules, found);
    return found;
  };
  const ask = (namespace: string): readonly string[] => {
    const { everywhere, named } = (all ??= { everywhere: whoMay(""), named: namesInRules(world, isOfNamespaces) });
    const bound = grantsOf(world).inNamespace.get(namespace) ?? [];
    return named.has(namespace) || bound.some(({ rules }) => speaksOfNamespaces(rules))
      ? whoMay(namespace)
      : everywhere;
  };
  const known = new Map<string, readonly string[]>();
  return (namespace) => {
    const found = known.get(namespace) ?? ask(namespace);
    known.set(namespace, found);
    return found;
  };
}

function isOfNamespaces({ resources = [] }: PolicyRule): boolean {
  return resources.some((one) => one === "*" || one.startsWith("*/") || one.split("/")[0] === "namespaces");
}
