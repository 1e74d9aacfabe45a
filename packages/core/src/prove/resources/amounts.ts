import type { PodSpec } from "kubernetes-types/core/v1.d.ts";
import { isQuantity, quantityValue } from "../../manifests/quantities.ts";

/** In billionths: of cores, of bytes. */
export interface Amounts {
  readonly cpu: bigint;
  readonly memory: bigint;
}

export const nothing: Amounts = { cpu: 0n, memory: 0n };

/** An amount as it is written, or undefined where it is none. Numbers are written without quotation marks at times. */
export function amountOf(written: unknown): bigint | undefined {
  const text = typeof written === "number" ? String(written) : written;
  return typeof text === "string" && isQuantity(text) ? quantityValue(text) : undefined;
}

export function sum(one: Amounts, other: Amounts): Amounts {
  return { cpu: one.cpu + other.cpu, memory: one.memory + other.memory };
}

export function times({ cpu, memory }: Amounts, count: number): Amounts {
  const factor = BigInt(Math.max(0, Math.trunc(count)));
  return { cpu: cpu * factor, memory: memory * factor };
}

/** From 1.34 on. */
interface WholePod {
  readonly resources?: PodSpec["containers"][number]["resources"];
}

/**
 * What a pod asks for: its containers together with those that run beside them from the start, or the greatest of those
 * that run before, each with those that run beside it by then; what the pod as a whole asks for instead, where it says so;
 * and what its runtime needs. A request that is not written is the limit.
 *
 * Source: https://kubernetes.io/docs/concepts/workloads/pods/init-containers/#resource-sharing-within-containers,
 * k8s.io/component-helpers/resource/helpers.go (PodRequests)
 */
export function requestsOf({ containers, initContainers, resources, overhead }: PodSpec & WholePod): Amounts {
  let beside = nothing;
  let before = nothing;
  for (const container of initContainers ?? []) {
    const running = sum(beside, requestOf(container));
    before = greater(before, running);
    if (container.restartPolicy === "Always") beside = running;
  }
  const ofContainers = greater(before, (containers ?? []).map(requestOf).reduce(sum, beside));
  const whole = (name: keyof Amounts) => {
    const asked = amountOf(resources?.requests?.[name]) ?? ofContainers[name];
    return asked === 0n ? (amountOf(resources?.limits?.[name]) ?? asked) : asked;
  };
  const ofRuntime = (name: keyof Amounts) => amountOf(overhead?.[name]) ?? 0n;
  return sum({ cpu: whole("cpu"), memory: whole("memory") }, { cpu: ofRuntime("cpu"), memory: ofRuntime("memory") });
}

function requestOf({ resources }: PodSpec["containers"][number]): Amounts {
  const of = (name: string) => amountOf(resources?.requests?.[name]) ?? amountOf(resources?.limits?.[name]) ?? 0n;
  return { cpu: of("cpu"), memory: of("memory") };
}

function greater(one: Amounts, other: Amounts): Amounts {
  const of = (name: keyof Amounts) => (one[name] > other[name] ? one[name] : other[name]);
  return { cpu: of("cpu"), memory: of("memory") };
}
