import { keyOf } from "../../../manifests/object-key.ts";
import type { UnknownContent } from "../../../manifests/world/content.ts";
import { objectsOf } from "../../../manifests/world/world.ts";
import type { World } from "../../../manifests/world/world.ts";
import { customRouteKinds } from "../entrances/custom-routes.ts";
import { entrancesOf } from "../entrances/entrances.ts";
import type { Entrance } from "../entrances/entrance.ts";
import type { Judgement } from "../judgement.ts";
import { homesOf } from "../model/network-model.ts";
import type { PodClass } from "../model/pod-class.ts";
import type { ForeignPeers } from "./foreign-peers.ts";

/** What classes of pods are told apart by. */
export interface Telling {
  readonly judgement: Judgement;
  readonly foreign: ForeignPeers;
  /** Which of `foreign` name the pods. */
  readonly namedBy: (one: PodClass) => readonly number[];
  readonly entrances: ReadonlyMap<PodClass, readonly Entrance[]>;
  /** Hosts that some rule names. */
  readonly hosts: ReadonlySet<string>;
  /** Pods on their node's network. */
  readonly onNodes: readonly PodClass[];
  /** Whether people may make such pods: then it matters where all others run. */
  readonly mayBeOnNodes: boolean;
}

export function tellingOf(judgement: Judgement, foreign: ForeignPeers): Telling {
  const { model, index } = judgement;
  const homes = homesOf(model);
  const hosts = new Set<string>();
  const onNodes: PodClass[] = [];
  for (const { classes } of homes)
    for (const one of classes) {
      for (const { peers } of [...one.egress.rules, ...one.egress.uncertain])
        for (const peer of peers)
          if (typeof peer !== "string" && peer.type === "hosts") for (const name of peer.names) hosts.add(name);
      if (one.hostNetwork && one.namespace !== "kube-system") onNodes.push(one);
    }
  const named = new Map<PodClass, number[]>();
  for (const { id, peer, stage } of foreign.all) {
    const found = index.foreignClasses(peer, stage, Number.MAX_SAFE_INTEGER);
    for (const one of found === "many" ? [] : found) {
      const listed = named.get(one);
      if (listed) listed.push(id);
      else named.set(one, [id]);
    }
  }
  const entrances = Map.groupBy(entrancesOf(model), ({ to }) => to);
  const { possible } = judgement.given;
  const mayBeOnNodes = homes.some(
    ({ stage, name }) => possible.podOnNodeNetwork(stage, name, undefined).possible !== false,
  );
  return { judgement, foreign, namedBy: (one) => named.get(one) ?? [], entrances, hosts, onNodes, mayBeOnNodes };
}

const gatewayKinds = ["Gateway", "HTTPRoute", "GRPCRoute", "TLSRoute", "TCPRoute", "UDPRoute", "ReferenceGrant"];
const routingKinds = [...gatewayKinds.map((kind) => `gateway.networking.k8s.io/${kind}`), ...customRouteKinds];

/**
 * Namespaces that lead traffic to where others do not, and those that are named where it is led: each is like none. Services
 * that select no pods lead wherever their endpoints, or a name, say.
 */
export function routingNamespaces(world: World): ReadonlySet<string> {
  const found = new Set<string>();
  const all = new Set(objectsOf(world, "Namespace").map(({ object }) => object.metadata.name));
  const add = (object: UnknownContent) => {
    found.add(keyOf(object).namespace);
    for (const [word] of JSON.stringify([object["spec"]]).matchAll(/[a-z0-9-]+/g)) if (all.has(word)) found.add(word);
  };
  for (const kind of routingKinds) for (const { object } of world.objects.get(kind) ?? []) add(object);
  for (const { object } of objectsOf(world, "Service")) {
    const { type, selector } = object.spec ?? {};
    if (type === "ExternalName" || Object.keys(selector ?? {}).length === 0) add(object);
  }
  return found;
}
