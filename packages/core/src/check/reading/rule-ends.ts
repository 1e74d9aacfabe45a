import type { World } from "../../manifests/world/world.ts";
import type { Peer, Rule } from "./network-policies.ts";
import type { End, Outside, Pods } from "./network-pods.ts";
import { common, covers, portsOf, type Ranges } from "./ranges.ts";
import { selects } from "./selectors.ts";

export function isNamespace({ namespaces }: Peer & { readonly type: "pods" }, other: Pods): boolean {
  return typeof namespaces === "string" ? namespaces === other.namespace : selects(namespaces, other.namespaceLabels);
}

/** Whether a peer selects namespaces of no stage, or such as are not among what was read. */
export function mayBeOfNoStage({ namespaces }: Peer & { readonly type: "pods" }, { objects, stages }: World): boolean {
  if (typeof namespaces === "string") return false;
  const all = (objects.get("Namespace") ?? []).map(({ object }) => object.metadata);
  const selected = all.filter(({ labels }) => selects(namespaces, labels ?? {}));
  return selected.length === 0 || selected.some(({ name }) => !stages.ofNamespace.has(name));
}

/** Whether blocks hold every address that an end has, or may have; of IPv6 too where those of pods are not known. */
export function hasAllAddresses(
  { addresses, matchesPods }: Peer & { readonly type: "addresses" },
  other: End,
  ofPods: Ranges,
  ofNodes: Ranges,
): boolean {
  if (other.type === "outside") return covers(addresses, other.addresses);
  return matchesPods && covers(addresses, other.hostNetwork ? ofNodes : ofPods);
}

export function* outsideParts(peer: Peer, other: Outside): Generator<Outside> {
  if (peer.type === "hosts") for (const host of peer.names) yield { ...other, addresses: [], host };
  if (peer.type !== "addresses" || other.host !== undefined) return;
  const addresses = common(peer.addresses, other.addresses);
  if (addresses.length > 0) yield { ...other, addresses };
}

/**
 * No port where the destination names none so. Whoever makes pods gives their ports what names they want: any where that
 * lets something through, none where it does not.
 */
export function portsAt({ ports, names, action }: Rule, destination: End): Ranges {
  if (names.length === 0) return ports;
  const isMade = destination.type === "pods" && destination.labels === undefined;
  const named = names.flatMap(({ name, protocol }) => {
    if (isMade) return action === "Deny" ? [] : portsOf(protocol ?? "any");
    const theirs = destination.type === "pods" ? (destination.named[name] ?? []) : [];
    return protocol === undefined ? theirs : common(theirs, portsOf(protocol));
  });
  return [...ports, ...named];
}
