import { unassigned } from "../../../verdicts/property.ts";
import { everyAddress } from "../sets/address-set.ts";
import { connection } from "../model/connection.ts";
import type { Openness } from "../model/connection.ts";
import type { Crossing } from "./crossings.ts";
import { isClosable } from "./closable.ts";
import { dependsOnNode } from "./depends-on-node.ts";
import type { Judgement } from "../judgement.ts";
import { letInBy } from "./let-in-by.ts";
import type { Cause } from "../pair-ledger.ts";
import type { PodClass } from "../model/pod-class.ts";
import { makingDoubt } from "./making-doubt.ts";
import { asNamed } from "../model/named-destination.ts";
import { isEmpty, noPorts } from "../sets/port-set.ts";
import { closeSharedNamespace } from "../fixes/close-namespace.ts";
import { closeToStages, siteOfPeer } from "../fixes/proposals.ts";
import { packet, podEnd, podName, shownPorts } from "../witnesses.ts";

/** From each of the shared pods, so many ways into a stage are told apart. */
const mostExits = 8;

/** Among more shared pods than this, each is taken to reach each. */
const mostFollowed = 300;

/**
 * Hops between pods of stages and pods of none. Pods that are declared to answer and never to forward pass nothing on,
 * nor do the cluster's DNS and the other parts of Kubernetes itself in kube-system; pods on their node's network are the
 * node's matter.
 */
export class SharedHops {
  /** By pods of no stage, then by stage. */
  readonly in = new Map<PodClass, Map<string, Crossing>>();
  readonly out = new Map<PodClass, Map<string, readonly Crossing[]>>();
  /** Whether pods of no stage may pass traffic on. */
  readonly mayForward: (one: PodClass) => boolean;

  constructor({ openings }: Judgement) {
    this.mayForward = (one) =>
      !one.imagined && !one.hostNetwork && one.namespace !== "kube-system" && !openings.neverForwards(one);
  }

  add(hop: Crossing): void {
    const goesIn = hop.to.home.stage === unassigned;
    const shared = goesIn ? hop.to : hop.from;
    if (!this.mayForward(shared)) return;
    if (goesIn) this.#addIn(shared, hop);
    else this.#addOut(shared, hop);
  }

  #addIn(shared: PodClass, hop: Crossing): void {
    const ofShared = this.in.get(shared) ?? new Map<string, Crossing>();
    this.in.set(shared, ofShared);
    const known = ofShared.get(hop.from.home.stage);
    if (!known || (isEmpty(known.open.must) && !isEmpty(hop.open.must))) ofShared.set(hop.from.home.stage, hop);
  }

  #addOut(shared: PodClass, hop: Crossing): void {
    const ofShared = this.out.get(shared) ?? new Map<string, readonly Crossing[]>();
    this.out.set(shared, ofShared);
    const known = ofShared.get(hop.to.home.stage) ?? [];
    if (known.length >= mostExits || known.some(({ to, open }) => to.ingress === hop.to.ingress && !isEmpty(open.must)))
      return;
    ofShared.set(hop.to.home.stage, [...known, hop]);
  }
}

/**
 * Finds ways from stage to stage by pods of no stage: a hop in, hops among them, a hop out. What the intent opens counts
 * as a hop too, since it was meant for that hop only.
 */
export function addForwardedRoads(judgement: Judgement, hops: SharedHops): void {
  const byStage = new Map<string, Crossing[]>();
  for (const ofShared of hops.in.values()) {
    for (const [stage, hop] of ofShared) byStage.set(stage, [...(byStage.get(stage) ?? []), hop]);
  }
  const exits = [...hops.out.keys()];
  for (const [stage, first] of byStage) {
    for (const route of routesFrom(judgement, first, exits)) {
      const last = route.at(-1);
      for (const [other, ways] of (last && hops.out.get(last.to)) ?? []) {
        if (other === stage) continue;
        // Where one gets to straight away, the way round is nothing of its own.
        const certainly = ways.toSorted(
          (one, next) => Number(isEmpty(one.open.must)) - Number(isEmpty(next.open.must)),
        );
        const exit = certainly.find(({ to }) => !first.some(({ from }) => isOpen(judgement, from, to)));
        const isKnown = judgement.ledger.best(stage, other)?.certain === true;
        const [any] = certainly;
        if (exit) addRoad(judgement, [...route, exit]);
        else if (any && !isKnown) addRoad(judgement, [...route, any]);
      }
    }
  }
}

