import { outside, type Property, unassigned } from "../../verdicts/property.ts";
import type { Step } from "../../verdicts/witness.ts";
import type { Verdict } from "../../verdicts/verdict.ts";
import type { PodClass } from "../network/pod-class.ts";
import { connection } from "../network/connection.ts";
import { isEmpty } from "../network/port-set.ts";
import { packet, podEnd, podName, shownPorts } from "../network/witnesses.ts";
import type { BelowBaseline } from "../pod-security/running-below-baseline.ts";
import { keyOf } from "../../manifests/object-key.ts";
import type { MadePods } from "./made-pods.ts";
import type { PathsContext } from "./paths-context.ts";
import type { ReachedPlaces, Search } from "./reach-places.ts";
import type { Edge, EdgeCause, Reached, Trying } from "./way.ts";

/** What a place comes to by one road more, where nothing is taken there: a port that opens, a node, a label, a thing shared. */
export type Touch =
  | { readonly type: "touches"; readonly reached: Reached; readonly edge: Edge }
  | { readonly type: "unclear"; readonly reached: Reached; readonly why: string };

/**
 * Whether a stage that nothing leads into can still be touched from a place of another one. To be able to open a port of a
 * pod is not to run code in it: it is the end of a way.
 *
 * Where the pair is open already (`isOpen`), only ways through what is of no stage are of interest: what leads there, and on
 * from there, is no finding by itself.
 *
 * What a property says of a third stage is only said of all that is there. Where it breaks, and by somebody else than who
 * was reached, it is not known whether they can do the same.
 */
export function* touches(search: Search, found: ReachedPlaces, to: string, isOpen: boolean): Generator<Touch> {
  const { context, trying } = search;
  const said = new Set<Verdict>();
  for (const reached of found.places) {
    if (isOpen && found.needsOne(to, reached)) continue;
    for (const stage of stagesAt(context, trying, reached)) {
      if (stage === to || (isOpen && stage !== unassigned)) continue;
      for (const verdict of context.single(stage, to)) {
        if (said.has(verdict)) continue;
        const one = byVerdict(search, reached, verdict);
        if (!one) continue;
        if (one.type === "unclear") yield one;
        else if (reached.unclear !== undefined) yield { type: "unclear", reached, why: reached.unclear };
        else {
          said.add(verdict);
          yield one;
        }
      }
    }
  }
}

/** Of which other stages one is part at a place, beyond what was meant. */
function stagesAt({ access }: PathsContext, { stage, granted }: Trying, { place, from }: Reached): readonly string[] {
  if (from === undefined) return [];
  const isMeant = (one: string) => one === stage || granted.get(one)?.has("runCommands") === true;
  switch (place.type) {
    case "identity": {
      const { identity } = place.arrival;
      if (identity.type !== "subject" || from.edge.says.startsWith("as a member")) return [];
      const homes = access.homes(identity.subject);
      return homes.includes(stage) || homes.includes(outside) ? [] : homes.filter((one) => !isMeant(one));
    }
    case "maker":
    case "landed":
      return isMeant(place.group.stage) ? [] : [place.group.stage];
    case "pods": {
      const own = access.stageOf(place.namespace);
      return isMeant(own) ? [] : [own];
    }
    case "nodes":
      return isMeant(place.by) ? [] : [place.by];
    case "stage":
      return [];
  }
}

function byVerdict({ context, made, reaching }: Search, reached: Reached, verdict: Verdict): Touch | undefined {
  const { place } = reached;
  const { property, from, to, witness } = verdict;
  if (property === "access") return undefined;
  if (property === "network") return byNetwork(context, made, reached, verdict);
  if (property === "placement" && place.type === "maker") return byLanding(context, made, reached, verdict);
  if (property === "podSecurity" && place.type === "nodes" && witness)
    return {
      type: "touches",
      reached,
      edge: edgeOf(
        context,
        verdict,
        "podSecurity",
        [],
        `a node is held, where no NetworkPolicy holds: pods of ${to} lie open to it`,
        false,
      ),
    };
  if (place.type === "landed" || place.type === "nodes") return undefined;
  if (witness && isOurs(witness.steps, reached))
    return { type: "touches", reached, edge: edgeOf(context, verdict, property, witness.steps, witness.summary) };
  if (property === "podSecurity") {
    const found = place.type === "maker" ? made.reaching(place.group) : undefined;
    if (found?.type === "unclear") return { type: "unclear", reached, why: found.why };
    const below = place.type === "pods" ? reaching.first(place.namespace, place.name) : undefined;
    const steps = found?.type === "made" ? found.steps : below && reachSteps(below);
    if (!steps) return undefined;
    const does = found?.type === "made" ? found.does : (below?.reach[0]?.does ?? "");
    const says = `nothing refuses that such a pod ${does}, where no NetworkPolicy holds, so that pods of ${to} lie open to it`;
    return { type: "touches", reached, edge: edgeOf(context, verdict, "podSecurity", steps, says) };
  }
  // Who may make pods is a place of its own, and is asked there.
  if (property === "placement") return undefined;
  if ((property === "labels") !== (place.type === "identity")) return undefined;
  return {
    type: "unclear",
    reached,
    why: `whether those who get into ${from} can do what leads from there to ${to} is not known: ${verdict.reason}`,
  };
}

