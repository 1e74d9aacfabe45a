import { isQuantity, quantityValue } from "../../manifests/quantities.ts";
import { fieldOf, isRecord } from "../fields/field-sets.ts";

/** Amounts by the names that quotas have for them, such as `requests.cpu`, `limits.memory` and `pods`: in billionths. */
export type Amounts = ReadonlyMap<string, bigint>;

/** What a LimitRange fills into a container that says nothing itself. */
export interface ContainerDefaults {
  readonly requests: unknown;
  readonly limits: unknown;
}

/** One thing, in billionths. */
export const one = 1_000_000_000n;

type Kind = "requests" | "limits";
type Named = ReadonlyMap<string, bigint>;

/**
 * What one pod counts in a quota: its containers together with those that stay beside them, or the greatest of those that run before,
 * what the pod as a whole asks for instead, and what its runtime needs.
 *
 * Source: https://kubernetes.io/docs/concepts/workloads/pods/init-containers/#resource-sharing-within-containers,
 * k8s.io/kubernetes/pkg/quota/v1/evaluator/core/pods.go (PodUsageFunc)
 */
export function amountsOfPod(spec: unknown, defaults: readonly ContainerDefaults[]): Amounts {
  const counted = new Map<string, bigint>([
    ["pods", one],
    ["count/pods", one],
  ]);
  for (const kind of ["requests", "limits"] as const) {
    const whole = read(fieldOf(fieldOf(spec, "resources"), kind));
    const together = sumOf([
      new Map([...ofContainers(spec, kind, defaults), ...whole]),
      read(fieldOf(spec, "overhead")),
    ]);
    for (const [name, amount] of together) {
      counted.set(`${kind}.${name}`, amount);
      if (kind === "requests" && !name.includes("/")) counted.set(name, amount);
    }
  }
  return counted;
}

/** Whether a pod asks for processor time or memory at all, of itself. */
export function asksForCompute(spec: unknown): boolean {
  const compute = (["requests", "limits"] as const).flatMap((kind) => [...ofContainers(spec, kind, []).entries()]);
  return compute.some(([name, amount]) => (name === "cpu" || name === "memory") && amount > 0n);
}

function ofContainers(spec: unknown, kind: Kind, defaults: readonly ContainerDefaults[]): Named {
  let beside: Named = new Map();
  let before: Named = new Map();
  for (const container of listOf(fieldOf(spec, "initContainers"))) {
    const running = sumOf([beside, ofContainer(container, kind, defaults)]);
    before = greater(before, running);
    if (fieldOf(container, "restartPolicy") === "Always") beside = running;
  }
  const containers = listOf(fieldOf(spec, "containers")).map((container) => ofContainer(container, kind, defaults));
  return greater(before, sumOf([beside, ...containers]));
}

/** A request that is not written is the limit; what is missing still comes from the namespace's LimitRanges. */
function ofContainer(container: unknown, kind: Kind, defaults: readonly ContainerDefaults[]): Named {
  const resources = fieldOf(container, "resources");
  const limits = read(fieldOf(resources, "limits"));
  const own = kind === "limits" ? limits : new Map([...limits, ...read(fieldOf(resources, "requests"))]);
  return new Map([...defaults.toReversed().flatMap((given) => [...read(given[kind])]), ...own]);
}

function read(amounts: unknown): Named {
  const found = new Map<string, bigint>();
  for (const [name, written] of Object.entries(isRecord(amounts) ? amounts : {})) {
    const amount = amountOf(written);
    if (amount !== undefined) found.set(name, amount);
  }
  return found;
}

/** In billionths; numbers are written without quotation marks at times. Undefined where it is no amount. */
export function amountOf(written: unknown): bigint | undefined {
  const text = typeof written === "number" ? String(written) : written;
  return typeof text === "string" && isQuantity(text) ? quantityValue(text) : undefined;
}

export function sumOf(all: readonly Amounts[]): Amounts {
  const sum = new Map<string, bigint>();
  for (const amounts of all) for (const [name, amount] of amounts) sum.set(name, (sum.get(name) ?? 0n) + amount);
  return sum;
}

export function timesOf(amounts: Amounts, count: number): Amounts {
  return new Map([...amounts].map(([name, amount]) => [name, amount * BigInt(Math.max(0, Math.trunc(count)))]));
}

/** The greater of each. */
export function greater(left: Amounts, right: Amounts): Amounts {
  const names = new Set([...left.keys(), ...right.keys()]);
  return new Map(
    [...names].map((name) => {
      const [first = 0n, second = 0n] = [left.get(name), right.get(name)];
      return [name, first > second ? first : second];
    }),
  );
}

export function listOf(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? value : [];
}
