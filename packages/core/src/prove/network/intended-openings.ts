import type { Intent, Opening, Peer } from "../../verdicts/intent.ts";
import { outside, unassigned } from "../../verdicts/property.ts";
import type { Labels } from "../selectors/match.ts";
import { covers, everyAddress, parseBlock } from "./sets/address-set.ts";
import type { AddressSet } from "./sets/address-set.ts";
import type { End, Openness } from "./model/connection.ts";
import type { PodClass } from "./model/pod-class.ts";
import { portSetOf, without } from "./sets/port-set.ts";
import type { PortSet } from "./sets/port-set.ts";

interface ReadOpening {
  readonly opening: Opening;
  readonly ports: PortSet;
  readonly at: number;
}

/** The openings of an intent, found by the stages and namespaces at their ends. */
export class IntendedOpenings {
  readonly #byEnds = new Map<string, ReadOpening[]>();
  readonly #bySource = new Map<string, ReadOpening[]>();
  readonly #byDestination = new Map<string, ReadOpening[]>();
  readonly isEmpty: boolean;
  readonly namesThoseWhoNeverForward: boolean;

  constructor(intent: Intent | undefined) {
    const openings = intent?.openings ?? [];
    this.isEmpty = openings.length === 0;
    this.namesThoseWhoNeverForward = openings.some(({ from, to }) => from.forwards === false || to.forwards === false);
    for (const [at, opening] of openings.entries()) {
      const read = { opening, ports: portSetOf(opening.ports), at };
      const [from, to] = [placeOf(opening.from), placeOf(opening.to)];
      push(this.#byEnds, `${from}\n${to}`, read);
      push(this.#bySource, from, read);
      push(this.#byDestination, to, read);
    }
  }

  /** What of an open connection was not meant: an opening is for its own hop and ports only. */
  beyond(from: End, to: End, open: Openness): Openness {
    if (this.isEmpty) return open;
    let { may, must } = open;
    for (const source of placesOf(from)) {
      for (const destination of placesOf(to)) {
        for (const { opening, ports } of this.#byEnds.get(`${source}\n${destination}`) ?? []) {
          if (!isPeer(opening.from, from) || !isPeer(opening.to, to)) continue;
          may = without(may, ports);
          must = without(must, ports);
        }
      }
    }
    return { may, must };
  }

  /** The same of what reaches pods by way of a controller: openings from pods of no stage, or from outside, mean it. */
  beyondExposure(to: PodClass, open: Openness): Openness {
    let { may, must } = open;
    for (const place of placesOf(to)) {
      for (const { opening, ports } of this.#byDestination.get(place) ?? []) {
        const { from } = opening;
        const isOutside = from.stage === undefined || from.stage === outside || from.stage === unassigned;
        const bringsIn = from.cidr !== undefined || isOutside;
        if (!bringsIn || !isPeer(opening.to, to)) continue;
        may = without(may, ports);
        must = without(must, ports);
      }
    }
    return { may, must };
  }

  /** Equal for pods that every opening treats alike. */
  key(one: PodClass): string {
    if (this.isEmpty) return "";
    const matching = (openings: ReadonlyMap<string, ReadOpening[]>, end: "from" | "to") =>
      placesOf(one)
        .flatMap((place) => openings.get(place) ?? [])
        .filter(({ opening }) => isPeer(opening[end], one))
        .map(({ at }) => at);
    return `${matching(this.#bySource, "from").join()}>${matching(this.#byDestination, "to").join()}`;
  }

  /** Whether the pods are declared to answer and never to pass traffic on. */
  neverForwards(one: PodClass): boolean {
    const declared = [...this.#from(one, "from"), ...this.#from(one, "to")];
    return declared.some((peer) => peer.forwards === false && isPeer(peer, one));
  }

  #from(one: PodClass, end: "from" | "to"): Peer[] {
    const openings = end === "from" ? this.#bySource : this.#byDestination;
    return placesOf(one).flatMap((place) => (openings.get(place) ?? []).map(({ opening }) => opening[end]));
  }
}

function push(openings: Map<string, ReadOpening[]>, key: string, one: ReadOpening): void {
  const listed = openings.get(key);
  if (listed) listed.push(one);
  else openings.set(key, [one]);
}

function placeOf({ stage, namespace, cidr, host }: Peer): string {
  if (cidr !== undefined || host !== undefined || stage === outside) return outside;
  return namespace !== undefined ? `namespace ${namespace}` : stage !== undefined ? `stage ${stage}` : "anywhere";
}

function placesOf(end: End): string[] {
  if (end.type === "outside") return [outside, "anywhere"];
  return [`namespace ${end.namespace}`, `stage ${end.home.stage}`, "anywhere"];
}

/** Whether an end of a connection is within what a peer of the intent names. */
export function isPeer(peer: Peer, end: End): boolean {
  const { stage, namespace, namespaceLabels, podLabels, cidr, host } = peer;
  if (end.type === "outside") {
    if (host !== undefined) return end.host === host;
    if (cidr !== undefined) return covers(blockOf(cidr), end.host === undefined ? end.addresses : everyAddress);
    if (stage !== undefined) return stage === outside;
    return namespace === undefined && namespaceLabels === undefined && podLabels === undefined;
  }
  if (cidr !== undefined || host !== undefined) return false;
  if (stage !== undefined && stage !== end.home.stage) return false;
  // Who comes from another stage is not whom an opening means that names the namespace.
  if (end.home.used?.isForeign === true && (namespace !== undefined || namespaceLabels !== undefined)) return false;
  if (namespace !== undefined && namespace !== end.namespace) return false;
  return hasLabels(end.home.labels, namespaceLabels) && hasLabels(end.labels, podLabels);
}

function hasLabels(labels: Labels, wanted: Labels | undefined): boolean {
  return wanted === undefined || Object.entries(wanted).every(([key, value]) => labels[key] === value);
}

/** All addresses of the outside are those of either family: whoever means one means both. */
export function blockOf(cidr: string): AddressSet {
  return cidr === "0.0.0.0/0" || cidr === "::/0" ? everyAddress : (parseBlock(cidr) ?? []);
}