function reachSteps({ pod, reach }: BelowBaseline): readonly Step[] {
  const object = keyOf(pod.object.object);
  return reach.map(({ path, does }) => ({
    type: "state",
    object,
    field: [...pod.path, ...path].join("."),
    says: does,
  }));
}

/** Whether every step is a request of whom was reached, or about a pod that was entered. */
function isOurs(steps: readonly Step[], { place }: Reached): boolean {
  if (steps.length === 0) return false;
  return steps.every((step) => {
    if (step.type === "request") return place.type === "identity" && step.as.user === place.arrival.actor.user;
    if (step.type === "state" && place.type === "pods")
      return step.object.namespace === place.namespace && (place.name === undefined || place.name === step.object.name);
    return step.type === "landing" && place.type === "identity";
  });
}

function byLanding(context: PathsContext, made: MadePods, reached: Reached, verdict: Verdict): Touch | undefined {
  if (reached.place.type !== "maker") return undefined;
  let doubt: Touch | undefined;
  for (const nodes of context.placements.classes) {
    if (nodes.stage !== verdict.to) continue;
    const found = made.landing(reached.place.group, nodes);
    const says = `nothing keeps such a pod off ${nodes.node.name}, a node of ${nodes.stage}`;
    if (found.type === "made")
      return { type: "touches", reached, edge: edgeOf(context, verdict, "placement", found.steps, says) };
    if (found.type === "unclear") doubt = { type: "unclear", reached, why: found.why };
  }
  return doubt;
}

/** Among more pairs of classes than this, what may be open is taken from what the property says. */
const mostCompared = 1_000_000;

function byNetwork(context: PathsContext, made: MadePods, reached: Reached, verdict: Verdict): Touch | undefined {
  const { place } = reached;
  if (place.type !== "pods" && place.type !== "maker") return undefined;
  const { model, openings } = context.judgement();
  const namespaces = place.type === "pods" ? [place.namespace] : [...new Set(place.group.namespaces)];
  const sources = namespaces.flatMap((name) => sourcesIn(model.namespaces.get(name)?.classes ?? [], reached));
  const destinations = [...model.namespaces.values()].flatMap((home) =>
    home.stage === verdict.to
      ? [...new Map(home.classes.filter(({ imagined }) => !imagined).map((one) => [one.ingress, one])).values()]
      : [],
  );
  if (sources.length * destinations.length > mostCompared)
    return {
      type: "unclear",
      reached,
      why: `whether pods in ${namespaces[0] ?? ""} can open those of ${verdict.to} was not looked at one by one: ${verdict.reason}`,
    };
  let doubt: Touch | undefined;
  for (const from of sources)
    for (const to of destinations) {
      const open = openings.beyond(from, to, connection(from, to, model));
      if (isEmpty(open.may)) continue;
      const by = stepsBefore(made, reached, from);
      if (isEmpty(open.must) || by === undefined) {
        doubt ??= { type: "unclear", reached, why: `whether ${podName(from)} can open ${podName(to)} is not known` };
        continue;
      }
      const step = packet(podEnd(from), to, shownPorts(open));
      const says = `${podName(from)} can open ${step.protocol} port ${step.port} of ${podName(to)}`;
      return { type: "touches", reached, edge: edgeOf(context, verdict, "network", [...by, step], says) };
    }
  return doubt;
}

function sourcesIn(classes: readonly PodClass[], { place }: Reached): readonly PodClass[] {
  if (place.type === "maker") return classes;
  const there = classes.filter(({ imagined }) => !imagined);
  const name = place.type === "pods" ? place.name : undefined;
  if (name === undefined) return there;
  return there.filter(({ members }) => members.some(({ object }) => object.object.metadata.name === name));
}

/** How a pod of the class is made; nothing where one is there and entered. */
function stepsBefore(made: MadePods, { place }: Reached, from: PodClass): readonly Step[] | undefined {
  if (place.type !== "maker") return [];
  const labels = from.members[0]?.labels ?? from.labels;
  const found = made.labelled(place.group, labels);
  return found.type === "made" ? found.steps : undefined;
}

/** With what that property's own findings say would mend it. */
function edgeOf(
  context: PathsContext,
  verdict: Verdict,
  road: Property,
  steps: readonly Step[],
  says: string,
  isBreach = true,
): Edge {
  return {
    road,
    isBreach,
    says,
    steps: () => steps,
    cause: causeOf(context, verdict),
    sensitivity: verdict.sensitivity,
  };
}

export function causeOf({ proofOf }: PathsContext, { property, from, to, reason }: Verdict): EdgeCause {
  const said = proofOf(property).findings.filter(
    ({ pairs, severity }) => severity === "error" && pairs.some((pair) => pair.from === from && pair.to === to),
  );
  const [first] = said;
  const all = said.every(({ fix }) => fix !== undefined);
  return {
    key: `${property} ${from} ${to}`,
    description: first?.fix?.description ?? first?.hint ?? `close what lets it: ${reason}`,
    at: first?.at,
    edits: () => (said.length > 0 && all ? said.flatMap(({ fix }) => fix?.edits ?? []) : undefined),
  };
}
