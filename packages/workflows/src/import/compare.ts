import type {
  DryRun,
  FoundObject,
  KubernetesObject,
  LiveObject,
  PlanItem,
  StatusCause,
  WantedObject,
} from "@kubestage/core";
import { isDumped, keyOf, keyText, planObject } from "@kubestage/core";
import { applyOver } from "./apply-over.ts";

/** Fields with which an object is created once and for all, by kind. */
const immutable: Readonly<Record<string, readonly string[]>> = {
  ClusterRoleBinding: ["roleRef"],
  DaemonSet: ["spec.selector"],
  Deployment: ["spec.selector"],
  Job: ["spec.selector", "spec.template"],
  PriorityClass: ["value", "preemptionPolicy"],
  RoleBinding: ["roleRef"],
  StatefulSet: ["spec.selector", "spec.serviceName", "spec.volumeClaimTemplates", "spec.podManagementPolicy"],
};

/**
 * What an apply of `wanted` would do where exactly `found` is there, without asking a server: what it would fill in by
 * itself is no difference, and who owns which field is not known.
 */
export function compareOffline(
  platform: string,
  wanted: readonly WantedObject[],
  found: readonly FoundObject[],
): PlanItem[] {
  const all = [...found.map(({ object }) => object), ...defaultAccounts(found)];
  const there = new Map(all.map((object) => [keyText(keyOf(object)), object] as const).toReversed());
  return wanted.map((one) => {
    const object = there.get(keyText(one.key));
    return planObject(one, object && standIn(object), object ? dryRunOver(one.object, object, platform) : awaited);
  });
}

/** Kubernetes makes an account in every namespace, whether a manifest says so or not. */
function defaultAccounts(found: readonly FoundObject[]): KubernetesObject[] {
  return found.flatMap(({ object: { kind, metadata } }) => {
    const account = { name: "default", namespace: metadata.name };
    return kind === "Namespace" ? [{ apiVersion: "v1", kind: "ServiceAccount", metadata: account }] : [];
  });
}

const awaited = { type: "awaits", what: "namespace" } as const;

/** Whether kubestage wrote it: what it no longer says it then takes away. */
export function isOurs({ metadata: { labels = {} } }: KubernetesObject, platform: string): boolean {
  return labels["app.kubernetes.io/managed-by"] === "kubestage" && labels["app.kubernetes.io/part-of"] === platform;
}

/** A manifest as if it stood in a cluster. */
export function standIn(object: KubernetesObject): LiveObject {
  const metadata = { ...object.metadata, uid: "", resourceVersion: "", creationTimestamp: "" };
  return { ...object, metadata };
}

function dryRunOver(wanted: KubernetesObject, found: KubernetesObject, platform: string): DryRun {
  const result = isOurs(found, platform) && !isDumped(found) ? wanted : (applyOver(found, wanted) as KubernetesObject);
  const causes = (immutable[wanted.kind] ?? []).flatMap((field): StatusCause[] => {
    const [before, after] = [found, result].map((object) => JSON.stringify(fieldAt(object, field)));
    return before === after ? [] : [{ reason: "FieldValueInvalid", field, message: "field is immutable" }];
  });
  if (wanted.kind === "Service") causes.push(...unnamedPorts(result));
  if (causes.length === 0) return { type: "accepted", object: standIn(result), conflicts: [], warnings: [] };
  return {
    type: "refused",
    problem: { code: 422, reason: "Invalid", message: causes.map(causeText).join(", "), causes },
    warnings: [],
  };
}

function causeText({ field, message }: StatusCause): string {
  return `${field}: ${message}`;
}

/**
 * What the API server says of a Service whose several ports do not all have names of their own.
 * Source: https://kubernetes.io/docs/concepts/services-networking/service/#multi-port-services
 */
function unnamedPorts(service: KubernetesObject): StatusCause[] {
  const ports = fieldAt(service, "spec.ports");
  if (!Array.isArray(ports) || ports.length < 2) return [];
  const names = ports.map((port) => fieldAt(port, "name"));
  return names.flatMap((name, index): StatusCause[] => {
    const field = `spec.ports[${index}].name`;
    if (name === undefined) return [{ reason: "FieldValueRequired", field, message: "Required value" }];
    const isFirst = names.indexOf(name) === index;
    return isFirst ? [] : [{ reason: "FieldValueDuplicate", field, message: "Duplicate value" }];
  });
}

function fieldAt(object: unknown, path: string): unknown {
  return path.split(".").reduce<unknown>((value, name) => {
    return typeof value === "object" && value !== null ? (value as Record<string, unknown>)[name] : undefined;
  }, object);
}
