import type { FoundObject } from "../found-object.ts";
import { amountsIn, fieldsIn, filled, listIn, numberIn, textIn, valueIn } from "../found-object.ts";
import { containersOf, readContainer } from "./read-container.ts";
import { readVariables } from "./read-variables.ts";
import type { World } from "../world.ts";
import { nameOf, namespaceOf } from "../world.ts";

/** Kinds that run pods, as the language has them. */
export const workloadKinds = ["Deployment", "StatefulSet", "DaemonSet", "CronJob", "Job"] as const;

/** One workload as the language says it, with what belongs to its whole app. */
export interface FoundWorkload {
  readonly fields: Readonly<Record<string, unknown>>;
  readonly config: Readonly<Record<string, string>>;
  readonly secrets: readonly string[];
  readonly token: boolean;
}

const defaultGracePeriodSeconds = 30;

/** Reads a workload of `app`. */
export function readWorkload(found: FoundObject, app: string, world: World): FoundWorkload {
  const { object } = found;
  const { kind } = object;
  const pod = podOf(object);
  const storage = readStorage(found, pod, world);
  const names = new Set(Object.keys(storage));
  const config: Record<string, string> = {};
  const secrets = new Set<string>();
  const containers: Record<string, unknown> = {};
  for (const { container, role } of containersOf(pod)) {
    const variables = readVariables(container, app, namespaceOf(found), world);
    Object.assign(config, variables.config);
    for (const secret of variables.secrets) secrets.add(secret);
    const name = textIn(container, "name");
    if (name !== undefined) containers[name] = readContainer(container, role, variables, names);
  }
  const grace = numberIn(pod, "terminationGracePeriodSeconds");
  const zone = textIn(object, "spec", "timeZone");
  const fields = filled({
    kind: kind === "Deployment" ? undefined : kind,
    containers,
    ...scaleOf(found, world),
    storage,
    schedule: kind === "CronJob" ? textIn(object, "spec", "schedule") : undefined,
    timeZone: zone === "Etc/UTC" ? undefined : zone,
    startup:
      kind === "StatefulSet" && textIn(object, "spec", "podManagementPolicy") === "Parallel" ? "parallel" : undefined,
    gracePeriodSeconds: grace === defaultGracePeriodSeconds ? undefined : grace,
  });
  const token = valueIn(pod, "automountServiceAccountToken") === true;
  return { fields: keepEmptyVolumes(fields, storage), config, secrets: [...secrets], token };
}

/** A volume that is empty at each start has no fields, and is one all the same. */
function keepEmptyVolumes(fields: Record<string, unknown>, storage: Record<string, unknown>): Record<string, unknown> {
  return Object.keys(storage).length > 0 ? { ...fields, storage } : fields;
}

export function podOf(workload: unknown): unknown {
  return (
    valueIn(workload, "spec", "jobTemplate", "spec", "template", "spec") ??
    valueIn(workload, "spec", "template", "spec")
  );
}

/** The number of pods, or the bounds between which an autoscaler by CPU keeps it. */
function scaleOf(found: FoundObject, world: World): Record<string, unknown> {
  const { kind } = found.object;
  if (kind !== "Deployment" && kind !== "StatefulSet") return {};
  const scaler = world
    .ofKind("HorizontalPodAutoscaler", namespaceOf(found))
    .find(
      ({ object }) =>
        textIn(object, "spec", "scaleTargetRef", "name") === nameOf(found) &&
        textIn(object, "spec", "scaleTargetRef", "kind") === kind,
    );
  if (scaler) {
    const { object } = scaler;
    const metric = listIn(object, "spec", "metrics").find((one) => textIn(one, "resource", "name") === "cpu");
    const cpu = numberIn(metric, "resource", "target", "averageUtilization");
    const max = numberIn(object, "spec", "maxReplicas");
    if (max !== undefined && cpu !== undefined)
      return { autoscale: { min: numberIn(object, "spec", "minReplicas") ?? 1, max, ...(cpu !== 80 && { cpu }) } };
  }
  return { replicas: numberIn(found.object, "spec", "replicas") ?? 1 };
}

/** Volumes that the language has: empty ones, and claims that are called as kubestage calls them. */
function readStorage(found: FoundObject, pod: unknown, world: World): Record<string, Record<string, unknown>> {
  const storage: Record<string, Record<string, unknown>> = {};
  for (const template of listIn(found.object, "spec", "volumeClaimTemplates")) {
    const name = textIn(template, "metadata", "name");
    if (name !== undefined) storage[name] = readClaim(valueIn(template, "spec"));
  }
  for (const volume of listIn(pod, "volumes")) {
    const name = textIn(volume, "name");
    if (name === undefined) continue;
    const claim = textIn(volume, "persistentVolumeClaim", "claimName");
    if (valueIn(volume, "emptyDir") !== undefined && Object.keys(fieldsIn(volume, "emptyDir")).length === 0)
      storage[name] = {};
    else if (claim === `${nameOf(found)}-${name}`) {
      const object = world.ofKind("PersistentVolumeClaim", namespaceOf(found)).find((one) => nameOf(one) === claim);
      if (object) storage[name] = readClaim(valueIn(object.object, "spec"));
    }
  }
  return storage;
}

function readClaim(spec: unknown): Record<string, unknown> {
  const access = listIn(spec, "accessModes")[0];
  return filled({
    size: amountsIn(spec, "resources", "requests")["storage"],
    class: textIn(spec, "storageClassName"),
    access: access === "ReadWriteOnce" ? undefined : access,
  });
}
