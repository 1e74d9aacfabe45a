import { keyOf } from "../../manifests/object-key.ts";
import type { Arrival } from "../access/arrival.ts";
import { bindingsOf } from "../access/access-context.ts";
import { impliedGroups } from "../rights/everybody-groups.ts";
import { subjectKey } from "../rights/rights.ts";
import type { NodeClass } from "../placement/node-classes.ts";
import type { BelowBaseline } from "../pod-security/running-below-baseline.ts";
import type { PathsContext } from "./paths-context.ts";
import { type Edge, type Place, stageKey, type Trying } from "./way.ts";

export function nodesPlace({ placements }: PathsContext, nodes: NodeClass, by: string): Place {
  return { type: "nodes", key: `nodes ${placements.classes.indexOf(nodes)}`, nodes, by };
}

/** What somebody who controls a node finds there: accounts of its pods, and pods of other stages. */
export function* contentEdges(
  context: PathsContext,
  { stage, granted }: Trying,
  nodes: NodeClass,
): Generator<readonly [Place, Edge]> {
  const { accounts, stages } = context.nodes.on(nodes);
  const { rights } = context.given;
  for (const { account, hosted } of accounts) {
    if (context.access.homes(account).includes(stage)) continue;
    const { pod, node, isThere } = hosted;
    const identity = { type: "subject", subject: account } as const;
    const arrival: Arrival = {
      identity,
      actor: rights.actorOf(account),
      from: undefined,
      impersonation: undefined,
      isBeyond: true,
      unclear: undefined,
    };
    const object = keyOf(pod.object.object);
    const says = `on ${node} ${isThere ? "runs" : "may run"} ${podText(pod)}, whose token is that of the service account ${account.namespace}/${account.name}`;
    yield [
      { type: "identity", key: `identity ${subjectKey(account)}`, arrival },
      {
        road: "paths",
        isBreach: false,
        says,
        steps: () => [{ type: "state", object, field: [...pod.path, "serviceAccountName"].join("."), says }],
        sensitivity: { kinds: ["Node"] },
      },
    ];
  }
  for (const [other, { pod, node, isThere }] of stages) {
    const meant = granted.get(other);
    if (other === stage || meant?.has("runCommands") === true) continue;
    if (meant?.has("readSecrets") !== true && hasRightsOfUse(context, nodes, other)) continue;
    const object = keyOf(pod.object.object);
    const says = `on ${node} ${isThere ? "runs" : "may run"} ${podText(pod)}, of ${other}: its files and its memory lie open`;
    yield [
      { type: "stage", key: stageKey(other), stage: other },
      {
        road: "paths",
        isBreach: false,
        says,
        steps: () => [{ type: "state", object, says }],
        sensitivity: { kinds: ["Node"] },
      },
    ];
  }
}

/** Whether one of the accounts there reads its own stage's Secrets: then the way that shows it says more, where that was not meant. */
function hasRightsOfUse({ nodes: contents, access }: PathsContext, nodes: NodeClass, stage: string): boolean {
  return contents.on(nodes).accounts.some(({ account }) => {
    if (!access.homes(account).includes(stage)) return false;
    const named = [account, ...impliedGroups(account).map((name) => ({ kind: "Group", name, namespace: "" }) as const)];
    return named.some((subject) =>
      [...bindingsOf(access, subject)].some(
        (bound) =>
          (bound.namespace === "" || access.stageOf(bound.namespace) === stage) &&
          access.abilities(bound.rules).capabilities.has("readSecrets"),
      ),
    );
  });
}

export function podText({ kind, namespace, object }: BelowBaseline["pod"]): string {
  return `the ${kind} ${namespace}/${object.object.metadata.name}`;
}
