import type { LimitRange } from "kubernetes-types/core/v1.d.ts";
import type { Span } from "../diagnostics/places.ts";
import { compareQuantities, multiplyQuantity } from "../manifests/quantities.ts";
import type { Compute, LimitDefaults } from "../model/tiers.ts";
import type { NamespaceScope } from "./compiled.ts";
import type { Manifest } from "../manifests/kubernetes-object.ts";
import { stageLabels } from "./labels.ts";

/**
 * What each container of a namespace gets where it says nothing, and the bounds of what it may say. Nothing bounds claims
 * one by one: the quota bounds their sum.
 *
 * The stage's limits are consistent: `consistentLimits` has made them so.
 * Source: https://kubernetes.io/docs/concepts/policy/limit-range/
 */
export function compileLimits(scope: NamespaceScope, origin: Span): Manifest<LimitRange & Manifest["object"]> {
  const { limits } = scope.stage;
  return {
    origin,
    object: {
      apiVersion: "v1",
      kind: "LimitRange",
      metadata: { name: "kubestage", namespace: scope.namespace.name, labels: stageLabels(scope) },
      spec: {
        limits: [
          {
            type: "Container",
            default: { ...limits.default },
            defaultRequest: { ...limits.defaultRequest },
            min: { ...limits.min },
            max: { ...limits.max },
            maxLimitRequestRatio: ratios(limits),
          },
        ],
      },
    },
  };
}

/** The ratio of each resource whose bounds leave room for it: the API server refuses one that is more than max / min. */
function ratios({ min, max, maxRatio }: LimitDefaults): Partial<Record<keyof Compute, string>> {
  const bites = (resource: keyof Compute) =>
    compareQuantities(multiplyQuantity(min[resource], maxRatio), max[resource]) <= 0;
  return { ...(bites("cpu") && { cpu: String(maxRatio) }), ...(bites("memory") && { memory: String(maxRatio) }) };
}
