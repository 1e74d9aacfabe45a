import { keyOf } from "../../manifests/object-key.ts";
import { outside, type Property, unassigned } from "../../verdicts/property.ts";
import type { Verdict } from "../../verdicts/verdict.ts";
import type { Step } from "../../verdicts/witness.ts";
import { workloadKinds } from "../placement/workload-kinds.ts";
import type { BelowBaseline } from "../pod-security/running-below-baseline.ts";
import type { MadePods } from "./made-pods.ts";
import type { MakingGroup } from "./making-groups.ts";
import { baselineCause, placementCause } from "./maker-edges.ts";
import { byNetwork } from "./network-touches.ts";
import type { PathsContext } from "./paths-context.ts";
import { podText } from "./node-edges.ts";
import { reachCause } from "./reaching-pods.ts";
import type { ReachedPlaces, Search } from "./reach-places.ts";
import { edgeOf, type Touch } from "./touch.ts";
import type { Place, Reached, Trying } from "./way.ts";

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
  for (const reached of found.places) {
    if (isOpen && found.needsOne(to, reached)) continue;
    for (const stage of stagesAt(context, trying, reached)) {
      if (stage === to || (isOpen && stage !== unassigned)) continue;
      for (const verdict of context.single(stage, to)) {
        const one = byVerdict(search, reached, verdict);
        if (!one) continue;
        if (one.type === "unclear") yield one;
        else if (reached.unclear !== undefined) yield { type: "unclear", reached, why: reached.unclear };
        else yield one;
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
      if (identity.type !== "subject") return [];
      const homes = access.homes(identity.subject);
      return homes.includes(stage) || homes.includes(outside) ? [] : homes.filter((one) => !isMeant(one));
    }
    case "maker":
      return isMeant(place.group.stage) ? [] : [place.group.stage];
    case "pods": {
      const own = access.stageOf(place.namespace);
      return isMeant(own) ? [] : [own];
    }
    case "nodes":
      return isMeant(place.by) ? [] : [place.by];
    // What a pod that has landed comes to, its node does.
    case "landed":
    case "stage":
      return [];
  }
}

function byVerdict({ context, made, reaching }: Search, reached: Reached, verdict: Verdict): Touch | undefined {
  const { place } = reached;
  const { property, from, to, witness } = verdict;
  if (property === "access") return undefined;
  if (property === "network") return byNetwork(context, made, reached, verdict);
  if (property === "placement" && place.type === "maker")
    return byLanding(context, made, reached, place.group, verdict);
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
  if (place.type === "nodes" || (witness && isAskedWhereMade(place, property, witness.steps))) return undefined;
  if (property === "podSecurity" && place.type === "pods")
    return byPodThere(context, reaching.first(place.namespace, place.name), reached, verdict);
  if (witness && isOurs(witness.steps, reached))
    return { type: "touches", reached, edge: edgeOf(context, verdict, property, witness.steps, witness.summary) };
  if (property === "podSecurity")
    return place.type === "maker" ? byPodMade(context, made, reached, place.group, verdict) : undefined;
  // Who may make pods is a place of its own, and is asked there.
  if (property === "placement") return undefined;
  if ((property === "labels") !== (place.type === "identity")) return undefined;
  return {
    type: "unclear",
    reached,
    why: `whether those who get into ${from} can do what leads from there to ${to} is not known: ${verdict.reason}`,
  };
}

const workloads = new Set(["pods", ...Object.values(workloadKinds).map(({ resource }) => resource)]);

/** Whether all that is done is to make pods: who may is a place of its own, and what they do is asked there. */
function isAskedWhereMade(place: Place, property: Property, steps: readonly Step[]): boolean {
  if (place.type !== "identity" || !["placement", "podSecurity"].includes(property)) return false;
  const requests = steps.flatMap((step) => (step.type === "request" ? [step.resource.resource] : []));
  return requests.every((resource) => workloads.has(resource));
}

function byPodThere(
  context: PathsContext,
  below: BelowBaseline | undefined,
  reached: Reached,
  verdict: Verdict,
): Touch | undefined {
  if (!below) return undefined;
  const says = `${podText(below.pod)} ${below.reach[0]?.does ?? "reaches its node"}, ${openBy(verdict.to)}`;
  const edge = edgeOf(context, verdict, "podSecurity", reachSteps(below), says);
  return { type: "touches", reached, edge: { ...edge, cause: reachCause(context, below) } };
}

function byPodMade(
  context: PathsContext,
  made: MadePods,
  reached: Reached,
  group: MakingGroup,
  verdict: Verdict,
): Touch | undefined {
  const found = made.reaching(group);
  if (found.type === "unclear") return { type: "unclear", reached, why: found.why };
  if (found.type === "refused") return undefined;
  const says = `nothing refuses that such a pod ${found.does}, ${openBy(verdict.to)}`;
  const edge = edgeOf(context, verdict, "podSecurity", found.steps, says);
  return { type: "touches", reached, edge: { ...edge, cause: baselineCause(context, group) } };
}

function openBy(stage: string): string {
  return `where no NetworkPolicy holds, so that pods of ${stage} lie open to it`;
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

function byLanding(
  context: PathsContext,
  made: MadePods,
  reached: Reached,
  group: MakingGroup,
  verdict: Verdict,
): Touch | undefined {
  let doubt: Touch | undefined;
  for (const nodes of context.placements.classes) {
    if (nodes.stage !== verdict.to) continue;
    const found = made.landing(group, nodes);
    const says = `nothing keeps such a pod off ${nodes.node.name}, a node of ${nodes.stage}`;
    if (found.type === "made") {
      const edge = edgeOf(context, verdict, "placement", found.steps, says);
      return {
        type: "touches",
        reached,
        edge: { ...edge, cause: placementCause(context, group, nodes) },
      };
    }
    if (found.type === "unclear") doubt = { type: "unclear", reached, why: found.why };
  }
  return doubt;
}
