import type { NodeSelectorTerm, PodSpec, Taint, Toleration } from "kubernetes-types/core/v1.d.ts";
import type { UnknownContent } from "../../../manifests/world/content.ts";
import { product } from "./family.ts";

/*
 * Nodes and pods of small worlds of placement: two keys of node labels (`k`, `m`), values `x`, `y`, the empty one and
 * numbers; two keys of taints (`d`, `e`).
 */

interface NodeForm {
  readonly labels: Readonly<Record<string, string>>;
  readonly taints: readonly Taint[];
  /** Nodes of the stage that are alike in all but their names. */
  readonly count: number;
}

const taints: readonly (readonly Taint[])[] = [
  [],
  [{ key: "d", value: "x", effect: "NoSchedule" }],
  [{ key: "d", effect: "NoSchedule" }],
  [{ key: "d", value: "x", effect: "NoExecute" }],
  [{ key: "d", value: "x", effect: "PreferNoSchedule" }],
  [
    { key: "d", value: "x", effect: "NoSchedule" },
    { key: "d", value: "x", effect: "NoExecute" },
  ],
  [
    { key: "d", value: "x", effect: "NoSchedule" },
    { key: "e", value: "y", effect: "NoExecute" },
  ],
  [{ key: "e", value: "5", effect: "NoSchedule" }],
  [{ key: "node.kubernetes.io/not-ready", effect: "NoExecute" }],
];

const labels: readonly Readonly<Record<string, string>>[] = [{}, { k: "x" }, { k: "" }, { k: "5" }, { k: "y", m: "x" }];

export const nodeForms: readonly NodeForm[] = product(labels, taints, [1, 2]).map(([ofNode, tainted, count]) => ({
  labels: ofNode,
  taints: tainted,
  count,
}));

const selectors: readonly PodSpec["nodeSelector"][] = [undefined, {}, { k: "x" }, { k: "" }, { k: "y", m: "x" }];

const expression = (key: string, operator: string, ...values: string[]): NodeSelectorTerm => ({
  matchExpressions: [{ key, operator, ...(values.length > 0 && { values }) }],
});
const field = (operator: string, value: string): NodeSelectorTerm => ({
  matchFields: [{ key: "metadata.name", operator, values: [value] }],
});
const [named, other] = ["node-3-0", "node-5-1"];
const both = (...terms: NodeSelectorTerm[]): NodeSelectorTerm => {
  const matchExpressions = terms.flatMap((one) => one.matchExpressions ?? []);
  const matchFields = terms.flatMap((one) => one.matchFields ?? []);
  return { ...(matchExpressions.length > 0 && { matchExpressions }), ...(matchFields.length > 0 && { matchFields }) };
};

const singles: readonly NodeSelectorTerm[] = [
  expression("k", "In", "x"),
  expression("k", "In", "x", ""),
  expression("k", "NotIn", "x"),
  expression("k", "NotIn", "x", "y"),
  expression("k", "Exists"),
  expression("k", "DoesNotExist"),
  expression("k", "Gt", "4"),
  expression("k", "Gt", "5"),
  expression("k", "Lt", "6"),
  expression("k", "Lt", "x"),
  field("In", named),
  field("NotIn", named),
];

/** Terms alone, an empty one, several in one, one or the other. */
const affinities: readonly (readonly NodeSelectorTerm[] | undefined)[] = [
  undefined,
  [{}],
  ...singles.map((one) => [one]),
  [both(expression("k", "Exists"), expression("m", "In", "x"))],
  [both(expression("k", "Exists"), expression("k", "NotIn", "y"))],
  [both(expression("k", "In", "x"), expression("k", "DoesNotExist"))],
  [both(expression("k", "DoesNotExist"), field("In", named))],
  [expression("k", "In", "x"), expression("m", "Exists")],
  [{}, expression("k", "DoesNotExist")],
  [expression("k", "Gt", "x"), field("In", other)],
];

const tolerations: readonly (readonly Toleration[])[] = [
  [],
  [{ operator: "Exists" }],
  [{ operator: "Exists", effect: "NoSchedule" }],
  [{ operator: "Exists", effect: "NoExecute" }],
  [{ key: "d", operator: "Exists" }],
  [{ key: "d", operator: "Equal", value: "x" }],
  [{ key: "d", value: "x", effect: "NoSchedule" }],
  [{ key: "d" }],
  [{ key: "d", operator: "Equal", value: "y" }],
  [
    { key: "d", operator: "Exists" },
    { key: "e", value: "y" },
  ],
  [{ key: "e", operator: "Exists", effect: "PreferNoSchedule" }],
];

interface PodForm {
  readonly kind: string;
  readonly spec: PodSpec;
}

const kinds = ["Pod", "Deployment", "DaemonSet", "CronJob"];
const names = [undefined, named, other];

export const podForms: readonly PodForm[] = product(kinds, names, selectors, affinities, tolerations).map(
  ([kind, nodeName, nodeSelector, terms, tolerated]) => ({
    kind,
    spec: {
      containers: [{ name: "app", image: "app" }],
      ...(nodeName && { nodeName }),
      ...(nodeSelector && { nodeSelector }),
      ...(terms && {
        affinity: {
          nodeAffinity: { requiredDuringSchedulingIgnoredDuringExecution: { nodeSelectorTerms: [...terms] } },
        },
      }),
      ...(tolerated.length > 0 && { tolerations: [...tolerated] }),
    },
  }),
);

/** The nodes of a stage. Their names are known by the form's number. */
export function objectsOfNodes({ labels: own, taints: tainted, count }: NodeForm, at: number): UnknownContent[] {
  return Array.from({ length: count }, (_, number) => {
    const name = `node-${at}-${number}`;
    const ofNode = { stage: `nodes-${at}`, "kubernetes.io/hostname": name, ...own };
    return { apiVersion: "v1", kind: "Node", metadata: { name, labels: ofNode }, spec: { taints: tainted } };
  });
}

/** A pod, or what makes some, in a namespace of its own stage. */
export function objectsOfPod({ kind, spec }: PodForm, stage: string): UnknownContent[] {
  const template = { metadata: { labels: { app: "app" } }, spec };
  const written: Readonly<Record<string, readonly [string, unknown]>> = {
    Pod: ["v1", spec],
    CronJob: ["batch/v1", { jobTemplate: { spec: { template } } }],
  };
  const [apiVersion, content] = written[kind] ?? ["apps/v1", { template }];
  return [
    { apiVersion: "v1", kind: "Namespace", metadata: { name: `ns-${stage}`, labels: { stage } } },
    { apiVersion, kind, metadata: { name: "app", namespace: `ns-${stage}`, labels: { app: "app" } }, spec: content },
  ];
}
