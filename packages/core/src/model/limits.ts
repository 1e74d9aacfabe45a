import type { StageSpec } from "./kinds.ts";
import { compareQuantities, formatQuantity, multiplyQuantity, quantityValue } from "../manifests/quantities.ts";
import type { Compute, LimitDefaults } from "./tiers.ts";

export type DeclaredLimits = NonNullable<StageSpec["limits"]>;

/** The amounts of a LimitRange, none of which may be more than the one behind it. */
export const ascendingBounds = ["min", "defaultRequest", "default", "max"] as const;
type Bound = (typeof ascendingBounds)[number];
type Bounds = Readonly<Record<Bound, string>>;

const resources = ["cpu", "memory"] as const;
/** What a request that had to be raised is rounded up to. */
const steps: Compute = { cpu: "1m", memory: "1Mi" };

/**
 * The limits of a stage: what it declares, and for the rest its tier's, moved as little as is needed for the whole to
 * be something that the API server accepts (min ≤ defaultRequest ≤ default ≤ max) and whose defaults keep the ratio.
 * What is declared is never moved: whether that contradicts itself is for the checks of the declaration.
 *
 * Source: https://kubernetes.io/docs/concepts/policy/limit-range/
 */
export function consistentLimits(own: DeclaredLimits | undefined, usual: LimitDefaults): LimitDefaults {
  if (!own) return usual;
  const maxRatio =
    own.maxRatio ?? Math.max(usual.maxRatio, ...resources.map((resource) => declaredRatio(own, resource)));
  const cpu = settle("cpu", own, usual, maxRatio);
  const memory = settle("memory", own, usual, maxRatio);
  const both = (bound: Bound): Compute => ({ cpu: cpu[bound], memory: memory[bound] });
  return {
    default: both("default"),
    defaultRequest: both("defaultRequest"),
    min: both("min"),
    max: both("max"),
    maxRatio,
  };
}

function settle(resource: keyof Compute, own: DeclaredLimits, usual: LimitDefaults, maxRatio: number): Bounds {
  const declared = {
    min: own.min?.[resource],
    request: own.defaultRequest?.[resource],
    limit: own.default?.[resource],
    max: own.max?.[resource],
  };
  const max = declared.max ?? greatest(usual.max[resource], declared.limit, declared.request, declared.min);
  const min = declared.min ?? least(usual.min[resource], declared.request, declared.limit, declared.max);
  const largest = declared.request === undefined ? max : least(max, multiplyQuantity(declared.request, maxRatio));
  const limit = declared.limit ?? least(greatest(usual.default[resource], min, declared.request), largest);
  const smallest = greatest(min, portionOf(limit, maxRatio, steps[resource]));
  const request = declared.request ?? least(greatest(usual.defaultRequest[resource], smallest), limit);
  return { min, defaultRequest: request, default: limit, max };
}

/** The whole ratio that the declared defaults need; 0 where they leave it open. */
export function declaredRatio(own: DeclaredLimits, resource: keyof Compute): number {
  const limit = own.default?.[resource];
  const request = own.defaultRequest?.[resource];
  if (limit === undefined || request === undefined || quantityValue(request) === 0n) return 0;
  return Number(dividedUp(quantityValue(limit), quantityValue(request)));
}

/** The `parts`th of `quantity`, rounded up to whole `step`s. */
function portionOf(quantity: string, parts: number, step: string): string {
  const size = quantityValue(step);
  return formatQuantity(dividedUp(quantityValue(quantity), size * BigInt(parts)) * size, step);
}

function dividedUp(dividend: bigint, divisor: bigint): bigint {
  return (dividend + divisor - 1n) / divisor;
}

function greatest(first: string, ...others: readonly (string | undefined)[]): string {
  return others.reduce<string>(
    (best, other) => (other !== undefined && compareQuantities(other, best) > 0 ? other : best),
    first,
  );
}

function least(first: string, ...others: readonly (string | undefined)[]): string {
  return others.reduce<string>(
    (best, other) => (other !== undefined && compareQuantities(other, best) < 0 ? other : best),
    first,
  );
}
