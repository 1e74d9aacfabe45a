import { objectsOf } from "../../../manifests/world/world.ts";
import type { World } from "../../../manifests/world/world.ts";
import { parseBlock, privateAddresses, uniteAll } from "../sets/address-set.ts";
import type { AddressSet } from "../sets/address-set.ts";

/** Addresses that pods and nodes have, or may have. */
export interface ClusterAddresses {
  readonly pods: AddressSet;
  readonly nodes: AddressSet;
}

/** By the list of Nodes: worlds that differ in others share it. */
const knownAddresses = new WeakMap<readonly unknown[], ClusterAddresses>();

/**
 * As the Nodes say. Where one of them does not, clusters take addresses for pods and nodes that the internet does not
 * route.
 */
export function addressesOf(world: World): ClusterAddresses {
  const listed = objectsOf(world, "Node");
  const before = knownAddresses.get(listed);
  if (before) return before;
  const nodes = listed.map(({ object }) => object);
  const ofPods = nodes.map(({ spec }) => spec?.podCIDRs ?? (spec?.podCIDR === undefined ? [] : [spec.podCIDR]));
  const ofNodes = nodes.map(({ status }) => (status?.addresses ?? []).map(({ address }) => address));
  const found = { pods: known(ofPods), nodes: known(ofNodes) };
  knownAddresses.set(listed, found);
  return found;
}

function known(listed: readonly (readonly string[])[]): AddressSet {
  const blocks = listed.map((texts) => uniteAll(texts.map((text) => parseBlock(text) ?? [])));
  return blocks.length === 0 || blocks.some((block) => block.length === 0) ? privateAddresses : uniteAll(blocks);
}
