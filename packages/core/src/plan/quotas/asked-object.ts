import type { KubernetesObject, LiveObject } from "../../manifests/kubernetes-object.ts";
import { groupOf } from "../../manifests/object-key.ts";
import { fieldOf } from "../fields/field-sets.ts";
import { numberOf, statusOf, textOf } from "../readiness/readiness-state.ts";
import { type Amounts, amountOf, listOf, one, sumOf, timesOf } from "./pod-amounts.ts";

/** An object that is to be applied, as far as quotas count it. */
export interface AskedObject {
  readonly object: KubernetesObject;
  readonly live: LiveObject | undefined;
  /** As in paths: `deployments`. */
  readonly plural: string;
  /** Whether pods of another kind take the place of those that are there. */
  readonly isRolledOut: boolean;
}

/** What an object counts beside its pods: itself, its storage, its ports. */
export function amountsOfObject(object: KubernetesObject | LiveObject, plural: string): Amounts {
  const group = groupOf(object.apiVersion);
  const { spec } = object as { readonly spec?: unknown };
  const counted = new Map<string, bigint>([[`count/${plural}${group === "" ? "" : `.${group}`}`, one]]);
  if (group === "" && countedByName.has(plural)) counted.set(plural, one);
  if (group === "" && plural === "services") {
    const type = textOf(spec, "type");
    const takesPorts = type === "NodePort" || (type === "LoadBalancer" && allocatesPorts(spec));
    if (type === "LoadBalancer") counted.set("services.loadbalancers", one);
    if (takesPorts) counted.set("services.nodeports", one * BigInt(listOf(fieldOf(spec, "ports")).length));
  }
  return group === "" && plural === "persistentvolumeclaims" ? sumOf([counted, storageOf(spec)]) : counted;
}

/** Kinds that quotas also count under their bare names. */
const countedByName = new Set([
  ...["services", "configmaps", "secrets", "persistentvolumeclaims", "replicationcontrollers", "resourcequotas"],
]);

function allocatesPorts(spec: unknown): boolean {
  return fieldOf(spec, "allocateLoadBalancerNodePorts") !== false;
}

function storageOf(spec: unknown): Amounts {
  const size = amountOf(fieldOf(fieldOf(fieldOf(spec, "resources"), "requests"), "storage")) ?? 0n;
  const storageClass = textOf(spec, "storageClassName");
  const counted = new Map([["requests.storage", size]]);
  if (storageClass === undefined) return counted;
  const prefix = `${storageClass}.storageclass.storage.k8s.io`;
  return counted.set(`${prefix}/requests.storage`, size).set(`${prefix}/persistentvolumeclaims`, one);
}

/** The claims that a StatefulSet makes for replicas that it does not have yet. */
export function amountsOfClaims({ object, live }: AskedObject, replicas: number): Amounts {
  const { spec } = object as { readonly spec?: unknown };
  if (object.kind !== "StatefulSet") return new Map();
  const more = replicas - (live ? (numberOf(live["spec"], "replicas") ?? 1) : 0);
  const claims = listOf(fieldOf(spec, "volumeClaimTemplates")).map((claim) =>
    sumOf([
      storageOf(fieldOf(claim, "spec")),
      new Map([
        ["persistentvolumeclaims", one],
        ["count/persistentvolumeclaims", one],
      ]),
    ]),
  );
  return timesOf(sumOf(claims), more);
}

/** The pods of a workload: how many, of which spec, and whether one more is needed while they are replaced. */
export interface AskedPods {
  readonly spec: unknown;
  readonly count: number;
  readonly hasSurge: boolean;
}

/**
 * Undefined for what has no pods. A Job or a CronJob counts one where it is to run or changes; a DaemonSet those of the nodes that it
 * has now, since nobody knows of others.
 *
 * @param least what an autoscaler gives a workload that names no number
 */
export function podsOf(asked: AskedObject, least: number | undefined): AskedPods | undefined {
  const { object, live } = asked;
  const { spec } = object as { readonly spec?: unknown };
  const template = fieldOf(fieldOf(spec, "template"), "spec");
  const count = numberOf(spec, "replicas") ?? (live && numberOf(live["spec"], "replicas")) ?? least ?? 1;
  switch (object.kind) {
    case "Deployment":
      return { spec: template, count, hasSurge: asked.isRolledOut && needsSurge(spec, count) };
    case "StatefulSet":
    case "ReplicaSet":
      return { spec: template, count, hasSurge: false };
    case "DaemonSet": {
      const nodes = live && numberOf(statusOf(live), "desiredNumberScheduled");
      return { spec: template, count: nodes ?? 0, hasSurge: false };
    }
    case "Job":
      return { spec: template, count: live ? 0 : Math.max(1, numberOf(spec, "parallelism") ?? 1), hasSurge: false };
    case "CronJob":
      return {
        spec: fieldOf(fieldOf(fieldOf(fieldOf(spec, "jobTemplate"), "spec"), "template"), "spec"),
        count: 1,
        hasSurge: false,
      };
    case "Pod":
      return { spec, count: live ? 0 : 1, hasSurge: false };
    default:
      return undefined;
  }
}

/**
 * Whether no pod may be missing while they are replaced, so that one has to come before one goes.
 * Source: k8s.io/kubectl/pkg/util/deployment/deployment.go (ResolveFenceposts)
 */
function needsSurge(spec: unknown, replicas: number): boolean {
  const strategy = fieldOf(spec, "strategy");
  if (replicas === 0 || textOf(strategy, "type") === "Recreate") return false;
  const rolling = fieldOf(strategy, "rollingUpdate");
  const missing = resolved(fieldOf(rolling, "maxUnavailable") ?? "25%", replicas, Math.floor);
  const more = resolved(fieldOf(rolling, "maxSurge") ?? "25%", replicas, Math.ceil);
  return missing === 0 && more > 0;
}

function resolved(value: unknown, replicas: number, round: (value: number) => number): number {
  if (typeof value === "number") return value;
  const percent = typeof value === "string" ? /^(\d+)%$/.exec(value)?.[1] : undefined;
  return percent === undefined ? 0 : round((Number(percent) * replicas) / 100);
}

/** Whether a pod is one of a workload's: it, or the ReplicaSet that a Deployment made, controls it. */
export function isPodOf(pod: LiveObject, { kind, metadata: { name } }: KubernetesObject): boolean {
  const owner = pod.metadata.ownerReferences?.find(({ controller }) => controller === true);
  if (kind !== "Deployment") return owner?.kind === kind && owner.name === name;
  const hash = pod.metadata.labels?.["pod-template-hash"];
  return owner?.kind === "ReplicaSet" && hash !== undefined && owner.name === `${name}-${hash}`;
}
