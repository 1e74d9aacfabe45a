import type { LabelSelector } from "kubernetes-types/meta/v1.d.ts";
import { unassigned } from "../../../verdicts/property.ts";
import { everyAddress } from "../sets/address-set.ts";
import { connection } from "../model/connection.ts";
import { isClosable } from "./closable.ts";
import type { Crossing } from "./crossings.ts";
import type { SharedHops } from "./forwarded-roads.ts";
import type { Judgement } from "../judgement.ts";
import { letInBy } from "./let-in-by.ts";
import { homesOf } from "../model/network-model.ts";
import { heldBack, letThrough } from "./label-choices.ts";
import type { Named } from "./label-choices.ts";
import { makingDoubt } from "./making-doubt.ts";
import { asNamed } from "../model/named-destination.ts";
import { entriesOf, guardSelected } from "./new-namespace-roads.ts";
import { relabelledBy } from "./relabelled-namespaces.ts";
import type { Relabelled } from "./relabelled-namespaces.ts";
import type { NamespaceEntry, PodClass } from "../model/pod-class.ts";
import { selectorKey } from "../policies/rule.ts";
import { isEmpty, portsText } from "../sets/port-set.ts";
import { packet, podEnd, podName, shownPorts } from "../witnesses.ts";

/** So many connections are tried for each stage whose people may label namespaces of others. */
const mostTried = 100_000;

/** Somebody of a stage with a namespace of others that they may label anew. */
interface Relabelling {
  readonly judgement: Judgement;
  readonly stage: string;
  readonly home: NamespaceEntry;
  readonly leaving: Leaving;
  readonly connects: (from: PodClass, to: PodClass) => Crossing | undefined;
  readonly tooManyLabels: () => void;
}

/** What gets out of a stage. */
interface Leaving {
  readonly sources: readonly PodClass[];
  /** By which labels of namespaces its pods are let out to these. */
  readonly wanted: readonly LabelSelector[];
  /** By which policies of the cluster hold them back. */
  readonly denied: readonly LabelSelector[];
}

/**
 * Finds ways by namespaces of others that people of a stage may label anew: one of no stage, whose pods pass traffic on, to
 * where rules of another stage then let them in; and one of another stage or of none, to which rules then let out the first,
 * or on which policies of the whole cluster no longer have a hold.
 */
export function findForeignLabelRoads(judgement: Judgement, hops: SharedHops): void {
  const { model, given, limits } = judgement;
  const left = new Map<string, number>();
  const leavings = new Map<string, Leaving>();
  for (const home of model.namespaces.values()) {
    if (home.name === "kube-system") continue;
    for (const stage of given.possible.relabellers(home.name)) {
      if (stage === home.stage) continue;
      const connects = (from: PodClass, to: PodClass): Crossing | undefined => {
        const now = (left.get(stage) ?? mostTried) - 1;
        left.set(stage, now);
        if (now < 0) {
          limits.add(stage, undefined, `people of ${stage} may label more namespaces of others than were tried`);
          return undefined;
        }
        const open = connection(from, to, model);
        return isEmpty(open.may) ? undefined : { from, to, open };
      };
      const tooManyLabels = (): void =>
        limits.add(stage, undefined, `namespaces are selected by more label sets than were tried for ${home.name}`);
      const leaving = leavings.get(stage) ?? leavingOf(judgement, stage);
      leavings.set(stage, leaving);
      const relabelling = { judgement, stage, home, leaving, connects, tooManyLabels };
      intoIt(relabelling);
      if (home.stage === unassigned) throughIt(relabelling, hops);
    }
  }
}

function intoIt({ judgement, stage, home, leaving, connects, tooManyLabels }: Relabelling): void {
  const { ledger, openings, makers } = judgement;
  const { sources, wanted, denied } = leaving;
  for (const one of wanted) {
    if (ledger.best(stage, home.stage)?.certain === true) return;
    for (const relabelled of relabelledBy(judgement, stage, home, one, denied, tooManyLabels))
      for (const to of relabelled.classes.filter((one) => makers.isThere(one)))
        for (const from of sources) {
          const crossing = connects(from, to);
          if (!crossing) continue;
          const open = openings.beyond(from, to, crossing.open);
          addRoad(judgement, stage, home.stage, relabelled, [{ ...crossing, open }]);
        }
  }
}

