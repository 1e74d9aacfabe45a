import type { FieldPath } from "../../manifests/syntax.ts";
import { objectsOf, type World } from "../../manifests/world/world.ts";
import type { RunningPod } from "../placement/running-pods.ts";
import { isThere } from "../pod-security/running-below-baseline.ts";
import { type Amounts, amountOf } from "./amounts.ts";

/** What keeps a namespace from taking all that its nodes have. */
export type Bound =
  | { readonly type: "bounded"; readonly requests: Amounts; readonly unlimited?: undefined }
  /** Every pod that can be there is there and has its own limits. */
  | { readonly type: "fixed"; readonly unlimited?: undefined }
  | { readonly type: "unbounded"; readonly what: readonly ("cpu" | "memory")[]; readonly unlimited?: Unlimited }
  | { readonly type: "no memory limit"; readonly unlimited?: Unlimited }
  /** Bounded for new pods; these are there without a limit since before. */
  | { readonly type: "stays"; readonly unlimited: Unlimited; readonly pods: readonly RunningPod[] };

/** A container that may use all the memory of its node. */
interface Unlimited {
  readonly pod: RunningPod;
  /** In the object that the pod comes from. */
  readonly path: FieldPath;
}

type Hard = Readonly<Record<string, unknown>>;

/**
 * By namespace: CPU is bounded by what pods ask for (beyond that the nodes share it out by what was asked), memory also by
 * what they use: quotas of limits let no container in that has none, and LimitRanges for containers do not either, or give it
 * one; those for whole pods take a pod of which one container has a limit. Quotas with scopes say nothing of all pods. A
 * quota that counts pods bounds what they ask for together with a LimitRange for whole pods.
 *
 * Source: https://kubernetes.io/docs/concepts/policy/resource-quotas/, https://kubernetes.io/docs/concepts/policy/limit-range/
 */
export function boundsOf(
  world: World,
  pods: readonly RunningPod[],
  mayGrow: (namespace: string) => boolean,
): (namespace: string) => Bound {
  const quotas = new Map<string, Hard[]>();
  for (const { object } of objectsOf(world, "ResourceQuota")) {
    const { hard, scopes, scopeSelector } = object.spec ?? {};
    if ((scopes ?? []).length > 0 || scopeSelector !== undefined) continue;
    push(quotas, object.metadata.namespace ?? "", (hard ?? {}) as Hard);
  }
  const limits = new Map<string, { type: string; max: Hard; byDefault: Hard }[]>();
  for (const { object } of objectsOf(world, "LimitRange"))
    for (const { type, max, default: byDefault } of object.spec?.limits ?? [])
      push(limits, object.metadata.namespace ?? "", {
        type,
        max: max ?? {},
        byDefault: byDefault ?? {},
      });
  const withoutLimit = new Map<string, Unlimited>();
  const staying = new Map<string, Unlimited[]>();
  for (const pod of pods) {
    const path = containerWithoutLimit(pod);
    if (path === undefined) continue;
    if (!withoutLimit.has(pod.namespace)) withoutLimit.set(pod.namespace, { pod, path });
    if (pod.kind === "Pod" && isThere(pod.object)) push(staying, pod.namespace, { pod, path });
  }
  return (namespace) => {
    const hard = quotas.get(namespace) ?? [];
    const ranges = limits.get(namespace) ?? [];
    const least = (...names: string[]) => leastOf(hard.flatMap((one) => names.map((name) => amountOf(one[name]))));
    const count = least("pods", "count/pods");
    const perPod = (name: string) =>
      leastOf(ranges.flatMap(({ type, max }) => (type === "Pod" ? [amountOf(max[name])] : [])));
    const counted = (name: string) => {
      const most = perPod(name);
      return count === undefined || most === undefined ? undefined : (count * most) / 1_000_000_000n;
    };
    const cpu = least("requests.cpu", "cpu", "limits.cpu") ?? counted("cpu");
    const used = least("limits.memory");
    const memory = least("requests.memory", "memory") ?? used ?? counted("memory");
    const unlimited = withoutLimit.get(namespace);
    const shown = unlimited && { unlimited };
    if (cpu === undefined || memory === undefined) {
      if (!mayGrow(namespace) && unlimited === undefined) return { type: "fixed" };
      return {
        type: "unbounded",
        what: [
          ...(cpu === undefined ? (["cpu"] as const) : []),
          ...(memory === undefined ? (["memory"] as const) : []),
        ],
        ...shown,
      };
    }
    const isLimited =
      used !== undefined ||
      ranges.some(
        ({ type, max, byDefault }) =>
          type === "Container" && (max["memory"] !== undefined || byDefault["memory"] !== undefined),
      );
    if (!isLimited && (mayGrow(namespace) || unlimited)) return { type: "no memory limit", ...shown };
    const [first, ...others] = staying.get(namespace) ?? [];
    if (first) return { type: "stays", unlimited: first, pods: [first, ...others].map(({ pod }) => pod) };
    return { type: "bounded", requests: { cpu, memory } };
  };
}

/** The first of its containers without a memory limit, those that run before the others included. */
function containerWithoutLimit({ spec, path }: RunningPod): FieldPath | undefined {
  for (const list of ["containers", "initContainers"] as const) {
    const at = (spec[list] ?? []).findIndex(({ resources }) => amountOf(resources?.limits?.["memory"]) === undefined);
    if (at >= 0) return [...path, list, at];
  }
  return undefined;
}

function leastOf(amounts: readonly (bigint | undefined)[]): bigint | undefined {
  return amounts.reduce(
    (least, one) => (one === undefined || (least !== undefined && least < one) ? least : one),
    undefined,
  );
}

function push<Value>(lists: Map<string, Value[]>, key: string, value: Value): void {
  const list = lists.get(key);
  if (list) list.push(value);
  else lists.set(key, [value]);
}
