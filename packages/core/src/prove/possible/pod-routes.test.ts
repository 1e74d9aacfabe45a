import { describe, expect, test } from "vitest";
import { anything } from "../admission/admission.ts";
import { bodyOf, canMake, podOf, podRoutes, requested } from "./pod-routes.ts";
import { controllerActor } from "../rights/account-actor.ts";

const spec = { containers: [{ name: "a", image: "a" }] };
const onlyOnce = { ...spec, restartPolicy: "Never" };
const labels = { app: "web" };
const template = { labels, spec };
const podTemplate = { metadata: { labels }, spec };
const selector = { matchLabels: labels };

/** Source: https://kubernetes.io/docs/reference/kubernetes-api/workload-resources/ */
const sent: Readonly<Record<string, readonly [apiVersion: string, plural: string, spec: object]>> = {
  Pod: ["v1", "pods", spec],
  ReplicaSet: ["apps/v1", "replicasets", { replicas: 1, selector, template: podTemplate }],
  ReplicationController: ["v1", "replicationcontrollers", { replicas: 1, selector: labels, template: podTemplate }],
  Deployment: ["apps/v1", "deployments", { replicas: 1, selector, template: podTemplate }],
  DaemonSet: ["apps/v1", "daemonsets", { selector, template: podTemplate }],
  StatefulSet: ["apps/v1", "statefulsets", { replicas: 1, serviceName: "", selector, template: podTemplate }],
  Job: ["batch/v1", "jobs", { template: { ...podTemplate, spec: onlyOnce } }],
  CronJob: [
    "batch/v1",
    "cronjobs",
    { schedule: "* * * * *", jobTemplate: { spec: { template: { ...podTemplate, spec: onlyOnce } } } },
  ],
};

/** Who makes the pods, and what owns them: k8s.io/kubernetes/pkg/controller. */
const made: Readonly<Record<string, readonly [account: string, apiVersion: string, kind: string]>> = {
  ReplicaSet: ["replicaset-controller", "apps/v1", "ReplicaSet"],
  ReplicationController: ["replication-controller", "v1", "ReplicationController"],
  Deployment: ["replicaset-controller", "apps/v1", "ReplicaSet"],
  DaemonSet: ["daemon-set-controller", "apps/v1", "DaemonSet"],
  StatefulSet: ["statefulset-controller", "apps/v1", "StatefulSet"],
  Job: ["job-controller", "batch/v1", "Job"],
  CronJob: ["job-controller", "batch/v1", "Job"],
};

const uid = "00000000-0000-4000-8000-000000000000";
const ofJob = (name: string) => ({
  ...{ "batch.kubernetes.io/controller-uid": uid, "batch.kubernetes.io/job-name": name },
  ...{ "controller-uid": uid, "job-name": name },
});
const hash = "5d78c9869d";
const ofStatefulSet = {
  "controller-revision-hash": `own-${hash}`,
  "statefulset.kubernetes.io/pod-name": "own-0",
  "apps.kubernetes.io/pod-index": "0",
};

/** The names of the pods' owner, and of a pod, of a workload called own, and the labels that its controller adds. */
const named: Readonly<Record<string, readonly [owner: string, pod: string, labels: object]>> = {
  ReplicaSet: ["own", "own-x2x4q", {}],
  ReplicationController: ["own", "own-x2x4q", {}],
  Deployment: [`own-${hash}`, `own-${hash}-x2x4q`, { "pod-template-hash": hash }],
  DaemonSet: ["own", "own-x2x4q", { "controller-revision-hash": hash, "pod-template-generation": "1" }],
  StatefulSet: ["own", "own-0", ofStatefulSet],
  Job: ["own", "own-x2x4q", ofJob("own")],
  CronJob: ["own-29000000", "own-29000000-x2x4q", ofJob("own-29000000")],
};

test("every kind of workload is a way to pods, the pod itself first", () => {
  expect(podRoutes.map(({ kind }) => kind)).toEqual(Object.keys(sent));
});

describe.each(podRoutes.map((route) => [route.kind, route] as const))("a %s", (kind, route) => {
  const [apiVersion = "", plural = "", ofSpec = {}] = sent[kind] ?? [];
  const isPod = kind === "Pod";
  test("is sent as Kubernetes takes it", () => {
    expect(requested(route, "dev")).toEqual({ group: route.group, resource: plural, namespace: "dev" });
    expect(bodyOf(route, "dev", template)).toEqual({
      apiVersion,
      kind,
      metadata: { name: "witness", namespace: "dev", ...(isPod && { labels }) },
      spec: ofSpec,
    });
  });

  test("has the name and annotations that were asked for", () => {
    const annotations = { a: "b" };
    const metadata = { name: "own", annotations, finalizers: ["c/d"] };
    const body = bodyOf(route, "dev", { ...template, metadata }) as { metadata: object; spec: Record<string, never> };
    expect(body.metadata).toEqual(
      isPod ? { ...metadata, namespace: "dev", labels } : { name: "own", namespace: "dev" },
    );
    const jobSpec: Record<string, unknown> | undefined =
      kind === "CronJob" ? body.spec["jobTemplate"]?.["spec"] : body.spec;
    if (!isPod) expect(jobSpec?.["template"]).toMatchObject({ metadata: { labels, annotations } });
  });

  test("whose name may be chosen has any", () => {
    const metadata = { name: anything };
    expect(bodyOf(route, "dev", { ...template, metadata })).toMatchObject({ metadata: { name: anything } });
    expect(podOf(route, "dev", { ...template, metadata })).toMatchObject({ metadata: { name: anything } });
    expect(bodyOf(route, "dev", { ...template, metadata: {} })).toMatchObject({ metadata: { name: "witness" } });
  });

  test("leads to a pod as its controller asks for it", () => {
    const [, ownerVersion, ownerKind] = made[kind] ?? [];
    const [ownerName, podName, given] = named[kind] ?? [];
    const names = isPod ? { name: "own" } : { name: podName, generateName: `${ownerName}-` };
    const owner = {
      apiVersion: ownerVersion,
      kind: ownerKind,
      name: ownerName,
      uid: "00000000-0000-4000-8000-000000000000",
      controller: true,
      blockOwnerDeletion: true,
    };
    const isJob = kind === "Job" || kind === "CronJob";
    expect(podOf(route, "dev", { ...template, metadata: { name: "own", annotations: { a: "b" } } })).toEqual({
      apiVersion: "v1",
      kind: "Pod",
      metadata: {
        ...names,
        annotations: { a: "b" },
        namespace: "dev",
        labels: { ...labels, ...given },
        ...(!isPod && { ownerReferences: [owner] }),
      },
      spec: isJob ? onlyOnce : spec,
    });
    expect(route.controller?.account).toBe(made[kind]?.[0]);
  });

  test("makes pods without labels only where it selects by none", () => {
    expect(canMake(route, {})).toBe(["Pod", "Job", "CronJob"].includes(kind));
    expect(canMake(route, labels)).toBe(true);
  });

  test("leaves a spec of which nothing is known alone", () => {
    expect(podOf(route, "dev", { labels, spec: anything })).toMatchObject({ spec: anything });
    expect(podOf(route, "dev", { labels, spec: null })).toMatchObject({ spec: null });
  });
});

test("a controller acts as its account", () => {
  expect(controllerActor("job-controller")).toEqual({
    user: "system:serviceaccount:kube-system:job-controller",
    groups: ["system:serviceaccounts", "system:serviceaccounts:kube-system", "system:authenticated"],
  });
});
