import { KeptForBoth } from "../../kept-for-both.ts";
import type { Entrance } from "../entrances/entrance.ts";
import { outerPorts } from "../entrances/outer-ports.ts";
import type { OrderedRules, PodClass, Side } from "../model/pod-class.ts";
import type { PeerPattern, Rule } from "../policies/rule.ts";
import { isEmpty } from "../sets/port-set.ts";
import type { Telling } from "./telling.ts";

/**
 * Equal for pods of one stage of which every verdict between stages says the same: rules that speak of nobody but their own
 * stage are left out, and so are names. Undefined for pods that nothing of another stage can get to, nor they to it.
 */
export function classSignature(one: PodClass, telling: Telling): string | undefined {
  const { ingress, egress, home, hostNetwork } = one;
  const { nodes } = telling.judgement.model;
  const sides = [sideText(ingress, home.stage, telling), sideText(egress, home.stage, telling)];
  const named = telling.namedBy(one);
  const entrances = telling.entrances.get(one) ?? [];
  const isClosed = sides.every((side) => side === closed) && named.length === 0 && entrances.length === 0;
  const isNodeOpen = telling.mayBeOnNodes || telling.onNodes.length > 0 || !isEmpty(one.hostPorts);
  if (isClosed && !hostNetwork && !isNodeOpen) return undefined;
  const made = one.imagined ? telling.judgement.makers.howMade(one).possible : undefined;
  if (made === false) return undefined;
  return JSON.stringify([
    made,
    sides,
    named,
    [...new Set(entrances.map((entrance) => entranceText(entrance, telling)))].toSorted(),
    hostNetwork,
    one.hostPorts,
    one.namesAnyPort,
    [...one.namedPorts].map((named) => JSON.stringify(named)).toSorted(),
    telling.onNodes.map((other) => other.home.stage !== home.stage && nodes.meet(other, one)),
    telling.mayBeOnNodes && placesText(one, telling),
  ]);
}

const closed = '["yes",[],[],[],[],null]';

const knownSides = new KeptForBoth<{ readonly text: string }>();

function sideText(side: Side, stage: string, telling: Telling): string {
  return knownSides.of(telling, side, () => ({ text: textOf(side, stage, telling) })).text;
}

function textOf(side: Side, stage: string, telling: Telling): string {
  const rules = (all: readonly Rule[]) => [...new Set(all.flatMap((one) => ruleText(one, stage, telling) ?? []))];
  const tier = (all: readonly OrderedRules[]) =>
    all.map((one) => [one.priority, ...one.rules.map(({ site }) => site.policy.object.metadata.name)]);
  return JSON.stringify([
    side.isolated,
    rules(side.rules).toSorted(),
    rules(side.uncertain).toSorted(),
    tier(side.admin),
    tier(side.baseline),
    side.opaque?.object.object.metadata.name,
  ]);
}

/** Without those of the rule's own stage; undefined where nobody is left. */
function ruleText({ peers, ports }: Rule, stage: string, { foreign }: Telling): string | undefined {
  const said = peers === "anyone" ? [peers] : peers.flatMap((peer) => peerText(peer, stage, foreign) ?? []);
  if (said.length === 0) return undefined;
  return JSON.stringify([said.toSorted(), ports.fixed, ports.named]);
}

function peerText(peer: PeerPattern, stage: string, foreign: Telling["foreign"]): string | undefined {
  switch (peer.type) {
    case "pods":
      return foreign.isOwn(peer, stage) ? undefined : peer.key;
    case "addresses":
      return `${peer.text} ${peer.matchesPods}`;
    case "nodes":
      return peer.type;
    case "hosts":
      return peer.names.join();
  }
}

function entranceText(entrance: Entrance, telling: Telling): string {
  const { ports, how, sources, keepsSource, hosts, addresses, doubt } = entrance;
  const texts = [sources, addresses].map((set) => set.join());
  const named = hosts.filter((host) => telling.hosts.has(host));
  const outer = outerPorts(entrance);
  return JSON.stringify([ports, how, keepsSource, texts, hosts.length > 0, named, outer, doubt !== undefined]);
}

/** On nodes of which kinds pods run, or may run. */
function placesText(one: PodClass, { judgement: { model } }: Telling): string {
  const { bound, landing, asked } = model.nodes.of(one);
  const numberOf = (nodes: ReturnType<typeof model.nodes.classOf>) => nodes && model.nodes.classes.indexOf(nodes);
  const there = new Set([...bound].map((node) => `${numberOf(model.nodes.classOf(node))}`));
  const later = new Set([...landing.keys()].map((nodes) => `${numberOf(nodes)}`));
  return JSON.stringify([
    [...there].toSorted(),
    [...later].toSorted(),
    asked === "any" ? asked : [...asked].toSorted(),
  ]);
}
