import { keyOf, keyText } from "../../manifests/object-key.ts";
import type { NodeClass } from "../placement/node-classes.ts";
import { type BelowBaseline, runningBelowBaseline } from "../pod-security/running-below-baseline.ts";
import { withoutReach } from "../pod-security/roads-findings.ts";
import { visitLandings } from "../placement/existing-placement.ts";
import { runtimeClasses } from "../placement/runtime-class.ts";
import { admitted } from "./identity-edges.ts";
import type { PathsContext } from "./paths-context.ts";
import type { Edge, EdgeCause, Place } from "./way.ts";
import { nodesPlace, podText } from "./node-edges.ts";

/** Pods that are there and reach their node, with the nodes on which they run. */
export class ReachingPods {
  readonly #byNamespace = new Map<string, { readonly one: BelowBaseline; readonly nodes: Map<NodeClass, string> }[]>();

  constructor({ world, given, placements, proofOf }: PathsContext) {
    const isOfUse = proofOf("podSecurity").verdicts.some(({ witness }) =>
      witness?.steps.every(({ type }) => type === "state"),
    );
    if (!isOfUse) return;
    const below = new Map<unknown, { readonly one: BelowBaseline; readonly nodes: Map<NodeClass, string> }>();
    for (const one of runningBelowBaseline(world, given.admission)) {
      if (one.state === "refused" || one.reach.length === 0) continue;
      const reaching = { one, nodes: new Map<NodeClass, string>() };
      below.set(one.pod.object, reaching);
      const listed = this.#byNamespace.get(one.pod.namespace);
      if (listed) listed.push(reaching);
      else this.#byNamespace.set(one.pod.namespace, [reaching]);
    }
    const pods = [...below.values()].map(({ one }) => one.pod);
    visitLandings(pods, placements.classes, runtimeClasses(world), ({ pod, nodes, node }) => {
      below.get(pod.object)?.nodes.set(nodes, node);
    });
  }

  /** A pod that reaches its node, or stands in its network: the first there, or the one of this name. */
  first(namespace: string, name: string | undefined): BelowBaseline | undefined {
    const isNamed = ({ pod }: BelowBaseline) => name === undefined || pod.object.object.metadata.name === name;
    return this.#byNamespace.get(namespace)?.find(({ one }) => isNamed(one))?.one;
  }

  get namespaces(): readonly string[] {
    return [...this.#byNamespace.keys()];
  }

  *edges(context: PathsContext, namespace: string, name: string | undefined): Generator<readonly [Place, Edge]> {
    for (const { one, nodes: landings } of this.#byNamespace.get(namespace) ?? []) {
      const { pod } = one;
      const object = keyOf(pod.object.object);
      const reach = one.reach.filter(holdsNode);
      const [first] = reach;
      if (!first || (name !== undefined && name !== object.name)) continue;
      for (const [nodes, node] of landings)
        yield [
          nodesPlace(context, nodes, pod.stage),
          {
            road: "podSecurity",
            isBreach: true,
            says: `${podText(pod)} ${first.does}, on ${node}`,
            steps: () =>
              reach.map(({ path, does }) => ({
                type: "state",
                object,
                field: [...pod.path, ...path].join("."),
                says: does,
              })),
            cause: reachCause(context, one),
            sensitivity: { kinds: ["Namespace", ...admitted.kinds] },
          },
        ];
    }
  }
}

/** To stand in a node's network, or to make its kubelet connect somewhere, gives no hold of it. */
function holdsNode({ path }: BelowBaseline["reach"][number]): boolean {
  return path[0] !== "hostNetwork" && path.at(-1) !== "host";
}

/** What lets a pod that is there reach its node. */
export function reachCause({ proofOf }: PathsContext, one: BelowBaseline): EdgeCause {
  const { pod, reach } = one;
  const said = proofOf("podSecurity").findings.find(({ at }) => at?.object === pod.object);
  return {
    key: `pod ${keyText(keyOf(pod.object.object))}`,
    description: `take from ${podText(pod)} what reaches its node`,
    at: { object: pod.object, path: [...pod.path, ...reach.slice(0, 1).flatMap(({ path }) => path)] },
    edits: () => (said?.fix ?? withoutReach(one)).edits,
  };
}
