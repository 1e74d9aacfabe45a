import { covers, everyAddress, overlaps, withoutAddresses } from "../sets/address-set.ts";
import type { AddressSet } from "../sets/address-set.ts";
import { letsThrough } from "../model/connection.ts";
import type { Openness, OutsideEnd, Surroundings } from "../model/connection.ts";
import type { Rule } from "../policies/rule.ts";
import type { PodClass } from "../model/pod-class.ts";
import { isEmpty, noPorts, unite } from "../sets/port-set.ts";
import type { Side } from "../model/pod-class.ts";

/** Part of the world outside that a side treats alike, and the ports there that may be opened. */
export interface OutsideReach {
  readonly end: OutsideEnd;
  /** As a person reads it: a block, the name of a host, or `anywhere`. */
  readonly text: string;
  readonly open: Openness;
}

/** More parts than this are not told apart: the rest is judged as one, with what any of its addresses may do. */
const mostParts = 256;

const known = new WeakMap<Side, readonly OutsideReach[]>();

/** What one side lets through to the world outside, or from it. Only parts with which something may pass. */
export function outsideReach(side: Side, surroundings: Surroundings): readonly OutsideReach[] {
  const worked = known.get(side);
  if (worked) return worked;
  const rules = [...side.rules, ...side.uncertain, ...[...side.admin, ...side.baseline].flatMap((one) => one.rules)];
  const closed = side.isolated === "yes" && !side.opaque && !rules.some(speaksOfOutside);
  const found = closed ? [] : [...byAddress(side, rules, surroundings), ...byName(side, rules, surroundings)];
  known.set(side, found);
  return found;
}

/** What pods let in from addresses outside: as much as any of these addresses may open. */
export function letsInFrom(to: PodClass, sources: AddressSet, surroundings: Surroundings): Openness {
  const { rules, uncertain, admin, baseline } = to.ingress;
  const all = [...rules, ...uncertain, ...[...admin, ...baseline].flatMap((one) => one.rules)];
  let open: Openness = { may: noPorts, must: noPorts };
  for (const { open: part } of byAddress(to.ingress, all, surroundings, { sources, destination: to }))
    open = { may: unite(open.may, part.may), must: unite(open.must, part.must) };
  return open;
}

function speaksOfOutside({ peers }: Rule): boolean {
  return peers === "anyone" || peers.some(({ type }) => type === "addresses" || type === "hosts");
}

interface Bounds {
  readonly sources: AddressSet;
  /** Whose ports are opened; those outside where absent. */
  readonly destination?: PodClass;
}

function byAddress(
  side: Side,
  rules: readonly Rule[],
  surroundings: Surroundings,
  { sources, destination }: Bounds = { sources: everyAddress },
): OutsideReach[] {
  const blocks = rules.flatMap(({ peers }) =>
    peers === "anyone" ? [] : peers.flatMap((peer) => (peer.type === "addresses" ? [peer] : [])),
  );
  let parts: AddressSet[] = [sources];
  for (const { addresses } of blocks) {
    if (parts.length > mostParts) break;
    parts = parts.flatMap((part) => {
      if (covers(addresses, part) || !overlaps(addresses, part)) return [part];
      const rest = withoutAddresses(part, addresses);
      return [withoutAddresses(part, rest), rest];
    });
  }
  return parts.flatMap((addresses) => {
    const end: OutsideEnd = { type: "outside", addresses };
    const open = letsThrough(side, end, destination ?? end, surroundings);
    if (isEmpty(open.may)) return [];
    const named = blocks.find((block) => covers(block.addresses, addresses));
    return [{ end, text: named?.text ?? "anywhere", open }];
  });
}

function byName(side: Side, rules: readonly Rule[], surroundings: Surroundings): OutsideReach[] {
  const names = rules.flatMap(({ peers }) =>
    peers === "anyone" ? [] : peers.flatMap((peer) => (peer.type === "hosts" ? peer.names : [])),
  );
  return [...new Set(names)].flatMap((host) => {
    const end: OutsideEnd = { type: "outside", addresses: [], host };
    const open = letsThrough(side, end, end, surroundings);
    return isEmpty(open.may) ? [] : [{ end, text: host, open }];
  });
}
