import type { FieldPath } from "../../manifests/syntax.ts";
import { objectsOf, type World } from "../../manifests/world/world.ts";
import type { RunningPod } from "../placement/running-pods.ts";
import { type Amounts, amountOf } from "./amounts.ts";

/** What keeps a namespace from taking all that its nodes have. */
export type Bound =
  | { readonly type: "bounded"; readonly requests: Amounts }
  /** Every pod that can be there is there and has its own limits. */
  | { readonly type: "fixed" }
  | { readonly type: "unbounded"; readonly what: readonly ("cpu" | "memory")[]; readonly unlimited?: Unlimited }
  | { readonly type: "no memory limit"; readonly unlimited?: Unlimited };

/** A container that may use all the memory of its node. */
interface Unlimited {
  readonly pod: RunningPod;
  /** In the object that the pod comes from. */
  readonly path: FieldPath;
}

type Hard = Readonly<Record<string, unknown>>;

/**
 * By namespace: CPU is bounded by what pods ask for (beyond that the nodes share it out by what was asked), memory also by
 * what they use. Quotas with scopes say nothing of all pods. A quota that counts pods bounds them together with a LimitRange
 * for whole pods.
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
  for (const pod of pods) {
    const path = withoutLimit.has(pod.namespace) ? undefined : containerWithoutLimit(pod);
    if (path) withoutLimit.set(pod.namespace, { pod, path });
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
    const asked = least("requests.memory", "memory") ?? undefined;
    const used = least("limits.memory") ?? counted("memory");
    const memory = asked ?? used;
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
      ranges.some(({ max, byDefault }) => max["memory"] !== undefined || byDefault["memory"] !== undefined);
    if (!isLimited && (mayGrow(namespace) || unlimited)) return { type: "no memory limit", ...shown };
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
    (least, one) => (one !== undefined && (least === undefined || one < least) ? one : least),
    undefined,
  );
}

function push<Value>(lists: Map<string, Value[]>, key: string, value: Value): void {
  const list = lists.get(key);
  if (list) list.push(value);
  else lists.set(key, [value]);
}
