import { worldOf } from "../../testing/world-of.ts";
import { parseBlock } from "../sets/address-set.ts";
import type { End, Surroundings } from "../model/connection.ts";
import type { NetworkProfile } from "../model/network-profile.ts";
import type { PodClass, Side } from "../model/pod-class.ts";
import { PodNodes } from "../model/pod-nodes.ts";
import type { PeerPattern, Rule } from "../policies/rule.ts";
import { allPorts, noPorts } from "../sets/port-set.ts";
import { specificationProfile } from "../model/profiles.ts";

export const block = (text: string) => parseBlock(text) ?? [];
export const addresses = (text: string, matchesPods = false): PeerPattern => ({
  type: "addresses",
  addresses: block(text),
  text,
  matchesPods,
});
/** A side of which no policy says anything. */
export const silent: Side = { isolated: "no", rules: [], uncertain: [], admin: [], baseline: [], opaque: undefined };
/** Pods of the namespace `a` of stage dev, labelled `app: web`. */
export const pods = (parts: Partial<PodClass> = {}): PodClass => ({
  type: "pods",
  namespace: "a",
  labels: { app: "web" },
  hostNetwork: false,
  namedPorts: new Map(),
  hostPorts: noPorts,
  members: [],
  home: {
    name: "a",
    labels: { stage: "dev" },
    stage: "dev",
    object: undefined,
    policies: [],
    tiered: [],
    classes: [],
  },
  ingress: silent,
  egress: silent,
  imagined: false,
  ...parts,
});
export const outside = (text: string, host?: string): End => ({
  type: "outside",
  addresses: block(text),
  ...(host !== undefined && { host }),
});
/** Pods have addresses in 10.0.0.0/16, nodes in 192.168.0.0/24. */
export const surroundings = (profile: Partial<NetworkProfile> = {}, ofPods = block("10.0.0.0/16")): Surroundings => ({
  profile: { ...specificationProfile, ...profile },
  addresses: { pods: ofPods, nodes: block("192.168.0.0/24") },
  nodes: new PodNodes(worldOf("apiVersion: v1\nkind: Namespace\nmetadata: { name: a }")),
});
export const site: Rule["site"] = {
  policy: { object: { apiVersion: "v1", kind: "Any", metadata: { name: "p" } }, origin: { type: "built-in" } },
  path: [],
};
export const rule = (action: Rule["action"], peers: Rule["peers"] = "anyone", fixed = allPorts): Rule => ({
  action,
  peers,
  ports: { fixed, named: [] },
  site,
});
