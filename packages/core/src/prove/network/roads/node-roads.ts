import { enforceLabel } from "../../pod-security/enforced-level.ts";
import { keyOf } from "../../../manifests/object-key.ts";
import { unassigned } from "../../../verdicts/property.ts";
import type { Possibility } from "../../possible/possible.ts";
import { placements } from "../../placement/placements.ts";
import type { Judgement } from "../judgement.ts";
import { homesOf } from "../model/network-model.ts";
import { makingDoubt } from "./making-doubt.ts";
import type { NamespaceEntry, PodClass } from "../model/pod-class.ts";
import { allPorts } from "../sets/port-set.ts";
import type { Proposal } from "../fixes/proposals.ts";
import { packet, podName } from "../witnesses.ts";

/** The fix labels at most so many namespaces. */
const mostLabelled = 50;
/** In so many namespaces a pod on a node is tried. */
const mostPlaces = 16;
/** Of nodes that were not read, and of which nothing says which are alike, so many are tried. */
const mostUnread = 64;

interface Place {
  readonly home: NamespaceEntry;
  readonly made: Exclude<Possibility, { readonly possible: false }>;
}

/** A pod of a stage, and a node on which it runs or may run. */
interface Target {
  readonly to: PodClass;
  /** Absent where it may be any. */
  readonly node: string | undefined;
}

/**
 * Finds pods on their node's network that people of a stage may make: no policy holds for what a node opens of the pods
 * that it runs. Only nodes count on which pods of both may land; whether it may be that one is asked of admission. Without
 * Nodes, it may be any.
 */
export function findNodeRoads(judgement: Judgement): void {
  const { model, given, ledger } = judgement;
  if (!given.profile.enforces) return;
  const stages = [...model.world.stages.names, unassigned];
  const targets = new Map<string, readonly Target[]>();
  for (const stage of stages) {
    const others = stages.filter((other) => other !== stage && ledger.best(stage, other)?.certain !== true);
    const places = others.length === 0 ? [] : placesOf(judgement, stage);
    if (places.length === 0) continue;
    for (const other of others) {
      const known = targets.get(other) ?? targetsIn(judgement, other);
      targets.set(other, known);
      let left = mostUnread;
      for (const target of known) {
        if (ledger.best(stage, other)?.certain === true) break;
        const isRead = target.node === undefined || model.nodes.classOf(target.node) !== undefined;
        if (!isRead && left-- <= 0) {
          judgement.limits.add(stage, other, `pods of ${other} run on more nodes that were not read than were tried`);
          break;
        }
        if (mayMeet(judgement, stage, target, places)) tryNode(judgement, stage, target, places);
      }
    }
  }
}

/** One pod for each class of nodes, and for each node that was not read; those that run there before those that may. */
function targetsIn({ model, makers }: Judgement, stage: string): Target[] {
  const { nodes } = model;
  const found = new Map<unknown, Target & { readonly rank: number }>();
  const add = (place: unknown, target: Target, rank: number): void => {
    const known = found.get(place);
    if (!known || known.rank > rank) found.set(place, { ...target, rank });
  };
  const homes = [...model.namespaces.values()].filter((home) => home.stage === stage);
  for (const to of homes.flatMap(({ classes }) => classes)) {
    if (!makers.isThere(to)) continue;
    const { bound, landing, asked } = nodes.of(to);
    const rank = to.imagined ? 2 : 0;
    for (const node of bound) add(nodes.classOf(node) ?? `not read ${node}`, { to: thoseOn(to, node), node }, rank);
    for (const [place, node] of landing) add(place, { to, node }, rank + 1);
    if (asked === "any" || asked.size > 0) add("any", { to, node: undefined }, rank + 1);
  }
  return [...found.values()].toSorted((one, other) => one.rank - other.rank);
}

/** Of pods that policies treat alike, those that run on a node. */
function thoseOn(to: PodClass, node: string): PodClass {
  return { ...to, members: to.members.filter(({ spec }) => spec.nodeName === node) };
}

