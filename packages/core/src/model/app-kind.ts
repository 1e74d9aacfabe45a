import * as z from "zod";
import { acknowledge } from "./acknowledge-field.ts";
import { source, sourceDifferences, sourcePorts } from "./app-source.ts";
import { isSchedule } from "./cron.ts";
import { quantityValue } from "../manifests/quantities.ts";
import {
  absolutePath,
  appLabel,
  cidr,
  count,
  dnsLabel,
  dnsName,
  imageReference,
  mountPath,
  port,
  portName,
  positiveCount,
  processText,
  protocol,
  quantity,
  routePath,
  timeZone,
  variableName,
} from "./scalars.ts";
import { computeAmount, quotaAmounts } from "./stage-kind.ts";

const config = z.record(variableName, processText);

const resources = z.strictObject({
  requests: computeAmount.optional(),
  limits: computeAmount.optional(),
});

const probe = z
  .strictObject({
    path: absolutePath.optional().describe("An HTTP GET on this path."),
    command: z.array(processText).min(1).optional().describe("A command that exits 0."),
    port: z
      .union([port, dnsLabel])
      .optional()
      .describe("Default: the container's first port. Without path or command: a TCP connection."),
    initialDelaySeconds: count.optional(),
    periodSeconds: positiveCount.optional(),
    timeoutSeconds: positiveCount.optional(),
    failureThreshold: positiveCount.optional(),
  })
  .describe("How Kubernetes finds out whether the container is well.");

const autoscale = z.strictObject({
  min: positiveCount,
  max: positiveCount,
  cpu: z.int().min(1).max(100).default(80).describe("Average CPU utilisation to hold, in percent of the requests."),
});

const container = z.strictObject({
  image: imageReference.describe("The image. Production runs it by the digest that the release gives."),
  command: z.array(processText).optional(),
  args: z.array(processText).optional(),
  ports: z
    .record(portName, z.union([port, z.strictObject({ port, protocol })]))
    .optional()
    .describe("Container ports by name; the first is the one that callers get."),
  env: config.optional().describe("Variables of this container only."),
  resources: resources.optional(),
  probe: probe.optional().describe("Readiness and liveness by one check."),
  readiness: probe.optional(),
  liveness: probe.optional(),
  startup: probe.optional(),
  mounts: z.record(dnsLabel, mountPath).optional().describe("Where the workload's storage is mounted, by its name."),
  role: z
    .enum(["main", "sidecar", "init"])
    .default("main")
    .describe(
      "main; sidecar: started before and stopped after the others; init: runs to its end before the others start.",
    ),
});

const storage = z.strictObject({
  size: quantity
    .refine((size) => quantityValue(size) > 0n, "more than zero")
    .optional()
    .describe("The size of a claim; without it the storage is empty at each start (emptyDir)."),
  class: dnsLabel.optional().describe("The StorageClass. Default: the cluster's."),
  access: z.enum(["ReadWriteOnce", "ReadWriteMany", "ReadOnlyMany", "ReadWriteOncePod"]).default("ReadWriteOnce"),
});

const workload = z.strictObject({
  kind: z.enum(["Deployment", "StatefulSet", "DaemonSet", "CronJob", "Job"]).default("Deployment"),
  containers: z.record(dnsLabel, container).describe("The containers by name."),
  replicas: count.optional().describe("Default: 1. Not for DaemonSet, CronJob and Job."),
  autoscale: autoscale.optional(),
  storage: z
    .record(dnsLabel, storage)
    .optional()
    .describe("Volumes by name. A StatefulSet has a claim for each replica."),
  schedule: z
    .string()
    .refine(isSchedule, "five cron fields, or @daily and the like")
    .optional()
    .describe("When a CronJob runs."),
  timeZone: timeZone.optional().describe("The schedule's time zone. Default: Etc/UTC."),
  startup: z
    .enum(["ordered", "parallel"])
    .optional()
    .describe("How a StatefulSet starts: each replica when the one before is ready, or all at once. Default: ordered."),
  gracePeriodSeconds: count.optional().describe("How long containers have to end. Default: 30."),
});

