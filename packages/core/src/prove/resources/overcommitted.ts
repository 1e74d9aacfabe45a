import { formatQuantity } from "../../manifests/quantities.ts";
import type { World } from "../../manifests/world/world.ts";
import type { NodeClass } from "../placement/node-classes.ts";
import { type Amounts, nothing, requestsOf, sum, times } from "./amounts.ts";
import type { FoundStarving } from "./resource-findings.ts";
import { needs, roomOn } from "./room.ts";
import type { stageNodes } from "./shared-nodes.ts";

interface Giving {
  /** By the quotas of these namespaces together. */
  readonly given: Amounts;
  readonly of: readonly string[];
  /** Nodes on which pods of both run. */
  readonly shared: readonly NodeClass[];
}

/**
 * Whether the quotas of a stage, used up, leave less on the nodes that it shares than what pods of the other ask for. Pods of
 * DaemonSets are counted on each of these nodes, those of all else wherever they run: as long as it fits there, it may.
 */
export function overcommitment(
  world: World,
  { pods, daemons }: Pick<ReturnType<typeof stageNodes>, "pods" | "daemons">,
): (from: string, to: string, giving: Giving) => readonly FoundStarving[] {
  const room = roomOn(world);
  const byStage = Map.groupBy(pods, ({ stage }) => stage);
  const known = new Map([...byStage].map(([stage, all]) => [stage, needs(all, ({ kind }) => kind !== "DaemonSet")]));
  const neededOn = (stage: string, shared: readonly NodeClass[]): Amounts =>
    (daemons.get(stage) ?? [])
      .filter(({ nodes }) => shared.includes(nodes))
      .map(({ pod, nodes }) => times(requestsOf(pod.spec), nodes.names.length))
      .reduce(sum, known.get(stage) ?? nothing);
  return (from, to, { given, of, shared }) => {
    const there = room(shared);
    if (there === undefined) return [];
    const needed = neededOn(to, shared);
    const over = (["cpu", "memory"] as const).filter(
      (one) => needed[one] > 0n && needed[one] <= there[one] && given[one] + needed[one] > there[one],
    );
    const [what] = over;
    if (what === undefined) return [];
    const like = what === "memory" ? "1Mi" : "1";
    const [a, b, c] = [given[what], needed[what], there[what]].map((amount) => formatQuantity(amount, like));
    const reason = `the quotas of ${from} (${what} ${a}) and what pods of ${to} ask for (${b}) are more than the ${c} of the nodes on which both run`;
    const [namespace = ""] = of;
    const object = { group: "", kind: "Namespace", namespace: "", name: namespace };
    return [
      {
        type: "overcommitted",
        from,
        to,
        reason,
        steps: [{ type: "state", object, says: reason }],
        namespaces: of,
        over: over.map((one) => ({ what: one, given: given[one], left: there[one] - needed[one] })),
      },
    ];
  };
}
