import { anything, OtherThan } from "../admission/admission.ts";
import { labelsOfController } from "../labels-of-controllers.ts";
import type { WorkloadKind } from "../placement/running-pods.ts";
import type { RequestedResource } from "../../verdicts/witness.ts";

type Labels = Readonly<Record<string, string>>;

/** A pod's metadata and spec, as a template has them. */
export interface Template {
  readonly labels: unknown;
  readonly spec: unknown;
  /** What else stands in the metadata; a name is that of the pod, or of the workload that makes it. */
  readonly metadata?: Readonly<Record<string, unknown>>;
}

/** A kind of object that makes pods when somebody creates it: the pod itself, or a workload whose controller does. */
export interface PodRoute {
  readonly group: string;
  /** Plural. */
  readonly resource: string;
  readonly kind: WorkloadKind | "Pod";
  /** The controller that then makes the pod; undefined for the pod itself. */
  readonly controller?: { readonly account: string; readonly ownerKind: string; readonly ownerGroup: string };
  /** The object's spec that leads to pods of the template. */
  readonly specOf: (template: Template) => unknown;
}

const templateOf = ({ labels, metadata: { annotations } = {}, spec }: Template) => ({
  metadata: { labels, ...(annotations !== undefined && { annotations }) },
  spec,
});
const selected = (template: Template) => ({
  selector: { matchLabels: template.labels },
  template: templateOf(template),
});
const once = (template: Template) => ({ template: templateOf({ ...template, spec: onceOnly(template.spec) }) });

/** Those that add no labels first: they lead to pods with exactly the labels that were written. */
export const podRoutes: readonly PodRoute[] = [
  { group: "", resource: "pods", kind: "Pod", specOf: ({ spec }) => spec },
  {
    group: "apps",
    resource: "replicasets",
    kind: "ReplicaSet",
    controller: { account: "replicaset-controller", ownerKind: "ReplicaSet", ownerGroup: "apps" },
    specOf: (template) => ({ replicas: 1, ...selected(template) }),
  },
  {
    group: "",
    resource: "replicationcontrollers",
    kind: "ReplicationController",
    controller: { account: "replication-controller", ownerKind: "ReplicationController", ownerGroup: "" },
    specOf: (template) => ({ replicas: 1, selector: template.labels, template: templateOf(template) }),
  },
  {
    group: "apps",
    resource: "deployments",
    kind: "Deployment",
    controller: { account: "replicaset-controller", ownerKind: "ReplicaSet", ownerGroup: "apps" },
    specOf: (template) => ({ replicas: 1, ...selected(template) }),
  },
  {
    group: "apps",
    resource: "daemonsets",
    kind: "DaemonSet",
    controller: { account: "daemon-set-controller", ownerKind: "DaemonSet", ownerGroup: "apps" },
    specOf: selected,
  },
  {
    group: "apps",
    resource: "statefulsets",
    kind: "StatefulSet",
    controller: { account: "statefulset-controller", ownerKind: "StatefulSet", ownerGroup: "apps" },
    specOf: (template) => ({ replicas: 1, serviceName: "", ...selected(template) }),
  },
  {
    group: "batch",
    resource: "jobs",
    kind: "Job",
    controller: { account: "job-controller", ownerKind: "Job", ownerGroup: "batch" },
    specOf: once,
  },
  {
    group: "batch",
    resource: "cronjobs",
    kind: "CronJob",
    controller: { account: "job-controller", ownerKind: "Job", ownerGroup: "batch" },
    specOf: (template) => ({ schedule: "* * * * *", jobTemplate: { spec: once(template) } }),
  },
];

const witnessName = "witness";

/** Whether pods without a label can come of it: selectors of workloads may not be empty, those of jobs are made up. */
export function canMake({ kind }: PodRoute, labels: Labels): boolean {
  return Object.keys(labels).length > 0 || kind === "Pod" || kind === "Job" || kind === "CronJob";
}

/** The object that is sent. */
export function bodyOf(route: PodRoute, namespace: string, template: Template): Readonly<Record<string, unknown>> {
  const isPod = route.kind === "Pod";
  return {
    apiVersion: route.group === "" ? "v1" : `${route.group}/v1`,
    kind: route.kind,
    metadata: { name: nameOf(template), namespace, ...(isPod && { ...template.metadata, labels: template.labels }) },
    spec: route.specOf(template),
  };
}

/**
 * The pod that comes of it, as it is asked for by the controller; what follows from a name that may be chosen is any text.
 *
 * Source: k8s.io/kubernetes/pkg/controller/controller_utils.go (GetPodFromTemplate)
 */
export function podOf(route: PodRoute, namespace: string, template: Template): Readonly<Record<string, unknown>> {
  const { controller, kind } = route;
  const { name: _name, ...metadata } = template.metadata ?? {};
  const name = nameOf(template);
  const isKnown = name !== anything;
  const labels = labelsOfController(kind, isKnown ? name : witnessName);
  const given = Object.entries(labels).map(([key, value]) => [key, isKnown ? value : anyText] as const);
  const owner = isKnown ? ownerNameOf(name, labels) : anyText;
  return {
    apiVersion: "v1",
    kind: "Pod",
    metadata: {
      ...metadata,
      ...(controller && typeof owner === "string" ? madeNames(kind, owner) : { name }),
      namespace,
      labels: { ...(template.labels as object), ...Object.fromEntries(given) },
      ...(controller && {
        ownerReferences: [
          {
            apiVersion: controller.ownerGroup === "" ? "v1" : `${controller.ownerGroup}/v1`,
            kind: controller.ownerKind,
            name: owner,
            uid: isKnown ? "00000000-0000-4000-8000-000000000000" : anyText,
            controller: true,
            blockOwnerDeletion: true,
          },
        ],
      }),
    },
    spec: controller?.ownerKind === "Job" ? onceOnly(template.spec) : template.spec,
  };
}

const anyText = new OtherThan([]);

function nameOf({ metadata }: Template): string | typeof anything {
  const name = metadata?.["name"];
  return name === anything || typeof name === "string" ? name : witnessName;
}

/** A Deployment's pods are those of a ReplicaSet, and a CronJob's those of a Job. */
function ownerNameOf(name: string, labels: Labels): string {
  const hash = labels["pod-template-hash"];
  return hash === undefined ? (labels["job-name"] ?? name) : `${name}-${hash}`;
}

/** As its controller has a pod named: the rest of most names is the server's choice. */
function madeNames(kind: PodRoute["kind"], owner: string): object {
  return { name: kind === "StatefulSet" ? `${owner}-0` : `${owner}-x2x4q`, generateName: `${owner}-` };
}

export function requested({ group, resource }: PodRoute, namespace: string): RequestedResource {
  return { group, resource, namespace };
}

/** Pods of a job are not started again for ever. */
function onceOnly(spec: unknown): unknown {
  return typeof spec === "object" && spec !== null ? { ...spec, restartPolicy: "Never" } : spec;
}
