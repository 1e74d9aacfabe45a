import { formatQuantity, isQuantity, quantityValue } from "../manifests/quantities.ts";
import type { StageRules } from "../model/stage-rules.ts";
import type { Json } from "./json.ts";
import { itemsOf, mappingOf, shown } from "./json.ts";
import type { BroughtPod } from "./pod-templates.ts";
import type { BroughtObject } from "./read-objects.ts";
import type { Report } from "./report.ts";

const counted = {
  Service: "services",
  PersistentVolumeClaim: "claims",
  ConfigMap: "configMaps",
  Secret: "secrets",
  Job: "jobs",
} as const;
const amounts = [
  ["cpu", "requests"],
  ["cpu", "limits"],
  ["memory", "requests"],
  ["memory", "limits"],
] as const;

/**
 * KS5217 where a namespace of the app's own cannot hold what the source asks for. A DaemonSet counts nothing, as nobody
 * knows the number of nodes; an autoscaler the most that it may ask for.
 */
export function checkQuota(
  objects: readonly BroughtObject[],
  pods: readonly BroughtPod[],
  rules: StageRules,
  report: Report,
): void {
  const { quota, limits, app } = rules;
  if (!quota) return;
  const exceeded: string[] = [];
  const autoscaled = replicasByTarget(objects);
  for (const [resource, kind] of amounts) {
    const ratio = resource === "cpu" && kind === "limits" ? limits.maxRatio : 1;
    const room = quantityValue(quota[resource]) * BigInt(ratio);
    let asked = 0n;
    for (const pod of pods) {
      const askedBy = (container: Json): bigint => {
        const own = mappingOf(container["resources"]);
        const limit = amountOf(mappingOf(own["limits"])[resource]);
        const request = amountOf(mappingOf(own["requests"])[resource]) ?? limit ?? limits.defaultRequest[resource];
        return quantityValue(kind === "limits" ? (limit ?? limits.default[resource]) : request);
      };
      asked += BigInt(replicasOf(pod.owner, autoscaled)) * amountOfPod(pod.spec, askedBy);
    }
    if (asked <= room) continue;
    const [wanted, allowed] = [asked, room].map((amount) => formatQuantity(amount, quota[resource]));
    exceeded.push(`${resource} ${kind} of ${wanted} (quota: ${allowed})`);
  }
  const wanted = pods.reduce((sum, { owner }) => sum + replicasOf(owner, autoscaled), 0);
  if (wanted > quota.pods) exceeded.push(`${wanted} pods (quota: ${quota.pods})`);
  for (const [kind, field] of Object.entries(counted)) {
    const number = objects.filter((object) => object.kind === kind).length;
    if (number > quota[field]) exceeded.push(`${number} of the kind ${kind} (quota: ${quota[field]})`);
  }
  if (exceeded.length === 0) return;
  const message = `the source of ${app.name} asks for ${exceeded.join(", ")} in the namespace ${rules.namespace} of ${rules.stage}`;
  report("KS5217", message, "lower replicas or resources by values, or raise the app's `quota`", rules.place);
}

/**
 * What a pod counts for: its containers together with those init containers that stay beside them, or more where an
 * init container needs more while it runs.
 * Source: https://kubernetes.io/docs/concepts/workloads/pods/sidecar-containers/#resource-sharing-within-containers
 */
function amountOfPod(spec: Json, askedBy: (container: Json) => bigint): bigint {
  let staying = 0n;
  let most = 0n;
  for (const [container] of itemsOf(spec["initContainers"])) {
    const own = askedBy(container);
    if (container["restartPolicy"] === "Always") staying += own;
    const atOnce = container["restartPolicy"] === "Always" ? staying : staying + own;
    if (atOnce > most) most = atOnce;
  }
  const running = itemsOf(spec["containers"]).reduce((sum, [container]) => sum + askedBy(container), staying);
  return running > most ? running : most;
}

function amountOf(value: unknown): string | undefined {
  const text = typeof value === "number" ? String(value) : value;
  return typeof text === "string" && isQuantity(text) ? text : undefined;
}

const largestNumber = 2_147_483_647;

function replicasOf({ kind, name, object }: BroughtObject, autoscaled: ReadonlyMap<string, number>): number {
  if (kind === "DaemonSet") return 0;
  if (kind === "Pod" || kind === "Job" || kind === "CronJob") return 1;
  return autoscaled.get(`${kind} ${name}`) ?? countOf(mappingOf(object["spec"])["replicas"]) ?? 1;
}

function replicasByTarget(objects: readonly BroughtObject[]): ReadonlyMap<string, number> {
  const replicas = new Map<string, number>();
  for (const { kind, object } of objects) {
    if (kind !== "HorizontalPodAutoscaler") continue;
    const { scaleTargetRef, maxReplicas } = mappingOf(object["spec"]);
    const target = mappingOf(scaleTargetRef);
    const most = countOf(maxReplicas);
    if (most !== undefined) replicas.set(`${shown(target["kind"])} ${shown(target["name"])}`, most);
  }
  return replicas;
}

function countOf(value: unknown): number | undefined {
  const isCount = typeof value === "number" && Number.isInteger(value) && value >= 0 && value <= largestNumber;
  return isCount ? value : undefined;
}
