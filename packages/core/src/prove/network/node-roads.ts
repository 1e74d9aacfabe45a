import { keyOf } from "../../manifests/object-key.ts";
import { objectsOf } from "../../manifests/world/world.ts";
import { unassigned } from "../../verdicts/property.ts";
import type { Possibility } from "../possible/possible.ts";
import type { Judgement } from "./judgement.ts";
import { homesOf } from "./network-model.ts";
import type { NamespaceEntry, PodClass } from "./pod-class.ts";
import { allPorts } from "./port-set.ts";
import type { Proposal } from "./proposals.ts";
import { packet, podName } from "./witnesses.ts";

const enforceLabel = "pod-security.kubernetes.io/enforce";
/** The fix labels at most so many namespaces. */
const mostLabelled = 50;

interface Place {
  readonly home: NamespaceEntry;
  readonly made: Exclude<Possibility, { readonly possible: false }>;
}

/**
 * Finds pods on their node's network that people of a stage may make: no policy holds for what a node opens of the pods
 * that it runs. Whether the node is one of the other stage's is asked of admission; without Nodes, it may be any.
 */
export function findNodeRoads(judgement: Judgement): void {
  const { model, given, ledger, makers } = judgement;
  if (!given.profile.enforces) return;
  const stages = [...model.world.stages.names, unassigned];
  const destinations = new Map<string, PodClass>();
  for (const { stage, classes } of model.namespaces.values()) {
    for (const one of classes) {
      const known = destinations.get(stage);
      if ((known && (nodeOf(known) !== undefined || nodeOf(one) === undefined)) || !makers.isThere(one)) continue;
      destinations.set(stage, one);
    }
  }
  for (const stage of stages) {
    const others = stages.filter((other) => other !== stage && destinations.has(other));
    if (others.every((other) => ledger.best(stage, other)?.certain === true)) continue;
    const places = placesOf(judgement, stage);
    const [first] = places;
    if (!first) continue;
    for (const other of others) {
      const to = destinations.get(other);
      if (!to || ledger.best(stage, other)?.certain === true) continue;
      const node = nodeOf(to) ?? anyNode(judgement, other);
      const made = node === undefined ? first.made : given.possible.podOnNodeNetwork(stage, first.home.name, node);
      if (made.possible !== false) addRoad(judgement, stage, { to, node, made, places });
    }
  }
}

function nodeOf({ members }: PodClass): string | undefined {
  return members.find(({ spec }) => spec.nodeName !== undefined)?.spec.nodeName;
}

function anyNode({ model: { world } }: Judgement, stage: string): string | undefined {
  const names = objectsOf(world, "Node").map(({ object }) => object.metadata.name);
  return names.find((name) => (world.stages.ofNode.get(name) ?? unassigned) === stage) ?? names[0];
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
}

function addRoad({ ledger, makers }: Judgement, stage: string, { to, node, made, places }: NodeRoad): void {
  const [first] = places;
  if (!first) return;
  const { home } = first;
  const step = packet({ type: "node", name: node ?? "any" }, to, allPorts);
  const more = places.length > 1 ? ` and ${places.length - 1} more namespaces` : "";
  ledger.add({
    from: stage,
    to: to.home.stage,
    certain: made.possible === true && makers.isCertain(to),
    doubt: made.possible === true ? `whether somebody may make ${podName(to)} is not known` : made.why,
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
    closable: [],
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
