import { overlaps, withoutAddresses } from "./address-set.ts";
import type { AddressSet } from "./address-set.ts";
import type { ClusterAddresses } from "./cluster-addresses.ts";
import type { PodClass, Side } from "./pod-class.ts";

/** Some of the addresses that a pod may have, which no rule of a side tells apart. */
interface AddressPart {
  readonly addresses: ClusterAddresses;
  /** Whether clusters are taken to have none of these where it matters that a block covers all. */
  readonly mayBeIgnored: boolean;
}

/** More parts than this are not told apart. */
const mostParts = 64;

const blocksOfSides = new WeakMap<Side, readonly AddressSet[]>();

/**
 * The addresses that a pod may have, in the parts that the blocks of a side's rules tell apart. None where there are too
 * many of them, or too few blocks: what a single one says of addresses needs no comparing.
 */
export function addressParts(side: Side, { hostNetwork }: PodClass, addresses: ClusterAddresses): AddressPart[] {
  const blocks = blocksOf(side);
  if (blocks.length < 2) return [];
  let parts: AddressSet[] = [hostNetwork ? addresses.nodes : addresses.pods];
  for (const block of blocks) {
    parts = parts.flatMap((part) => {
      if (!overlaps(block, part)) return [part];
      const rest = withoutAddresses(part, block);
      return rest.length === 0 ? [part] : [withoutAddresses(part, rest), rest];
    });
    if (parts.length > mostParts) return [];
  }
  const isIpv4 = (part: AddressSet) => part.some((address) => address < firstOfIpv6);
  const someIpv4 = parts.some(isIpv4);
  return parts.map((part) => ({
    addresses: { pods: part, nodes: part },
    mayBeIgnored: someIpv4 && !isIpv4(part),
  }));
}

function blocksOf(side: Side): readonly AddressSet[] {
  const known = blocksOfSides.get(side);
  if (known) return known;
  const tiered = [...side.admin, ...side.baseline].flatMap(({ rules }) => rules);
  const found = new Set<AddressSet>();
  for (const { peers } of [...side.rules, ...side.uncertain, ...tiered])
    if (peers !== "anyone") for (const peer of peers) if (peer.type === "addresses") found.add(peer.addresses);
  const blocks = [...found];
  blocksOfSides.set(side, blocks);
  return blocks;
}

const firstOfIpv6 = 1n << 32n;

/** Clusters whose addresses are not known are taken to have IPv4 where it matters that a block covers them. */
export function ipv4Of(addresses: AddressSet): AddressSet {
  const ipv4 = addresses.filter((address) => address < firstOfIpv6);
  return ipv4.length === 0 ? addresses : ipv4;
}
