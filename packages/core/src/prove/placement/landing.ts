import type { PodSpec, Taint } from "kubernetes-types/core/v1.d.ts";
import type { Labels } from "../selectors/match.ts";
import { isAskedFor } from "./node-affinity.ts";
import { defaultRules, taintText, type TolerationRules, toleratesTaint, untoleratedTaint } from "./tolerations.ts";

/** What of a node says which pods may run there. */
export interface LandingNode {
  readonly name: string;
  readonly labels: Labels;
  readonly taints: readonly Taint[];
  readonly unschedulable: boolean;
}

/** What of a pod says where it may run. */
export type LandingSpec = Pick<PodSpec, "nodeName" | "nodeSelector" | "affinity" | "tolerations">;

export type Landing =
  | { readonly lands: true; readonly by: "scheduler" | "nodeName" | "kubelet" }
  | { readonly lands: false; readonly why: string };

/**
 * Whether a pod may come to run on a node. Room, ports and other pods are no walls: they come and go.
 *
 * - Without `nodeName` the scheduler decides: NodeUnschedulable, NodeAffinity (with nodeSelector), TaintToleration.
 * - With it, nobody asks the scheduler. The kubelet of the node still asks for node selector and affinity, and for a
 *   toleration of every `NoExecute` taint; `NoSchedule` and `unschedulable` it does not look at.
 * - Static pods, known by their mirrors, need tolerate nothing.
 *
 * `schedulerName` and scheduling gates change nothing: who can name another scheduler, or take a gate away, can also
 * leave both out.
 *
 * Source: k8s.io/kubernetes/pkg/scheduler/framework/plugins/{nodeunschedulable,nodename,nodeaffinity,tainttoleration},
 * pkg/scheduler/eventhandlers.go (AdmissionCheck), pkg/kubelet/lifecycle/predicate.go (generalFilter)
 */
export function mayLand(
  spec: LandingSpec,
  node: LandingNode,
  { isStatic = false, rules = defaultRules }: { readonly isStatic?: boolean; readonly rules?: TolerationRules } = {},
): Landing {
  const named = spec.nodeName ?? "";
  if (named !== "" && named !== node.name) return no(`its nodeName is ${named}`);
  if (!isAskedFor(spec, node))
    return no("its node selector or required node affinity does not match the node's labels");
  const tolerations = spec.tolerations ?? [];
  if (isStatic) return { lands: true, by: "kubelet" };
  if (named !== "") {
    const evicting = untoleratedTaint(node.taints, tolerations, ["NoExecute"], rules);
    return evicting === undefined ? { lands: true, by: "nodeName" } : untolerated(evicting);
  }
  if (node.unschedulable && !tolerations.some((one) => toleratesTaint(one, cordoned, rules)))
    return no("the node takes no new pods, and nothing tolerates that");
  const keeping = untoleratedTaint(node.taints, tolerations, ["NoSchedule", "NoExecute"], rules);
  return keeping === undefined ? { lands: true, by: "scheduler" } : untolerated(keeping);
}

/** The taint for which `unschedulable` stands. */
const cordoned: Taint = { key: "node.kubernetes.io/unschedulable", effect: "NoSchedule" };

function untolerated(taint: Taint): Landing {
  return no(`it does not tolerate the node's taint ${taintText(taint)}`);
}

function no(why: string): Landing {
  return { lands: false, why };
}
