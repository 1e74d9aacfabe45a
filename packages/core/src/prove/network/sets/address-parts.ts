import { overlaps, withoutAddresses } from "./address-set.ts";
import type { AddressSet } from "./address-set.ts";
import type { ClusterAddresses } from "../model/cluster-addresses.ts";
import type { PodClass, Side } from "../model/pod-class.ts";

/** Some of the addresses that a pod may have, which no rule of a side tells apart. */
interface AddressPart {
  readonly addresses: ClusterAddresses;
  /** Whether clusters are taken to have none of these where it matters that a block covers all. */
  readonly mayBeIgnored: boolean;
}

/** More parts than this are not told apart. */
const mostParts = 64;

const blocksOfSides = new WeakMap<Side, readonly AddressSet[]>();

const noParts: readonly AddressPart[] = [];

/** By what is split. */
const knownParts = new WeakMap<Side, Map<AddressSet, readonly AddressPart[]>>();

/**
 * The addresses that a pod may have, in the parts that the blocks of a side's rules tell apart. None where there are too
 * many of them, or too few blocks: a single one that only lets through says of the parts together what it says of each.
 */
export function addressParts(
  side: Side,
  { hostNetwork }: PodClass,
  addresses: ClusterAddresses,
): readonly AddressPart[] {
  const blocks = blocksOf(side);
  if (blocks.length === 0 || (blocks.length === 1 && side.admin.length + side.baseline.length === 0)) return noParts;
  const whole = hostNetwork ? addresses.nodes : addresses.pods;
  const ofSide = knownParts.get(side) ?? new Map<AddressSet, readonly AddressPart[]>();
  knownParts.set(side, ofSide);
  const found = ofSide.get(whole) ?? partsOf(whole, blocks);
  ofSide.set(whole, found);
  return found;
}

function partsOf(whole: AddressSet, blocks: readonly AddressSet[]): readonly AddressPart[] {
  let parts: AddressSet[] = [whole];
  for (const block of blocks) {
    parts = parts.flatMap((part) => {
      if (!overlaps(block, part)) return [part];
      const rest = withoutAddresses(part, block);
      return rest.length === 0 ? [part] : [withoutAddresses(part, rest), rest];
    });
    if (parts.length > mostParts) return noParts;
  }
  const someIpv4 = parts.some(hasIpv4);
  return parts.map((part) => ({
    addresses: { pods: part, nodes: part },
    mayBeIgnored: someIpv4 && !hasIpv4(part),
  }));
}

function hasIpv4(addresses: AddressSet): boolean {
  return addresses.some((address) => address < firstOfIpv6);
}

/** Whether what a side says depends on the address of a pod at the other end. */
export function namesAddresses(side: Side): boolean {
  return blocksOf(side).length > 0;
}

const knownFamilies = new WeakMap<AddressSet, readonly AddressSet[]>();

/**
 * The addresses by family, IPv4 first, without those of a family in which one of the ends has none. A connection is of
 * one family at both of its ends. Where they are said to have none in common, that is not believed.
 *
 * Source: https://kubernetes.io/docs/concepts/services-networking/dual-stack/
 */
export function familiesOf(
  from: PodClass,
  to: PodClass,
  { pods, nodes }: ClusterAddresses,
): readonly ClusterAddresses[] {
  const [ofPods, ofNodes] = [splitByFamily(pods), splitByFamily(nodes)];
  const families = ofPods.map((some, at) => ({ pods: some, nodes: ofNodes[at] ?? [] }));
  const has = ({ hostNetwork }: PodClass, one: ClusterAddresses) => (hostNetwork ? one.nodes : one.pods).length > 0;
  const common = families.filter((one) => has(from, one) && has(to, one));
  return common.length === 0 ? [{ pods, nodes }] : common;
}

function splitByFamily(addresses: AddressSet): readonly AddressSet[] {
  const known = knownFamilies.get(addresses);
  if (known) return known;
  const ipv4 = addresses.filter((address) => address < firstOfIpv6);
  const found = [ipv4, addresses.slice(ipv4.length)];
  knownFamilies.set(addresses, found);
  return found;
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
