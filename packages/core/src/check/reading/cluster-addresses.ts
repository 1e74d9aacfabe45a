import { objectsOf, type World } from "../../manifests/world/world.ts";
import { blockOf, type Ranges } from "./ranges.ts";

/** Those that the internet does not route. */
const privateBlocks = [
  ...["10.0.0.0/8", "172.16.0.0/12", "192.168.0.0/16", "100.64.0.0/10", "198.18.0.0/15", "169.254.0.0/16"],
  ...["fc00::/7", "fe80::/10"],
];

/** Addresses that pods and nodes have, as the Nodes say; where one of them does not, those that clusters take. */
export function clusterAddresses(world: World): { readonly pods: Ranges; readonly nodes: Ranges } {
  const nodes = objectsOf(world, "Node").map(({ object }) => object);
  const ofPods = nodes.map(({ spec }) => (spec?.podCIDRs ?? [spec?.podCIDR ?? ""]).flatMap(blockOf));
  const ofNodes = nodes.map(({ status }) => (status?.addresses ?? []).flatMap(({ address }) => blockOf(address)));
  return { pods: knownOf(ofPods), nodes: knownOf(ofNodes) };
}

function knownOf(all: readonly Ranges[]): Ranges {
  return all.length === 0 || all.some((one) => one.length === 0) ? privateBlocks.flatMap(blockOf) : all.flat();
}
