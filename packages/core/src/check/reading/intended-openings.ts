import type { Intent, Peer as IntendedPeer } from "../../verdicts/intent.ts";
import { outside } from "../../verdicts/property.ts";
import { areAllSelected, type End, type Pods } from "./network-pods.ts";
import { blockOf, covers, everyAddress, portsMeant, type Ranges, without } from "./ranges.ts";
import { selects } from "./selectors.ts";

/** Whether every one of an end is within what a peer of the intent names. */
export function isMeant(peer: IntendedPeer, end: End): boolean {
  const { stage, namespace, namespaceLabels, podLabels, cidr, host } = peer;
  if (end.type === "outside") {
    if (host !== undefined) return end.host === host;
    const addresses = end.host === undefined ? end.addresses : everyAddress;
    if (cidr !== undefined) return covers(/^(0\.0\.0\.0|::)\/0$/.test(cidr) ? everyAddress : blockOf(cidr), addresses);
    return stage === undefined ? !namespace && !namespaceLabels && !podLabels : stage === outside;
  }
  if (cidr !== undefined || host !== undefined) return false;
  if ((stage ?? end.stage) !== end.stage || (namespace ?? end.namespace) !== end.namespace) return false;
  if (!selects({ matchLabels: namespaceLabels ?? {} }, end.namespaceLabels)) return false;
  return areAllSelected(end, { matchLabels: podLabels ?? {} });
}

/** What of the ports was not meant to be open between two ends. */
export function beyond(intent: Intent | undefined, from: End, to: End, ports: Ranges): Ranges {
  const meant = (intent?.openings ?? []).filter((one) => isMeant(one.from, from) && isMeant(one.to, to));
  return meant.reduce((left, one) => without(left, portsMeant(one.ports)), ports);
}

/** Whether pods of no stage may pass on what they get. */
export function mayForward(intent: Intent | undefined, one: Pods): boolean {
  if (one.labels === undefined || one.hostNetwork || one.namespace === "kube-system") return false;
  const peers = (intent?.openings ?? []).flatMap((opening) => [opening.from, opening.to]);
  return !peers.some((peer) => peer.forwards === false && isMeant(peer, one));
}