/** Whether people of a stage may bring pods onto that node, as `placement` says; a namespace of others has their nodes. */
function mayMeet({ model, given }: Judgement, stage: string, { to, node }: Target, places: readonly Place[]): boolean {
  if (places.some(({ home }) => home.used?.isForeign)) return true;
  if (node !== undefined) {
    const nodes = model.nodes.classOf(node);
    return nodes === undefined || model.nodes.mayLand(stage, nodes);
  }
  const { asked } = model.nodes.of(to);
  if (asked === "any") return true;
  const supposed = placements(model.world, given).classes.filter((one) => asked.has(one.stage));
  return supposed.length < asked.size || supposed.some((one) => model.nodes.mayLand(stage, one));
}

/** In the first of the namespaces where it is certain, else in the first where it may be. */
function tryNode(judgement: Judgement, stage: string, { to, node }: Target, places: readonly Place[]): void {
  let doubtful: NodeRoad | undefined;
  for (const place of places.slice(0, mostPlaces)) {
    const made =
      node === undefined ? place.made : judgement.given.possible.podOnNodeNetwork(stage, place.home.name, node);
    if (made.possible === false) continue;
    const road = { to, node, made, places, home: place.home };
    if (made.possible === true) return addRoad(judgement, stage, road);
    doubtful ??= road;
  }
  if (doubtful) addRoad(judgement, stage, doubtful);
  else if (places.length > mostPlaces)
    judgement.limits.add(
      stage,
      to.home.stage,
      `people of ${stage} may make pods on their node's network in more namespaces than were tried`,
    );
}

function placesOf({ model, given }: Judgement, stage: string): Place[] {
  const found: Place[] = [];
  for (const home of homesOf(model)) {
    if (home.stage !== stage || home.used?.opened) continue;
    const made = given.possible.podOnNodeNetwork(stage, home.name, undefined);
    if (made.possible !== false) found.push({ home, made });
  }
  return found.toSorted((one, other) => Number(other.made.possible === true) - Number(one.made.possible === true));
}

interface NodeRoad {
  readonly to: PodClass;
  readonly node: string | undefined;
  readonly made: Exclude<Possibility, { readonly possible: false }>;
  readonly places: readonly Place[];
  readonly home: NamespaceEntry;
}

function addRoad(judgement: Judgement, stage: string, { to, node, made, places, home }: NodeRoad): void {
  const { ledger, makers } = judgement;
  const step = packet({ type: "node", name: node ?? "any" }, to, allPorts);
  const more = places.length > 1 ? ` and other namespaces, ${places.length} in all,` : "";
  ledger.add({
    from: stage,
    to: to.home.stage,
    certain: made.possible === true && makers.isCertain(to),
    doubt: made.possible === true ? makingDoubt(judgement, [to]) : made.why,
    rank: "onNode",
    cause: {
      code: "KS3116",
      key: `on node ${stage}`,
      ...(home.object && { at: { object: home.object, path: [] } }),
      message: `In ${home.name}${more} people may make a pod on its node's network, which gets through to every pod that the node runs`,
      hint: "Let the namespace enforce the level baseline of Pod Security, and keep the stages on nodes of their own",
      related: [],
      proposal: () => enforceBaseline(places),
    },
    witness: () => ({
      summary: `people of ${stage} may make a pod in ${home.name} on the network of the node that runs ${podName(to)}`,
      steps: [...(made.possible === true ? made.steps : []), ...makers.steps(to), step],
    }),
    isClosable: false,
    assumptions: node === undefined ? ["nodes-as-listed"] : [],
  });
}

/** Namespaces that run such pods themselves cannot be labelled so. */
function enforceBaseline(places: readonly Place[]): Proposal | undefined {
  if (places.length > mostLabelled) return undefined;
  const needed = places.some(({ home }) => home.classes.some(({ hostNetwork }) => hostNetwork));
  const objects = places.flatMap(({ home }) => home.object ?? []);
  if (needed || objects.length < places.length) return undefined;
  const [first] = places;
  const more = places.length > 1 ? ` and ${places.length - 1} more` : "";
  return {
    description: `let ${first?.home.name ?? ""}${more} enforce the level baseline`,
    edits: objects.map(({ object }) => ({
      type: "set",
      object: keyOf(object),
      path: ["metadata", "labels", enforceLabel],
      value: "baseline",
    })),
  };
}
