import { objectsOf, type World, type WorldObject } from "../../manifests/world/world.ts";
import { abstractSpec, anyMetadata } from "../placement/abstract-pods.ts";
import { plainPod, unplaced } from "../placement/concrete-pods.ts";
import type { Maker } from "../placement/makers.ts";
import {
  decideChain,
  podChain,
  workloadChain,
  type PodParts,
  type RequestChain,
} from "../placement/placement-requests.ts";
import type { RunningPod } from "../placement/running-pods.ts";
import type { Given } from "../property-proof.ts";
import { amountOf } from "./amounts.ts";

export interface Priority {
  /** Empty where a pod names none and there is no default. */
  readonly name: string;
  readonly value: number;
  readonly preempts: boolean;
  /** Absent for those that every cluster has. */
  readonly object?: WorldObject;
}

/**
 * Those that every cluster has. Any namespace may name them, unless the API server is configured otherwise, which no
 * object shows.
 * Source: k8s.io/kubernetes/pkg/apis/scheduling/types.go, plugin/pkg/admission/priority/admission.go
 */
const builtIn: readonly Priority[] = [
  { name: "system-cluster-critical", value: 2_000_000_000, preempts: true },
  { name: "system-node-critical", value: 2_000_001_000, preempts: true },
];

export interface Priorities {
  /** Lowest first. */
  readonly all: readonly Priority[];
  of(pod: RunningPod): Priority;
  readonly byDefault: Priority;
}

export function prioritiesOf(world: World): Priorities {
  const written = objectsOf(world, "scheduling.k8s.io/PriorityClass");
  const all = written.map(
    ({ object, origin }): Priority => ({
      name: object.metadata.name,
      value: object.value ?? 0,
      preempts: object.preemptionPolicy !== "Never",
      object: { object, origin } as unknown as WorldObject,
    }),
  );
  const missing = builtIn.filter(({ name }) => !all.some((one) => one.name === name));
  const defaults = written.flatMap(({ object }) => (object.globalDefault === true ? [object.metadata.name] : []));
  const sorted = [...all, ...missing].toSorted(
    (left, right) => left.value - right.value || (left.name < right.name ? -1 : 1),
  );
  const byDefault = sorted.find(({ name }) => defaults.includes(name)) ?? { name: "", value: 0, preempts: true };
  const byName = new Map(sorted.map((one) => [one.name, one]));
  return {
    all: sorted,
    byDefault,
    of: ({ spec }) =>
      byName.get(spec.priorityClassName ?? "") ??
      (spec.priority === undefined ? byDefault : { name: "", value: spec.priority, preempts: true }),
  };
}

/** Whether a quota that counts nothing else lets no pod of this class into the namespace. */
export function quotaRefuses(world: World): (namespace: string, name: string) => boolean {
  const scoped = new Map<string, ((name: string) => boolean)[]>();
  for (const { object } of objectsOf(world, "ResourceQuota")) {
    const { hard = {}, scopes, scopeSelector } = object.spec ?? {};
    const expressions = scopeSelector?.matchExpressions ?? [];
    const isNone = [hard["pods"], hard["count/pods"]].some((amount) => amountOf(amount) === 0n);
    if (!isNone || (scopes ?? []).length > 0 || expressions.some(({ scopeName }) => scopeName !== "PriorityClass"))
      continue;
    const matches = (name: string) =>
      expressions.every(({ operator, values }) => {
        if (operator === "Exists") return name !== "";
        if (operator === "DoesNotExist") return name === "";
        return (operator === "In") === (values ?? []).includes(name);
      });
    const namespace = object.metadata.namespace ?? "";
    scoped.set(namespace, [...(scoped.get(namespace) ?? []), matches]);
  }
  return (namespace, name) => (scoped.get(namespace) ?? []).some((matches) => matches(name));
}

/** Whether the maker may bring about a pod with this priority class: shown by a whole pod, or refused for every one. */
export function mayName(
  given: Given,
  maker: Maker,
  priority: string,
  label: Readonly<Record<string, string>>,
  example: RunningPod | undefined,
): RequestChain | false | "unknown" {
  const where = {
    namespace: maker.namespace,
    ...(maker.namespaceLabels && { namespaceLabels: maker.namespaceLabels }),
    as: maker.actor,
  };
  const chain = (pod: PodParts, daemonSpec?: (spec: unknown) => unknown) =>
    maker.kind === "Pod"
      ? podChain(pod, where)
      : workloadChain(maker.kind, pod, where, maker.operation, "a-node", daemonSpec);
  const spec = abstractSpec({ priorityClassName: priority });
  const abstract = { metadata: anyMetadata, spec, isAbstract: true };
  const decided = decideChain(
    given.admission,
    chain(abstract, (same) => same),
  ).answer;
  if (decided === "refused") return false;
  const starts = [
    plainPod({ ...label, app: "placed" }),
    ...(example ? [unplaced(example), withPlacement(example)] : []),
  ];
  // Whether a token is mounted is its account's to say, unless the pod says that it is not.
  const written = [{}, { automountServiceAccountToken: false }].flatMap((token) =>
    starts.map(({ labels, spec: own }) =>
      chain({ metadata: { labels }, spec: { ...own, ...token, priorityClassName: priority } }),
    ),
  );
  return written.find((one) => decideChain(given.admission, one).answer === "admitted") ?? "unknown";
}

function withPlacement({ metadata, spec }: RunningPod) {
  return { labels: metadata.labels ?? {}, spec };
}
