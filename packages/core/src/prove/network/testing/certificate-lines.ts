import type { Given } from "../../property-proof.ts";
import { givenOf } from "../../testing/given.ts";
import { worldOf } from "../../testing/world-of.ts";
import { networkCertificates } from "../certify-network.ts";
import { specificationProfile } from "../model/profiles.ts";
import { deployment, join, namespace, nobody, policy, possibleOf, somebody } from "./stage-worlds.ts";

export const withClusterPolicies: Given["profile"] = {
  ...specificationProfile,
  clusterPolicies: ["ClusterNetworkPolicy"],
};

interface Asked extends Partial<Given> {
  readonly from?: string;
  readonly to?: string;
  /** Namespaces in which people of their stage make pods with whatever labels. */
  readonly makes?: readonly string[];
}

/** What a certificate says of a pair, line by line. */
export function certificate(
  documents: readonly string[],
  { from = "dev", to = "prod", makes = [], ...parts }: Asked = {},
): string[] {
  const makesIn = (home: string) => (makes.includes(home) ? somebody : nobody);
  const possible = possibleOf({
    pods: (_stage, home) => makesIn(home),
    podWithLabels: (_stage, home) => makesIn(home),
  });
  const given = givenOf({ profile: withClusterPolicies, possible, ...parts });
  const { closed, pairs, reached, entrances, ...others } = networkCertificates(
    worldOf(join(...documents)),
    given,
  )({ from, to });
  const { newNamespaces } = others;
  if (newNamespaces !== "none is let in") throw new Error(newNamespaces);
  return [
    ...closed.map((one) => `${one.namespace} ${one.side} closed by ${one.by.join(" and ")} for ${one.pods}`),
    ...pairs.map((pair) => `${pair.from} apart from ${pair.to.join(" and ")}`),
    ...reached.map(
      (one) => `${one.namespace} reached at ${one.labels.map((labels) => JSON.stringify(labels)).join(" ")}`,
    ),
    ...entrances.map((entrance) => `way in ${entrance}`),
  ];
}

export const dev = join(namespace("shop", "dev"), deployment("shop", "web"));
export const prod = join(namespace("cart", "prod"), deployment("cart", "api"));
export const stage = (name: string) => `{ namespaceSelector: { matchLabels: { stage: ${name} } } }`;
export const into = (home: string, from: string, pods = "", name = "in") =>
  policy(home, name, `podSelector: { ${pods} }, ingress: [${from}]`);
export const out = (home: string, to: string, pods = "", name = "out") =>
  policy(home, name, `podSelector: { ${pods} }, policyTypes: [Egress], egress: [${to}]`);
export const from = (...peers: string[]) => `{ from: [${peers.join(", ")}] }`;
export const toPeers = (...peers: string[]) => `{ to: [${peers.join(", ")}] }`;
export const ofApi = "matchLabels: { app: api }";
