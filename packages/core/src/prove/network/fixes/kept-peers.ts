import type { PortRange } from "../../../verdicts/intent.ts";
import { carriersOf } from "../entrances/carriers.ts";
import type { Routed } from "../entrances/carriers.ts";
import { entrancesOf } from "../entrances/entrances.ts";
import type { NetworkModel } from "../model/network-model.ts";
import type { PodClass } from "../model/pod-class.ts";
import {
  blocksOf,
  covers,
  everyAddress,
  overlaps,
  parseBlock,
  privateAddresses,
  uniteAll,
} from "../sets/address-set.ts";
import type { AddressSet } from "../sets/address-set.ts";
import { allPortsOf, isEmpty, noPorts, protocols, rangesOf, unite, without } from "../sets/port-set.ts";
import type { PortSet } from "../sets/port-set.ts";
import type { Surveyed, WayIn } from "./ways-in.ts";
import { lostOf, openThrough, waysIn } from "./ways-in.ts";
import type { Written } from "./written-openings.ts";

/** What has to be let in beside the own stage, so that what comes from outside goes on doing that. */
export interface Kept {
  readonly peers: readonly Written[];
  /** Ports of the pods to which it leads; all where absent. */
  readonly ports: readonly PortRange[] | undefined;
  /** As a person says it: `the ingress controller`. */
  readonly text: string;
  /** The ways in that it is about. */
  readonly ways: readonly WayIn[];
}

/**
 * What a change of policies in a namespace would take away from the world outside, and which peers keep it: the namespaces of
 * what carries in for routes, and addresses outside but those of pods, where it is known which these are. Undefined where
 * nothing is taken away, or nothing can be said that does not let the cluster's own pods in.
 *
 * @param after the pods as policies would treat them
 */
export function keptPeers(surveyed: Surveyed, namespace: string, after: (to: PodClass) => PodClass): Kept | undefined {
  const { model } = surveyed;
  const all = waysIn(surveyed);
  const ways = all.filter(({ entrance, open }) => {
    if (entrance.to.namespace !== namespace) return false;
    const { may, must } = lostOf(open, openThrough(model, entrance, after(entrance.to)));
    return !isEmpty(may) || !isEmpty(must);
  });
  const known = ways.flatMap(({ entrance }) => (entrance.how === "controller" ? [entrance] : []));
  const unknown = surveyed.intent ? [] : routesToUnread(model, namespace);
  const straight = all.flatMap(({ entrance }) => (entrance.how === "controller" ? [] : [entrance]));
  const lost = new Set(ways.map(({ entrance }) => entrance));
  const routed = [...known, ...unknown];
  const carriers = routed.length === 0 ? undefined : carriersOf(model, routed, straight);
  const sources = straight.flatMap((one) => (lost.has(one) ? [one.keepsSource ? one.sources : everyAddress] : []));
  const blocks = outsidePeers(model, carriers?.areOutside ? [everyAddress] : sources);
  const { namespaces } = carriers ?? {};
  const peers = [...(namespaces ? [{ namespaceSelector: namespaces }] : []), ...blocks];
  if (peers.length === 0) return undefined;
  const ports = ways.reduce<PortSet>((led, { entrance }) => unite(led, entrance.ports), noPorts);
  const isAll = unknown.length > 0 || protocols.some((one) => isEmpty(without(allPortsOf(one), ports)));
  const texts = [...(namespaces ? ["the ingress controller"] : []), ...(blocks.length > 0 ? [fromOutside] : [])];
  return { peers, ports: isAll ? undefined : rangesOf(ports), text: texts.join(" and "), ways };
}

const fromOutside = "what comes from outside";

/** Routes of a namespace that lead to no pods that were read. */
function routesToUnread(model: NetworkModel, namespace: string): Routed[] {
  const led = new Set(entrancesOf(model).flatMap(({ via }) => via));
  return ["networking.k8s.io/Ingress", "gateway.networking.k8s.io/HTTPRoute", "gateway.networking.k8s.io/GRPCRoute"]
    .flatMap((kind) => model.world.objects.get(kind) ?? [])
    .filter((route) => route.object.metadata.namespace === namespace && !led.has(route))
    .map((route) => ({ via: [route] }));
}

/** Blocks of addresses without those of pods; none where these are not known. */
function outsidePeers({ profile, addresses }: NetworkModel, sources: readonly AddressSet[]): Written[] {
  const wanted = uniteAll(sources);
  // Addresses that no network beside the cluster's has: these pods do not have.
  const left = profile.ipBlockMatchesPods === "no" ? [] : addresses.pods;
  const isKnown = left !== privateAddresses;
  const pods = blocksOf(left);
  if (pods === undefined || (!isKnown && overlaps(wanted, left))) return [];
  const families = covers(wanted, everyAddress) ? wholeFamilies(left) : (blocksOf(wanted) ?? []);
  const except = isKnown ? pods.map((block) => widened(block, addresses.nodes)) : [];
  return families.map((cidr) => {
    const block = parseBlock(cidr) ?? [];
    const within = (blocksOf(uniteAll(except)) ?? []).filter((one) => covers(block, parseBlock(one) ?? []));
    return { ipBlock: within.length === 0 ? { cidr } : { cidr, except: within } };
  });
}

/** A family that no pod has needs no block. */
function wholeFamilies(pods: AddressSet): string[] {
  const all = ["0.0.0.0/0", "::/0"];
  const used = all.filter((cidr) => overlaps(parseBlock(cidr) ?? [], pods));
  return used.length > 0 ? used : all;
}

/** Nodes that are added later have ranges beside those of now: the usual size of all pods', unless nodes are within it. */
function widened(block: string, nodes: AddressSet): AddressSet {
  const own = parseBlock(block) ?? [];
  const [address = "", size = ""] = block.split("/");
  const usual = block.includes(":") ? 56 : 16;
  const wide = Number(size) > usual ? parseBlock(`${address}/${usual}`) : undefined;
  return wide && (nodes === privateAddresses || !overlaps(wide, nodes)) ? wide : own;
}
