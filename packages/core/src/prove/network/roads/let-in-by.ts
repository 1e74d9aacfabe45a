import { keyOf, keyText } from "../../../manifests/object-key.ts";
import type { ObjectKey } from "../../../manifests/object-key.ts";
import type { Site } from "../../../verdicts/finding.ts";
import { matches } from "../model/connection.ts";
import type { End, Surroundings } from "../model/connection.ts";
import type { World, WorldObject } from "../../../manifests/world/world.ts";
import type { NamespaceUse, PodClass } from "../model/pod-class.ts";
import type { Direction, Rule } from "../policies/rule.ts";
import { intersect, isEmpty, unite } from "../sets/port-set.ts";
import type { PortSet } from "../sets/port-set.ts";
import type { Side } from "../model/pod-class.ts";

/** Why a side lets a connection through. */
export type LetInBy =
  /** No policy isolates the pods. */
  | { readonly type: "nothing"; readonly key: string; readonly namespace: string }
  | { readonly type: "rule"; readonly key: string; readonly rule: Rule; readonly site: Site }
  | { readonly type: "opaque"; readonly key: string; readonly site: Site }
  /** People opened the policies of the namespace before; `site` is what gives them the right, where that is known. */
  | { readonly type: "opened"; readonly key: string; readonly site: Site | undefined }
  /** The node on which they run. */
  | { readonly type: "node"; readonly key: string; readonly namespace: string };

/**
 * The rule by which pods let ports through, or that nothing closes them.
 *
 * @param ports those that are open
 */
export function letInBy(
  one: PodClass,
  direction: Direction,
  other: End,
  ports: PortSet,
  surroundings: Surroundings & { readonly world?: World },
): LetInBy {
  const side: Side = one[direction];
  const { namespace } = one;
  const opened = one.home.used?.opened;
  if (opened) return { type: "opened", ...openedBy(namespace, opened, surroundings.world) };
  if (side.opaque) {
    const site = { object: side.opaque.object, path: [] };
    return { type: "opaque", key: `opaque ${keyText(keyOf(site.object.object))}`, site };
  }
  const nothing: LetInBy = { type: "nothing", key: `${direction} ${namespace}`, namespace };
  const tiered = [...side.admin, ...side.baseline].flatMap(({ rules }) =>
    rules.filter(({ action }) => action === "Accept"),
  );
  if (side.isolated === "no" && tiered.length === 0) return nothing;
  const destination = direction === "ingress" ? one : other;
  for (const rule of [...side.rules, ...side.uncertain, ...tiered]) {
    const policy = tiered.includes(rule) ? "tiered" : "policy";
    const { yes, maybe } = matches(rule, other, destination, surroundings, policy);
    if (isEmpty(intersect(ports, unite(yes, maybe)))) continue;
    const { policy: object, path } = rule.site;
    return {
      type: "rule",
      key: `rule ${keyText(keyOf(object.object))} ${path.join(".")}`,
      rule,
      site: { object, path },
    };
  }
  return side.isolated === "yes" ? { type: "node", key: `node ${namespace}`, namespace } : nothing;
}

/** The binding that lets people open the policies of a namespace. */
export function openedBy(
  namespace: string,
  opened: NonNullable<NamespaceUse["opened"]>,
  world: World | undefined,
): { readonly key: string; readonly site: Site | undefined } {
  const binding = opened.possible === true ? opened.steps[0]?.allowedBy?.binding : undefined;
  const text = binding && keyText(binding);
  const object = binding && text !== undefined && world ? bindingOf(world, binding, text) : undefined;
  return { key: `opened ${text ?? namespace}`, site: object && { object, path: [] } };
}

/** By the list of a kind's objects: worlds that differ in others share it. */
const knownBindings = new WeakMap<readonly WorldObject[], ReadonlyMap<string, WorldObject>>();

function bindingOf(world: World, { kind }: ObjectKey, text: string): WorldObject | undefined {
  const all = world.objects.get(`rbac.authorization.k8s.io/${kind}`) ?? [];
  const known = knownBindings.get(all) ?? new Map(all.map((one) => [keyText(keyOf(one.object)), one]));
  knownBindings.set(all, known);
  return known.get(text);
}
