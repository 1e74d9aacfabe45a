import type { LiveObject } from "../manifests/kubernetes-object.ts";
import type { StatusProblem } from "../manifests/status-problem.ts";
import { fieldOf } from "./fields/field-sets.ts";

const portName = /^spec\.ports\[\d+\]\.name$/;
const reasons: ReadonlySet<string> = new Set(["FieldValueRequired", "FieldValueDuplicate"]);

/**
 * Whether a Service cannot be applied because of ports that somebody else wrote: an apply keeps them beside the declared
 * ones, and two ports have to have different names. Only replacing the Service takes them away. One with an address
 * outside of the cluster is never taken for that: it would lose it.
 *
 * Source: https://kubernetes.io/docs/concepts/services-networking/service/#multi-port-services
 */
export function keepsForeignPorts({ code, causes }: StatusProblem, live: LiveObject | undefined): boolean {
  if (code !== 422 || causes.length === 0 || live?.kind !== "Service" || live.apiVersion !== "v1") return false;
  const type = fieldOf(fieldOf(live, "spec"), "type");
  const isInternal = type === undefined || type === "ClusterIP";
  return isInternal && causes.every(({ field, reason }) => portName.test(field) && reasons.has(reason));
}
