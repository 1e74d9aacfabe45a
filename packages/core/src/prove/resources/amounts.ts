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

/**
 * What a pod asks for: its containers together with those that run beside them from the start, or the greatest of those
 * that run before. A request that is not written is the limit.
 *
 * Source: https://kubernetes.io/docs/concepts/workloads/pods/init-containers/#resource-sharing-within-containers
 */
export function requestsOf({ containers, initContainers }: PodSpec): Amounts {
  const beside = (initContainers ?? []).filter(({ restartPolicy }) => restartPolicy === "Always");
  const before = (initContainers ?? []).filter(({ restartPolicy }) => restartPolicy !== "Always");
  const together = [...(containers ?? []), ...beside].map(requestOf).reduce(sum, nothing);
  return before.map(requestOf).reduce(
    (most, one) => ({
      cpu: one.cpu > most.cpu ? one.cpu : most.cpu,
      memory: one.memory > most.memory ? one.memory : most.memory,
    }),
    together,
  );
}

function requestOf({ resources }: PodSpec["containers"][number]): Amounts {
  const of = (name: string) => amountOf(resources?.requests?.[name]) ?? amountOf(resources?.limits?.[name]) ?? 0n;
  return { cpu: of("cpu"), memory: of("memory") };
}
