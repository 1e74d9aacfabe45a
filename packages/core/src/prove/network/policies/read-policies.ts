import type { World, WorldObject } from "../../../manifests/world/world.ts";
import { groupOf } from "../../../manifests/object-key.ts";
import type { NetworkProfile } from "../model/network-profile.ts";
import { fieldsOf } from "./fields.ts";
import { ciliumPolicies, readCiliumPolicy } from "./read-cilium-policies.ts";
import { readNetworkPolicies } from "./read-network-policies.ts";
import { readTieredPolicies } from "./read-tiered-policies.ts";
import type { Direction, NamespacedPolicy, OpaquePolicy, Policies } from "./rule.ts";

/** Policies of other plugins, by the kinds' keys in a world, and which profiles enforce them. */
const opaqueKinds: readonly { readonly kind: string; readonly profiles: readonly string[] }[] = [
  ...["crd.projectcalico.org", "projectcalico.org"].flatMap((group) =>
    ["NetworkPolicy", "GlobalNetworkPolicy"].map((kind) => ({ kind: `${group}/${kind}`, profiles: ["calico"] })),
  ),
  ...["NetworkPolicy", "ClusterNetworkPolicy"].map((kind) => ({
    kind: `crd.antrea.io/${kind}`,
    profiles: ["antrea"],
  })),
];

/** All policies of a world that the profile enforces, or may enforce. */
export function readPolicies(world: World, profile: NetworkProfile): Policies {
  if (!profile.enforces) return { namespaced: [], tiered: [], opaque: [] };
  const namespaced: NamespacedPolicy[] = readNetworkPolicies(world);
  const opaque = opaqueKinds
    .filter(({ profiles }) => profile.name === "specification" || profiles.includes(profile.name))
    .flatMap(({ kind }) => world.objects.get(kind) ?? [])
    .map(opaquePolicy);
  if (profile.name === "cilium" || profile.name === "specification") {
    for (const object of ciliumPolicies(world)) {
      const understood = readCiliumPolicy(object, profile);
      if (understood) namespaced.push(understood);
      else opaque.push(opaquePolicy(object));
    }
  }
  return { namespaced, tiered: readTieredPolicies(world, profile), opaque };
}

function opaquePolicy(object: WorldObject): OpaquePolicy {
  const { apiVersion, metadata } = object.object;
  const specs = object.object["specs"];
  const all = [object.object["spec"], ...(Array.isArray(specs) ? (specs as unknown[]) : [])].map(fieldsOf);
  const touches = (direction: Direction) => all.some((spec) => touched(spec, direction, groupOf(apiVersion)));
  const directions = (["ingress", "egress"] as const).filter(touches);
  const { namespace } = metadata;
  return { object, directions, ...(namespace !== undefined && { namespace }) };
}

/** Source: https://docs.tigera.io/calico/latest/reference/resources/networkpolicy (types follow the rules if absent) */
function touched(spec: Readonly<Record<string, unknown>>, direction: Direction, group: string): boolean {
  const { types } = spec;
  if (Array.isArray(types)) return types.some((type) => String(type).toLowerCase() === direction);
  if (direction in spec || `${direction}Deny` in spec) return true;
  return group.endsWith("projectcalico.org") && direction === "ingress" && !("egress" in spec);
}