function isOpen({ model }: Judgement, from: PodClass, to: PodClass): boolean {
  return !isEmpty(connection(from, to, model).may);
}

/** A route to each of the pods of no stage that a stage gets to, the shortest. */
function routesFrom(judgement: Judgement, first: readonly Crossing[], exits: readonly PodClass[]): Crossing[][] {
  const routes = new Map<PodClass, Crossing[]>(first.map((hop) => [hop.to, [hop]]));
  const reachAll = exits.length > mostFollowed;
  for (const [at, route] of routes) {
    for (const next of exits) {
      if (routes.has(next)) continue;
      const open: Openness = reachAll ? { may: [1, 1], must: noPorts } : connection(at, next, judgement.model);
      if (!isEmpty(open.may)) routes.set(next, [...route, { from: at, to: next, open }]);
    }
  }
  return [...routes.values()];
}

function addRoad(judgement: Judgement, route: readonly Crossing[]): void {
  const { ledger, model, makers, openings } = judgement;
  const [first, end] = [route[0], route.at(-1)];
  if (!first || !end || first === end) return;
  const last = { from: end.from, ...asNamed(end, model, (one) => makers.isThere(one)) };
  // What is meant to be open to the whole world is open to every stage.
  const world = { type: "outside", addresses: everyAddress } as const;
  if (isEmpty(openings.beyond(world, last.to, last.open).may)) return;
  const [from, to] = [first.from.home.stage, last.to.home.stage];
  const hops = [...route.slice(0, -1), last];
  const certain =
    hops.every(({ open }) => !isEmpty(open.must)) && makers.isCertain(first.from) && makers.isCertain(last.to);
  const middle = podName(last.from);
  const by = letInBy(last.to, "ingress", last.from, shownPorts(last.open), model);
  const at = by.type === "rule" || by.type === "opaque" ? by.site : undefined;
  const [shared] = last.from.members;
  const letIn = letInBy(first.to, "ingress", first.from, shownPorts(first.open), model);
  const code = certain ? "KS3105" : "KS3107";
  const key =
    letIn.type === "rule"
      ? `by ${letIn.key}`
      : `by ${last.from.namespace} ${shared?.object.object.metadata.name ?? ""}`;
  // What may get there is of no account where something certainly does.
  if (ledger.has({ code, key }, from, to) || (!certain && ledger.best(from, to)?.certain === true)) return;
  const site = letIn.type === "rule" ? siteOfPeer(model, letIn.rule, first.from) : undefined;
  const cause: Cause = {
    code,
    key,
    ...(site ? { at: site } : shared && { at: { object: shared.object, path: [] } }),
    message: `${middle} can be opened by one stage and can open another`,
    hint: "Close one of the hops, or declare that these pods never forward",
    related: at ? [{ message: `it is let into ${last.to.namespace} here`, at }] : [],
    ...(letIn.type === "rule" && {
      proposal: () => closeToStages({ model, intent: judgement.given.intent }, letIn.rule, first.from, first.to),
    }),
    ...(letIn.type === "nothing" && {
      proposal: () => closeSharedNamespace({ model, intent: judgement.given.intent }, letIn.namespace),
    }),
  };
  ledger.add({
    from,
    to,
    certain,
    doubt:
      makingDoubt(judgement, [first.from, last.to]) ??
      `it depends on the network plugin whether traffic gets there by way of ${middle}`,
    rank: "forwarded",
    cause: !certain && first.from.hostNetwork ? dependsOnNode(first.from) : cause,
    witness: () => ({
      summary: `${podName(first.from)} can open ${middle}, which can open ${podName(last.to)}`,
      steps: [
        ...makers.steps(first.from),
        ...makers.steps(last.to),
        ...hops.map((hop) => packet(podEnd(hop.from), hop.to, shownPorts(hop.open))),
      ],
    }),
    isClosable: isClosable(...hops.flatMap((hop) => [hop.from.egress, hop.to.ingress])),
  });
}
