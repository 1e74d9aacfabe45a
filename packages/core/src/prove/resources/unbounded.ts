import { fieldText } from "../../manifests/field-text.ts";
import { keyOf } from "../../manifests/object-key.ts";
import type { Pair } from "../../verdicts/finding.ts";
import type { Step } from "../../verdicts/witness.ts";
import type { Bound } from "./bounds.ts";
import type { FoundStarving } from "./resource-findings.ts";

interface Bounded {
  readonly namespace: string;
  readonly bound: Bound;
}

type Starving = Exclude<FoundStarving["type"], "preempts" | "overcommitted">;

/** Of the namespace where it is shown. */
const says: Readonly<Record<Starving, string>> = {
  unbounded: "no ResourceQuota bounds what its pods ask for",
  "no memory limit": "its quota bounds what pods ask for, and nothing what they use",
  stays: "new pods are limited, and those that are there stay as they are",
};

/** Namespaces of a stage from which pods can take more than anything bounds: one cause for each way. */
export function unboundedIn(
  namespaces: readonly string[],
  boundOf: (namespace: string) => Bound,
  pair: Pair,
): readonly FoundStarving[] {
  const all = namespaces.map((namespace): Bounded => ({ namespace, bound: boundOf(namespace) }));
  return (["unbounded", "no memory limit", "stays"] as const).flatMap((type) => {
    const concerned = all.filter(({ bound }) => bound.type === type);
    const [first] = concerned;
    return first === undefined ? [] : [starving(type, first, concerned, pair)];
  });
}

function starving(
  type: Starving,
  { namespace, bound }: Bounded,
  concerned: readonly Bounded[],
  { from, to }: Pair,
): FoundStarving {
  const object = { group: "", kind: "Namespace", namespace: "", name: namespace };
  return {
    type,
    from,
    to,
    reason: reasonOf(namespace, bound, to) + othersOf(type, concerned.length - 1, from),
    steps: [{ type: "state", object, says: says[type] }, ...unlimitedSteps(bound)],
    namespaces: concerned.map((one) => one.namespace),
    pods: concerned.flatMap((one) => (one.bound.type === "stays" ? one.bound.pods : [])),
  };
}

function reasonOf(namespace: string, bound: Bound, to: string): string {
  if (bound.type === "unbounded")
    return `no quota bounds ${bound.what.join(" and ")} in ${namespace}, whose pods run beside those of ${to}`;
  if (bound.type === "stays")
    return `pods of ${namespace} that are there without a limit use memory that they share with ${to}`;
  return `no limit bounds what pods of ${namespace} use of the memory that they share with ${to}`;
}

function othersOf(type: Starving, count: number, stage: string): string {
  if (count === 0) return "";
  return `, ${type === "stays" ? "and so do those of" : "nor in"} ${count} more namespaces of ${stage}`;
}

/** Who takes it: a container that is there today, where there is one. Else somebody may make it. */
function unlimitedSteps({ unlimited }: Bound): readonly Step[] {
  if (unlimited === undefined) return [];
  const { pod, path } = unlimited;
  return [
    {
      type: "state",
      object: keyOf(pod.object.object),
      field: fieldText(path),
      says: "this container has no memory limit",
    },
  ];
}
