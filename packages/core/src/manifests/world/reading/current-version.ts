import { isMapping } from "../../mapping.ts";

/**
 * An object in the version that the world holds: autoscaling/v1, which API servers still serve beside v2, says its one
 * metric in another way.
 * Source: k8s.io/kubernetes/pkg/apis/autoscaling/v1/conversion.go
 */
export function currentVersion(
  value: Readonly<Record<string, unknown>>,
  kind: string,
): Readonly<Record<string, unknown>> {
  if (kind !== "autoscaling/HorizontalPodAutoscaler" || value["apiVersion"] !== "autoscaling/v1") return value;
  const { spec } = value;
  const current = { ...value, apiVersion: "autoscaling/v2" };
  if (!isMapping(spec)) return current;
  const { targetCPUUtilizationPercentage: averageUtilization, ...rest } = spec;
  if (averageUtilization === undefined || averageUtilization === null) return { ...current, spec: rest };
  const target = { type: "Utilization", averageUtilization };
  return { ...current, spec: { ...rest, metrics: [{ type: "Resource", resource: { name: "cpu", target } }] } };
}