function throughIt(relabelling: Relabelling, hops: SharedHops): void {
  const { judgement, stage, home, leaving, connects, tooManyLabels } = relabelling;
  const { ledger, model, openings } = judgement;
  for (const toStage of model.world.stages.names) {
    if (toStage === stage) continue;
    for (const entry of entriesOf(judgement, toStage)) {
      if (ledger.best(stage, toStage)?.certain === true) break;
      const denied = [...heldBack(entry.to.ingress).map(({ namespaces }) => namespaces), ...leaving.denied];
      for (const relabelled of relabelledBy(judgement, stage, home, entry.namespaces, denied, tooManyLabels))
        for (const shared of relabelled.classes.filter(hops.mayForward)) {
          const exit = connects(shared, entry.to);
          const world = { type: "outside", addresses: everyAddress } as const;
          if (!exit || isEmpty(openings.beyond(world, exit.to, exit.open).may)) continue;
          const route = routeTo(relabelling, shared, hops);
          if (route) addRoad(judgement, stage, toStage, relabelled, [...route, exit]);
        }
    }
  }
}

/** The shortest way from pods of the stage to one of no stage, over others that pass traffic on. */
function routeTo(
  { judgement: { model }, stage, home, leaving, connects }: Relabelling,
  shared: PodClass,
  hops: SharedHops,
): readonly Crossing[] | undefined {
  const arriving = (from: PodClass): Crossing | undefined => connects(from, shared);
  for (const from of leaving.sources) {
    const straight = arriving(from);
    if (straight) return [straight];
  }
  const others = [...model.namespaces.values()]
    .filter((one) => one.stage === unassigned && one !== home)
    .flatMap(({ classes }) => classes.filter(hops.mayForward));
  const routes = new Map<PodClass, readonly Crossing[]>();
  for (const [at, byStage] of hops.in) {
    const first = byStage.get(stage);
    // Its pods are no longer those that they were.
    if (first && at.home !== home) routes.set(at, [first]);
  }
  for (const [at, route] of routes) {
    const last = arriving(at);
    if (last) return [...route, last];
    for (const next of others) {
      const hop = routes.has(next) ? undefined : connects(at, next);
      if (hop) routes.set(next, [...route, hop]);
    }
  }
  return undefined;
}

function leavingOf({ model, makers }: Judgement, stage: string): Leaving {
  const sources = homesOf(model)
    .filter((home) => home.stage === stage)
    .flatMap(({ classes }) => classes.filter((one) => makers.isThere(one)));
  const sides = [...new Set(sources.map(({ egress }) => egress))];
  return { sources, wanted: unique(sides.flatMap(letThrough)), denied: unique(sides.flatMap(heldBack)) };
}

function unique(named: readonly Named[]): LabelSelector[] {
  return [...new Map(named.map(({ namespaces }) => [selectorKey(namespaces), namespaces])).values()];
}

function addRoad(
  judgement: Judgement,
  from: string,
  to: string,
  { home, spokenOf, made }: Relabelled,
  route: readonly Crossing[],
): void {
  const { ledger, model, makers, given } = judgement;
  const [start, end] = [route[0], route.at(-1)];
  if (!start || !end) return;
  const first = start.from;
  const last = { from: end.from, ...asNamed(end, model, (one) => makers.isThere(one)) };
  if (isEmpty(last.open.may)) return;
  const hops = [...route.slice(0, -1), last];
  const ends = hops.flatMap((hop) => [hop.from, hop.to]);
  const isThere = ends.every((one) => makers.isCertain(one));
  const certain = made.possible === true && isThere && hops.every(({ open }) => !isEmpty(open.must));
  const ports = shownPorts(last.open);
  const by = letInBy(last.to, "ingress", last.from, ports, model);
  const place = by.type === "rule" || by.type === "opaque" ? by.site : undefined;
  const at = place ?? (home.object && { object: home.object, path: [] });
  const labels = Object.entries(home.labels).map(([key, value]) => `${key}=${value}`);
  const through = hops.length === 1 ? "" : ` by way of ${podName(last.from)}`;
  const atPlugin = `it depends on the network plugin whether ${podName(last.to)} can be opened${through}`;
  ledger.add({
    from,
    to,
    certain,
    doubt: made.possible === true ? (makingDoubt(judgement, ends) ?? atPlugin) : made.why,
    rank: "newNamespace",
    cause: {
      code: "KS3108",
      key: `${by.key} of ${home.name}`,
      ...(at && { at }),
      message: `Once the namespace ${home.name} has the labels ${labels.join(", ")}, ${podName(last.to)} can be opened${through}: ${portsText(ports)}`,
      hint: "Take away the right to label namespaces, or guard the labels by an admission policy",
      related: [],
      proposal: () => guardSelected(spokenOf, given),
    },
    witness: () => ({
      summary: `somebody of ${from} may give the namespace ${home.name} the labels ${labels.join(", ")}; then ${podName(first)} can open ${podName(last.to)}${through}`,
      steps: [
        ...(made.possible === true ? made.steps : []),
        ...[...new Set(ends)].flatMap((one) => makers.steps(one)),
        ...hops.map((hop) => packet(podEnd(hop.from), hop.to, shownPorts(hop.open))),
      ],
    }),
    isClosable: isClosable(...hops.flatMap((hop) => [hop.from.egress, hop.to.ingress])),
  });
}
