import type { NodeSelectorTerm, PodSpec, Toleration } from "kubernetes-types/core/v1.d.ts";
import { hostName } from "./node-classes.ts";
import { type LandingNode, type LandingSpec, mayLand } from "./landing.ts";
import type { RunningPod } from "./running-pods.ts";

/** Labels and spec of a pod as somebody would write it. */
export interface WrittenPod {
  readonly labels: Readonly<Record<string, string>>;
  readonly spec: PodSpec;
}

/** A pod that the strictest level of Pod Security and every quota admit. */
export function plainPod(labels: Readonly<Record<string, string>>): WrittenPod {
  const amounts = { cpu: "100m", memory: "128Mi" };
  return {
    labels,
    spec: {
      automountServiceAccountToken: false,
      securityContext: { runAsNonRoot: true, runAsUser: 65_535, seccompProfile: { type: "RuntimeDefault" } },
      containers: [
        {
          name: "placed",
          image: "registry.k8s.io/pause:3.10",
          resources: { requests: amounts, limits: amounts },
          securityContext: { allowPrivilegeEscalation: false, capabilities: { drop: ["ALL"] }, runAsNonRoot: true },
        },
      ],
    },
  };
}

/** A pod that is there already, or a template, without all that says where it runs. */
export function unplaced({ spec, metadata }: RunningPod): WrittenPod {
  const { nodeName: _name, nodeSelector: _selector, affinity, tolerations: _tolerations, ...others } = spec;
  const { nodeAffinity: _affinity, ...amongPods } = affinity ?? {};
  const kept = Object.keys(amongPods).length > 0 ? { affinity: amongPods } : {};
  return { labels: metadata.labels ?? {}, spec: { ...others, ...kept } };
}

interface Stages {
  readonly label: string | undefined;
  /** Of the one who tries; absent where they are of none. */
  readonly own: string | undefined;
  /** Further keys of node labels that are worth asking for. */
  readonly mattering: readonly string[];
}

/**
 * Ways to say where a pod runs that lead to the node, those first that lead nowhere else: a policy with a hole lets one of
 * them pass. None has a node's name in `nodeName`.
 */
export function waysToNode(node: LandingNode, stages: Stages): readonly LandingSpec[] {
  const asked = terms(node, stages).map(required);
  const both = selectors(node, stages).flatMap((selector) =>
    asked.slice(0, mostTogether).map((one) => ({ ...selector, ...one })),
  );
  const selections = [required([namedTerm(node)]), ...selectors(node, stages), ...asked, ...both, {}];
  const specs = tolerationsFor(node).flatMap((tolerations) =>
    selections.map((selection) => ({ ...selection, ...(tolerations.length > 0 && { tolerations }) })),
  );
  return specs.filter((spec) => mayLand(spec, node).lands);
}

/** As `waysToNode`, with the node's name; what an untolerated `NoSchedule` keeps away lands too. */
export function waysByName(node: LandingNode, stages: Stages): readonly LandingSpec[] {
  const none: LandingSpec[] = [{}, ...selectors(node, stages), ...terms(node, stages).map(required)];
  return [...none, ...waysToNode(node, stages)]
    .map((spec) => ({ ...spec, nodeName: node.name }))
    .filter((spec) => mayLand(spec, node).lands);
}

/** Past the scheduler by a binding: `NoSchedule` is not looked at. */
export function waysByBinding(node: LandingNode, stages: Stages): readonly LandingSpec[] {
  return waysByName(node, stages).map(({ nodeName: _name, ...spec }) => spec);
}

/** Terms that stand by themselves are tried beside a node selector too. */
const mostTogether = 8;

function tolerationsFor({ taints }: LandingNode): readonly Toleration[][] {
  const blocking = taints.filter(({ effect }) => effect !== "PreferNoSchedule");
  if (blocking.length === 0) return [[], [{ operator: "Exists" }]];
  return [
    [{ operator: "Exists" }],
    blocking.map(({ key, value, effect }) => ({ key, operator: "Equal", ...(value && { value }), effect })),
    blocking.map(({ key, value }) => ({ key, ...(value && { value }) })),
    blocking.map(({ key, effect }) => ({ key, operator: "Exists", effect })),
  ];
}

function selectors({ labels }: LandingNode, { label = hostName, mattering }: Stages): readonly LandingSpec[] {
  return [...new Set([label, hostName, ...mattering])].flatMap((key) => {
    const value = Object.hasOwn(labels, key) ? labels[key] : undefined;
    return value === undefined ? [] : [{ nodeSelector: { [key]: value } }];
  });
}

function terms({ name, labels }: LandingNode, { label, own }: Stages): readonly (readonly NodeSelectorTerm[])[] {
  const byName = namedTerm({ name });
  const asks = (operator: string, ...values: string[]): NodeSelectorTerm => ({
    matchExpressions: [{ key: label ?? hostName, operator, ...(values.length > 0 && { values }) }],
  });
  const free = { matchExpressions: [{ key: "example.com/nowhere", operator: "DoesNotExist" }] };
  const there = label === undefined ? undefined : labels[label];
  const found =
    label === undefined || there === undefined
      ? [asks("DoesNotExist"), ...(own === undefined ? [] : [asks("NotIn", own)]), free, byName]
      : [
          asks("In", there),
          asks("Exists"),
          ...(own === undefined ? [] : [asks("NotIn", own), asks("In", own, there), asks("In", there, own)]),
          free,
          byName,
        ];
  if (own === undefined) return found.map((term) => [term]);
  const ofOwn = asks("In", own);
  const both = found.flatMap((term) => [
    [ofOwn, term],
    [term, ofOwn],
  ]);
  return [...found.map((term) => [term]), ...both];
}

function namedTerm({ name }: Pick<LandingNode, "name">): NodeSelectorTerm {
  return { matchFields: [{ key: "metadata.name", operator: "In", values: [name] }] };
}

function required(nodeSelectorTerms: readonly NodeSelectorTerm[]): LandingSpec {
  return {
    affinity: {
      nodeAffinity: { requiredDuringSchedulingIgnoredDuringExecution: { nodeSelectorTerms: [...nodeSelectorTerms] } },
    },
  };
}
