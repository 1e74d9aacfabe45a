import { keyOf, keyText } from "../../../manifests/object-key.ts";
import type { Edit } from "../../../verdicts/finding.ts";
import type { Intent, Opening } from "../../../verdicts/intent.ts";
import { outside } from "../../../verdicts/property.ts";
import type { Entrance } from "../entrances/entrance.ts";
import { entrancesOf } from "../entrances/entrances.ts";
import { blockOf, IntendedOpenings, isPeer } from "../intended-openings.ts";
import type { Openness } from "../model/connection.ts";
import type { NetworkModel } from "../model/network-model.ts";
import type { PodClass } from "../model/pod-class.ts";
import { throughEntrance } from "../roads/through-entrance.ts";
import { everyAddress } from "../sets/address-set.ts";
import { intersect, isEmpty, portSetOf, unite, without } from "../sets/port-set.ts";

/** A way from the world outside to pods that is to stay: the ports that are open by it, and meant where there is an intent. */
export interface WayIn {
  readonly entrance: Entrance;
  readonly open: Openness;
  /** What leads in, as a person calls it. */
  readonly text: string;
}

/** What of a world says which ways in are meant, and how a plugin takes them. */
export interface Surveyed {
  readonly model: NetworkModel;
  readonly intent: Intent | undefined;
}

const knownWays = new WeakMap<NetworkModel, readonly WayIn[]>();

/**
 * Every way in from outside through which something gets: all of them where nothing says what was meant, otherwise those
 * that were. Pods on their node's network are left out: policies do not keep anything from those.
 */
export function waysIn({ model, intent }: Surveyed): readonly WayIn[] {
  const known = knownWays.get(model);
  if (known) return known;
  const openings = new IntendedOpenings(intent);
  const found = entrancesOf(model).flatMap((entrance): WayIn[] => {
    if (entrance.to.imagined || entrance.to.hostNetwork) return [];
    const open = openThrough(model, entrance);
    const meant = intent ? lostOf(open, openings.beyondExposure(entrance.to, open)) : open;
    return isEmpty(meant.may) ? [] : [{ entrance, open: meant, text: textOf(entrance) }];
  });
  const all = [...found, ...(intent?.openings ?? []).flatMap((opening) => declared(model, opening))];
  knownWays.set(model, all);
  return all;
}

/** Ports of the entrance that the pods let in by it. */
export function openThrough(model: NetworkModel, entrance: Entrance, to: PodClass = entrance.to): Openness {
  const { may, must } = throughEntrance(model, { ...entrance, to });
  return { may: intersect(may, entrance.ports), must: intersect(must, entrance.ports) };
}

/** What was open and is not any longer. */
export function lostOf(before: Openness, after: Openness): Openness {
  return { may: without(before.may, after.may), must: without(before.must, after.must) };
}

/**
 * What comes in from outside before a change and no longer after it, as a person calls it: each entrance that is there as
 * before, and whose pods are; those that are gone, too, where they are not to be left out. Undefined where nothing is lost.
 */
function closedToOutside(before: Surveyed, after: Surveyed, areGoneToo: boolean): string | undefined {
  const left = new Map<string, Openness>();
  for (const { entrance, open } of waysIn(after))
    for (const key of keysOf(entrance)) {
      const known = left.get(key);
      left.set(key, known ? { may: unite(known.may, open.may), must: unite(known.must, open.must) } : open);
    }
  const there = new Set(entrancesOf(after.model).flatMap(keysOf));
  const lost = waysIn(before).filter(({ entrance, open }) =>
    keysOf(entrance).some((key) => {
      if (entrance.via.length > 0 && !areGoneToo && !there.has(key)) return false;
      const { may, must } = left.get(key) ?? { may: [], must: [] };
      return !isEmpty(without(open.may, may)) || !isEmpty(without(open.must, must));
    }),
  );
  const texts = [...new Set(lost.map(({ text }) => text))];
  if (texts.length === 0) return undefined;
  const more = texts.length > mostNamed ? ` and ${texts.length - mostNamed} more` : "";
  return `what comes from outside by ${texts.slice(0, mostNamed).join(", ")}${more}`;
}

const mostNamed = 3;

/** The same of edits that are made together; asked only where they touch what lets in. */
export function closedByEdits(before: Surveyed, edits: readonly Edit[], after: () => Surveyed): string | undefined {
  const areGatewaysChanged = edits.some(isOfGateway);
  return areGatewaysChanged || edits.some(isOfPolicy)
    ? closedToOutside(before, after(), areGatewaysChanged)
    : undefined;
}

/** What a Gateway does not take any longer is no way in at all. */
function isOfGateway(edit: Edit): boolean {
  return edit.object.kind === "Gateway";
}

function isOfPolicy(edit: Edit): boolean {
  return edit.object.kind.endsWith("NetworkPolicy");
}

/** What an intent opens to addresses outside, whatever leads there. */
function declared(model: NetworkModel, { from, to, ports }: Opening): WayIn[] {
  if (from.cidr === undefined && from.stage !== outside) return [];
  const sources = from.cidr === undefined ? everyAddress : blockOf(from.cidr);
  const classes = [...model.namespaces.values()].flatMap((home) => home.classes);
  return classes.flatMap((one): WayIn[] => {
    if (one.imagined || one.hostNetwork || !isPeer(to, one)) return [];
    const entrance: Entrance = {
      ...{ to: one, ports: portSetOf(ports), via: [], how: "address", sources, keepsSource: true },
      ...{ hosts: [], addresses: [] },
    };
    const open = openThrough(model, entrance);
    return isEmpty(open.may) ? [] : [{ entrance, open, text: "what was declared" }];
  });
}

function keysOf({ to, via, how, ports, sources }: Entrance): string[] {
  const through = via.map(({ object }) => keyText(keyOf(object))).join(" ");
  const what = via.length === 0 ? `${how} ${ports.join()} ${sources.join()}` : `${how} ${through}`;
  return to.members.map(({ object }) => `${what} ${keyText(keyOf(object.object))}`);
}

function textOf({ to, via }: Entrance): string {
  const lead = via.find(({ object: { kind } }) => kind !== "Gateway");
  const object = lead ?? to.members[0]?.object;
  const { kind, metadata } = object?.object ?? { kind: "Namespace", metadata: { name: to.namespace } };
  const name = metadata.namespace === undefined ? metadata.name : `${metadata.namespace}/${metadata.name}`;
  return lead ? `${kind} ${name}` : `the host ports of ${kind} ${name}`;
}
