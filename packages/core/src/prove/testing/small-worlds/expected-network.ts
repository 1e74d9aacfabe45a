import type { UnknownContent } from "../../../manifests/world/content.ts";
import type { NetworkProfile } from "../../network/model/network-profile.ts";
import { type ClusterPolicy, precedence } from "../reference/cluster-policies.ts";
import { canOpen, networkOf } from "../reference/network.ts";
import type { ReferenceNetwork } from "../reference/network.ts";
import type { Plugin, ReferencePod } from "../reference/packets.ts";
import { product } from "./family.ts";
import { ipv6PodAddresses, outsideAddresses, podAddresses, ports } from "./network-forms.ts";

/** What a port is under all plugins that the profile leaves possible: open by each, by some, by none. */
export type Openness = "open" | "perhaps" | "closed";

export interface ExpectedNetwork {
  readonly pods: readonly ReferencePod[];
  /** One for each of `ports`. */
  readonly between: (from: ReferencePod, to: ReferencePod) => readonly Openness[];
  readonly toOutside: (from: ReferencePod) => readonly Openness[];
}

/** One way in which everything that is left open may turn out. */
interface Circumstances extends Case {
  readonly plugin: Plugin;
  readonly fromAddress: string;
  readonly toAddress: string;
  readonly isOnOneNode: boolean;
}

/** What the reference says of a small world, one packet after another under one plugin after another. */
export function expectedNetwork(objects: readonly UnknownContent[], profile: NetworkProfile): ExpectedNetwork {
  const network = networkOf(objects);
  const plugins = pluginsOf(network, profile);
  const circumstances = circumstancesOf(network, plugins);
  return {
    pods: network.pods,
    between: (from, to) =>
      judged(circumstances, ({ plugin, fromAddress, toAddress, isOnOneNode }, { protocol, port }) => {
        const [ours, theirs] = [
          { pod: from, address: fromAddress },
          { pod: to, address: toAddress },
        ];
        return canOpen(network, { from: ours, to: theirs, protocol, port, isOnOneNode }, plugin);
      }),
    toOutside(from) {
      const cases = plugins.map((plugin) => ({ plugin }));
      const ofEach = outsideAddresses.map((address) =>
        judged(cases, ({ plugin }, { protocol, port }) =>
          canOpen(network, { from: { pod: from, address: "10.0.0.1" }, to: { address }, protocol, port }, plugin),
        ),
      );
      return ofEach.reduce((one, other) => one.map((openness, at) => better(openness, other[at] ?? "closed")));
    },
  };
}

type Port = (typeof ports)[number];

interface Case {
  readonly plugin: Plugin;
  /** What is not open then may still be certain to be open. */
  readonly isBesideOthers?: boolean;
}

function judged<Some extends Case>(cases: readonly Some[], opens: (one: Some, port: Port) => boolean): Openness[] {
  return ports.map((port) => {
    let [some, every] = [false, true];
    for (const one of cases) {
      if (opens(one, port)) some = true;
      else if (one.isBesideOthers !== true) every = false;
      if (some && !every) return "perhaps";
    }
    return some ? "open" : "closed";
  });
}

function better(one: Openness, other: Openness): Openness {
  if (one === "open" || other === "open") return "open";
  return one === "perhaps" || other === "perhaps" ? "perhaps" : "closed";
}

/**
 * Addresses matter only where a policy speaks of some, the node of a pod only where one is on its network. Both ends are of
 * one family. All clusters are taken to have IPv4, to which some add IPv6: then pods have an address of each
 * (https://kubernetes.io/docs/concepts/services-networking/dual-stack/), and what is kept away from one may be open at the
 * other.
 */
function circumstancesOf(
  { pods, policies, clusterPolicies }: ReferenceNetwork,
  plugins: readonly Plugin[],
): Circumstances[] {
  const hasBlocks = policies.some(({ spec }) => JSON.stringify(spec).includes("cidr"));
  const hasNetworks = clusterPolicies.some(({ spec }) => JSON.stringify(spec).includes("networks"));
  const onOneNode = pods.some(({ spec }) => spec.hostNetwork) ? [false, true] : [false];
  return plugins.flatMap((plugin) => {
    const matter = hasNetworks || (hasBlocks && plugin.blocksMatchPods);
    const families = matter ? [podAddresses, ipv6PodAddresses] : [podAddresses.slice(0, 1)];
    return families.flatMap((addresses) =>
      product(addresses, addresses, onOneNode).map(([fromAddress, toAddress, isOnOneNode]) => ({
        plugin,
        fromAddress,
        toAddress,
        isOnOneNode,
        isBesideOthers: addresses === ipv6PodAddresses,
      })),
    );
  });
}

/** Every plugin that the profile leaves possible, as far as the world could tell them apart. */
function pluginsOf({ pods, policies, clusterPolicies }: ReferenceNetwork, profile: NetworkProfile): Plugin[] {
  const choice = (matters: boolean, answer: "yes" | "no" | "either"): readonly boolean[] =>
    answer === "either" ? (matters ? [false, true] : [true]) : [answer === "yes"];
  const hasBlocks = policies.some(({ spec }) => JSON.stringify(spec).includes("ipBlock"));
  const hasHostNetwork = pods.some(({ spec }) => spec.hostNetwork);
  const mayIgnore = profile.clusterPolicies.length === 0 && clusterPolicies.length > 0;
  const enforcing = differentOrders(clusterPolicies).map((order) => [true, order] as const);
  return product(
    choice(hasBlocks, profile.ipBlockMatchesPods),
    choice(hasHostNetwork, profile.policiesHoldForHostNetwork),
    choice(hasHostNetwork, profile.hostNetworkPodsHaveLabels),
    mayIgnore ? [[false, []] as const, ...enforcing] : enforcing,
  ).map(
    ([
      blocksMatchPods,
      policiesHoldForHostNetwork,
      hostNetworkPodsHaveLabels,
      [enforcesClusterPolicies, order],
    ]): Plugin => ({
      blocksMatchPods,
      policiesHoldForHostNetwork,
      hostNetworkPodsHaveLabels,
      enforcesClusterPolicies,
      order,
    }),
  );
}

/** Every order in which a plugin may look at them: one of those that come to the same. */
function differentOrders(policies: readonly ClusterPolicy[]): readonly (readonly number[])[] {
  const byPrecedence = ordersOf(policies.length).map((order) => {
    const tiers = (["Admin", "Baseline"] as const).map((tier) => precedence(policies, tier, order));
    return [tiers.map((ofTier) => ofTier.map((one) => policies.indexOf(one)).join(" ")).join(", "), order] as const;
  });
  return [...new Map(byPrecedence).values()];
}

/** Every order of so many policies. */
function ordersOf(count: number): readonly (readonly number[])[] {
  if (count === 0) return [[]];
  return ordersOf(count - 1).flatMap((order) =>
    Array.from({ length: count }, (_, at) => [...order.slice(0, at), count - 1, ...order.slice(at)]),
  );
}
