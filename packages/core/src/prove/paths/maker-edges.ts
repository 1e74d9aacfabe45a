import { objectsOf, type World } from "../../manifests/world/world.ts";
import { unassigned } from "../../verdicts/property.ts";
import type { Arrival } from "../access/arrival.ts";
import { permitted } from "../access/own-bindings.ts";
import { abilityText } from "../access/texts.ts";
import { requestOf } from "../access/witness-steps.ts";
import type { BoundRole } from "../rights/grants.ts";
import type { NodeClass } from "../placement/node-classes.ts";
import { enforceLabel } from "../pod-security/enforced-level.ts";
import { admitted, ownStages, rightCause, who } from "./identity-edges.ts";
import type { MadePods } from "./made-pods.ts";
import { type MakingGroup, shownIn } from "./making-groups.ts";
import type { PathsContext } from "./paths-context.ts";
import type { Edge, EdgeCause, Place, Trying } from "./way.ts";
import { nodesPlace } from "./node-edges.ts";

/** To be able to make pods somewhere. */
export function makerEdge(context: PathsContext, { stage }: Trying, group: MakingGroup): readonly [Place, Edge] {
  const { arrival, ability, bound, operation } = group;
  const isOwn = group.stage === unassigned || ownStages(context, stage, arrival).includes(group.stage);
  const does = operation === "CREATE" ? "make pods" : "change what runs";
  return [
    { type: "maker", key: `maker ${group.key}`, group },
    {
      road: "access",
      isBreach: !isOwn,
      says: `${who(arrival)} may ${does} in ${shownIn(group)} (${abilityText(ability)}, by ${bound.key.kind} ${bound.key.name})`,
      steps: () => [],
      cause: isOwn ? undefined : rightCause(context, arrival, bound, ability, "pod"),
      at: { object: bound.binding, path: [] },
      sensitivity: admitted,
    },
  ];
}

/** From being able to make pods, to having one on a node that it controls. */
export function* landingEdges(
  context: PathsContext,
  made: MadePods,
  group: MakingGroup,
): Generator<readonly [Place, Edge]> {
  for (const [at, nodes] of context.placements.classes.entries()) {
    if (!context.nodes.isOfUse(nodes, group.stage)) continue;
    const found = made.controlling(group, nodes);
    if (found.type === "refused") continue;
    const isBreach = group.stage !== nodes.stage && (nodes.stage !== unassigned || nodes.isControlPlane);
    const where = `${nodes.node.name}, a node of ${nodes.isControlPlane ? "the control plane" : nodes.stage}`;
    yield [
      { type: "landed", key: `landed ${at} ${group.key}`, group, nodes },
      {
        road: "placement",
        isBreach,
        says: isBreach ? `nothing keeps such a pod off ${where}` : `such a pod may run on ${where}`,
        steps: () => (found.type === "made" ? found.steps : []),
        cause: isBreach ? placementCause(context, group, nodes) : undefined,
        unclear: found.type === "unclear" ? found.why : undefined,
        sensitivity: admitted,
      },
    ];
  }
}

/** Into pods of other stages that are there. Who may do that in the whole cluster has no need of it to get anywhere. */
export function* enteringEdges(
  context: PathsContext,
  { stage }: Trying,
  arrival: Arrival,
  bound: BoundRole,
): Generator<readonly [Place, Edge]> {
  const { namespace } = bound;
  const own = context.access.stageOf(namespace);
  // What is bound for the whole cluster is in no namespace, and so are no pods.
  if (own === stage || !context.podsIn(namespace)) return;
  for (const ability of context.access.abilities(bound.rules).powers.get("enterPods") ?? [])
    for (const name of ability.names.length === 0 ? [undefined] : ability.names) {
      if (!permitted(context.given.rights, arrival, ability, namespace)) continue;
      const passes = context.access.admits(arrival.actor, ability, namespace);
      if (passes.answer === "refused") continue;
      const isOwn = ownStages(context, stage, arrival).includes(own);
      const key = `pods ${namespace} ${name ?? ""}`;
      const edge: Edge = {
        road: "access",
        isBreach: !isOwn,
        says: `${who(arrival)} may enter pods in ${namespace} (${abilityText(ability)}, by ${bound.key.kind} ${bound.key.name})`,
        steps: () => [requestOf(arrival, bound, ability, namespace, name)],
        cause: isOwn ? undefined : rightCause(context, arrival, bound, ability, "enter"),
        unclear: passes.answer === "unclear" ? passes.why : undefined,
        sensitivity: admitted,
      };
      yield [{ type: "pods", key, namespace, name }, edge];
      // What is said of one who enters like this is said by the container that they send.
      if (ability.resource === "pods/ephemeralcontainers")
        yield [
          {
            type: "pods",
            key: `${key} as ${arrival.actor.user}`,
            namespace,
            name,
            debugging: { arrival, bound, ability },
          },
          { ...edge, steps: () => [] },
        ];
    }
}

/** From a pod on a node to the node. */
export function controlEdge(
  context: PathsContext,
  made: MadePods,
  group: MakingGroup,
  nodes: NodeClass,
): readonly [Place, Edge] {
  const found = made.controlling(group, nodes);
  const does = found.type === "made" ? found.does : "controls its node";
  return [
    nodesPlace(context, nodes, group.stage),
    {
      road: "podSecurity",
      isBreach: true,
      says: `nothing refuses that it ${does}`,
      steps: () => [],
      cause: baselineCause(context, group),
      sensitivity: admitted,
    },
  ];
}

/** That new pods may come to nodes of another stage, or of the control plane. */
const placementCodes: ReadonlySet<string> = new Set(["KS3302", "KS3303", "KS3304"]);

/** What keeps pods that are made off nodes of another stage. */
export function placementCause({ proofOf }: PathsContext, { stage }: MakingGroup, nodes: NodeClass): EdgeCause {
  const [fix] = proofOf("placement").findings.flatMap(({ code, pairs, fix: how }) =>
    how && placementCodes.has(code) && pairs.some(({ from, to }) => from === stage && to === nodes.stage) ? [how] : [],
  );
  return {
    key: "placement of pods that are made",
    description: fix?.description ?? "refuse pods that ask for, or tolerate, nodes of another stage",
    edits: () => fix?.edits,
  };
}

/** What keeps pods that are made from their nodes. */
export function baselineCause({ world }: PathsContext, { alike: { key, namespaces } }: MakingGroup): EdgeCause {
  return baselineIn(world, `baseline ${key}`, namespaces);
}

/** That namespaces enforce no level: gone where all of them enforce `baseline`. */
export function baselineIn(world: World, key: string, namespaces: Iterable<string>): EdgeCause {
  const [first] = namespaces;
  const object = objectsOf(world, "Namespace").find(({ object: { metadata } }) => metadata.name === first);
  return {
    key,
    get description() {
      return `let ${namesText([...namespaces])} enforce baseline`;
    },
    ...(object && { at: { object, path: ["metadata", "labels", enforceLabel] } }),
    edits: () =>
      [...namespaces].map((name) => ({
        type: "set",
        object: { group: "", kind: "Namespace", namespace: "", name },
        path: ["metadata", "labels", enforceLabel],
        value: "baseline",
      })),
  };
}

function namesText(names: readonly string[]): string {
  return names.length <= 3 ? names.join(", ") : `${names.slice(0, 3).join(", ")} and ${names.length - 3} more`;
}
