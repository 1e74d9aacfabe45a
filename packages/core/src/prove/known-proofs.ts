import type { World } from "../manifests/world/world.ts";
import type { Property } from "../verdicts/property.ts";
import type { Given, PropertyProof } from "./property-proof.ts";

const known = new WeakMap<Given, Map<Property, PropertyProof>>();

/**
 * What a property says, worked out once for all that is judged with the same: `paths` asks for what the others say, and it
 * may have been asked for by itself.
 */
export function onceFor(
  given: Given,
  property: Property,
  prove: (world: World, given: Given) => PropertyProof,
  world: World,
): PropertyProof {
  const ofGiven = known.get(given) ?? new Map<Property, PropertyProof>();
  known.set(given, ofGiven);
  const found = ofGiven.get(property) ?? prove(world, given);
  ofGiven.set(property, found);
  return found;
}
