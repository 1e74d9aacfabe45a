import { describe, expect, test } from "vitest";
import { guardedPods } from "./testing/context.ts";

const dev = ["dev", "web-dev"] as const;
const labels = { a: "1" };
const create = (resource: string, group = "apps") => [{ verb: "create", group, resource }];
const owner = (name: string) => `object.metadata.ownerReferences.all(o, o.name == ${name})`;

/** Names are chosen by whoever makes the workload, so that admission refuses none for good by what follows from them. */
describe("of pods that come of a new workload, a policy that goes by", () => {
  test.each([
    ["the label of their job's name", "jobs", "batch", "object.metadata.labels['job-name'].startsWith('debug-')"],
    [
      "the label of their own name",
      "statefulsets",
      "apps",
      "object.metadata.labels['statefulset.kubernetes.io/pod-name'].startsWith('team-')",
    ],
    ["their owner's name", "replicasets", "apps", owner("'debug'")],
    ["their owner's name of the name of a CronJob", "cronjobs", "batch", owner("'debug-29000000'")],
    ["their owner's uid", "jobs", "batch", "object.metadata.ownerReferences.all(o, o.uid.startsWith('f'))"],
  ])("%s leaves it open", (_, resource, group, expression) => {
    const pods = guardedPods(create(resource, group), [["pods", expression]]);
    expect(pods.withLabels(...dev, labels).possible).toBe("unknown");
    expect(pods.mayHave(...dev, labels)).toBe(true);
  });

  test.each([
    ["whether their controller labels them", "jobs", "batch", "!('job-name' in object.metadata.labels)"],
    [
      "the kind of their owner",
      "replicasets",
      "apps",
      "object.metadata.ownerReferences.all(o, o.kind != 'ReplicaSet')",
    ],
  ])("%s does not", (_, resource, group, expression) => {
    const pods = guardedPods(create(resource, group), [["pods", expression]]);
    expect(pods.withLabels(...dev, labels).possible).toBe(false);
    expect(pods.mayHave(...dev, labels)).toBe(false);
  });

  /** Source: k8s.io/kubernetes/pkg/controller/deployment/sync.go (getNewReplicaSet), pkg/controller/cronjob/utils.go (getJobName) */
  test.each([
    ["replicasets", "apps", owner("'witness'")],
    ["replicationcontrollers", "", owner("'witness'")],
    ["statefulsets", "apps", owner("'witness'")],
    ["daemonsets", "apps", owner("'witness'")],
    ["deployments", "apps", owner("'witness-' + object.metadata.labels['pod-template-hash']")],
    ["jobs", "batch", owner("object.metadata.labels['job-name']")],
    ["cronjobs", "batch", owner("object.metadata.labels['job-name']")],
    [
      "deployments",
      "apps",
      owner("object.metadata.generateName.substring(0, object.metadata.generateName.size() - 1)"),
    ],
    ["cronjobs", "batch", owner("object.metadata.generateName.substring(0, object.metadata.generateName.size() - 1)")],
  ])("how %s.%s name their pods finds them: %s", (resource, group, expression) => {
    const pods = guardedPods(create(resource, group), [["pods", expression]]);
    expect(pods.withLabels(...dev, labels).possible).toBe(true);
  });
});

describe("pods that come of a workload that is there are named after it:", () => {
  const template = { metadata: { labels: { x: "1" } }, spec: { containers: [{ name: "a", image: "a" }] } };
  const web = (kind: string) => ({
    ...{ apiVersion: "apps/v1", kind, metadata: { name: "web", namespace: "web-dev" } },
    spec: { selector: { matchLabels: { x: "1" } }, template },
  });
  test.each([
    ["Deployment", "object.metadata.name.startsWith('web-')"],
    ["Deployment", "object.metadata.generateName.startsWith('web-')"],
    ["Deployment", "object.metadata.ownerReferences.all(o, o.name.startsWith('web-'))"],
    ["Deployment", "!has(request.name)"],
    ["ReplicaSet", "object.metadata.generateName == 'web-'"],
    ["StatefulSet", "object.metadata.name == 'web-0' && request.name == 'web-0'"],
    ["StatefulSet", "object.metadata.labels['statefulset.kubernetes.io/pod-name'] == 'web-0'"],
    ["DaemonSet", "object.metadata.ownerReferences.all(o, o.name == 'web')"],
  ])("%s, %s", (kind, expression) => {
    const resource = `${kind.toLowerCase()}s`;
    const patch = [{ verb: "patch", group: "apps", resource }];
    const found = (asked: string) =>
      guardedPods(patch, [["pods", asked]], [web(kind)]).withLabels(...dev, labels).possible;
    expect(found(expression)).toBe(true);
    expect(found(`!(${expression})`)).toBe(false);
  });
});
