import { objectsOf } from "../../manifests/world/world.ts";
import type { World } from "../../manifests/world/world.ts";
import { parseBlock, privateAddresses, uniteAll } from "./address-set.ts";
import type { AddressSet } from "./address-set.ts";

/** Addresses that pods and nodes have, or may have. */
export interface ClusterAddresses {
  readonly pods: AddressSet;
  readonly nodes: AddressSet;
}

/**
 * As the Nodes say. Where one of them does not, clusters take addresses for pods and nodes that the internet does not
 * route.
 */
export function addressesOf(world: World): ClusterAddresses {
  const nodes = objectsOf(world, "Node").map(({ object }) => object);
  const ofPods = nodes.map(({ spec }) => spec?.podCIDRs ?? (spec?.podCIDR === undefined ? [] : [spec.podCIDR]));
  const ofNodes = nodes.map(({ status }) => (status?.addresses ?? []).map(({ address }) => address));
  return { pods: known(ofPods), nodes: known(ofNodes) };
}

function known(listed: readonly (readonly string[])[]): AddressSet {
  const blocks = listed.map((texts) => uniteAll(texts.map((text) => parseBlock(text) ?? [])));
  return blocks.length === 0 || blocks.some((block) => block.length === 0) ? privateAddresses : uniteAll(blocks);
}