const call = z.strictObject({
  app: appLabel.optional().describe("Another app, in the same stage."),
  shared: dnsLabel.optional().describe("Something shared."),
  host: dnsName.optional().describe("A host outside of the clusters."),
  apiServer: z.literal(true).optional().describe("The cluster's API server."),
  port: port
    .optional()
    .describe("The container port, where the callee has several; for a host, its port (default 443)."),
  cidrs: z
    .array(cidr)
    .min(1)
    .optional()
    .describe("The host's addresses, for network plugins that cannot open by name."),
  in: z
    .array(dnsLabel)
    .min(1)
    .optional()
    .describe("The stages in which it is called. Default: all that the app is in."),
});

const expose = z.strictObject({
  host: dnsName.optional().describe("Default: by the stage's host template."),
  path: routePath.default("/"),
  port: port.optional().describe("The container port. Default: the first."),
});

const containerDifferences = z.strictObject({ resources: resources.optional(), env: config.optional() });

const workloadDifferences = z.strictObject({
  replicas: count.optional(),
  autoscale: autoscale.optional(),
  schedule: workload.shape.schedule,
  containers: z.record(dnsLabel, containerDifferences).optional(),
  storage: z.record(dnsLabel, storage.pick({ size: true, class: true })).optional(),
});

const differences = z.strictObject({
  replicas: count.optional(),
  autoscale: autoscale.optional(),
  resources: resources.optional(),
  config: config.optional(),
  // Without a default of its own, so that a stage that says nothing of the path keeps the app's.
  expose: expose.extend({ path: routePath.optional() }).optional(),
  quota: quotaAmounts.optional(),
  workloads: z.record(dnsLabel, workloadDifferences).optional(),
  source: sourceDifferences.optional(),
});

/** Fields of an app that say what runs, and of which an app with a source has none. */
export const workloadFields = ["image", "port", "command", "args", "probe", "workloads"] as const;

/** Fields of an app that are about its only container, and stand in a workload where there are several. */
export const shortFormFields = [
  ...(["image", "port", "command", "args"] as const),
  ...(["replicas", "autoscale", "resources", "probe"] as const),
] as const;

const watch = z.strictObject({
  tags: z
    .string()
    .regex(/^[\d.xX*<>=^~| -]+([-+.][0-9A-Za-z.<>=^~| -]*)?$/, 'a range of versions, such as ">=1.4 <2" or ^1.4')
    .describe("The versions that count, as npm reads ranges; tags that are no semantic version are passed over."),
  image: imageReference.optional().describe("The declared image that is watched. Default: the app's `image`."),
  prereleases: z.boolean().optional().describe("Whether 2.0.0-rc.1 counts as well. Default: false."),
});

export const appSpec = z.strictObject({
  team: dnsLabel.describe("The team that owns the app."),
  in: z.array(dnsLabel).min(1).optional().describe("The stages that the app is in. Default: all."),
  image: imageReference.optional().describe("Short form: the image of the app's only container."),
  watch: watch.optional().describe("Tags of an image's repository of which `release watch` makes releases."),
  port: port.optional().describe("Short form: the port that it listens on."),
  command: z.array(processText).optional(),
  args: z.array(processText).optional(),
  replicas: count.optional().describe("Short form: the number of pods. Default: 1."),
  autoscale: autoscale.optional(),
  resources: resources.optional(),
  probe: probe.optional(),
  workloads: z.record(dnsLabel, workload).optional().describe("Long form: what runs, by name."),
  source: source
    .optional()
    .describe("Instead of image and workloads: a Helm chart, a kustomization or manifests that the app has already."),
  ports: sourcePorts
    .optional()
    .describe("With a source: the container ports that others may reach, by name; the first is the one that they get."),
  calls: z.array(call).optional().describe("What the app calls."),
  callers: z.array(appLabel).optional().describe("Apps of other teams that may call this one."),
  expose: expose.optional().describe("Makes the app reachable from outside under a host of its stage."),
  config: config.optional().describe("Variables for all containers. Values are text: quote numbers and booleans."),
  secrets: z.array(variableName).optional().describe("Names of secrets; values come from the stage's own store."),
  quota: quotaAmounts
    .optional()
    .describe("What the app's own namespace needs beyond the stage's quota, within its bounds."),
  serviceAccountToken: z.boolean().default(false).describe("Whether the pods get a token for the API server."),
  stages: z.record(dnsLabel, differences).optional().describe("The few differences, by stage."),
  acknowledge,
});
