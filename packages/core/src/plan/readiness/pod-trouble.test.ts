import { describe, expect, test } from "vitest";
import type { LiveObject } from "../../manifests/kubernetes-object.ts";
import { podTrouble } from "./pod-trouble.ts";
import { live, someObject } from "../testing/live-objects.ts";

const owner = (uid: string) => ({
  ownerReferences: [{ apiVersion: "v1", kind: "K", name: "n", uid, controller: true }],
});
const pod = (status: object, metadata: object = {}, spec: object = {}): LiveObject =>
  live(someObject("v1", "Pod", { spec, status }), { name: "web-1", ...owner("set"), ...metadata });
const said = (...pods: LiveObject[]) => podTrouble("set", { pods, replicaSets: [] });
const container = (rest: object) => ({
  containerStatuses: [{ name: "web", image: "registry.example.com/web:1", ...rest }],
});
const waiting = (reason: string, message?: string, rest: object = {}) =>
  container({ state: { waiting: { reason, ...(message !== undefined && { message }) } }, ...rest });
const condition = (type: string, status: string, rest: object = {}) => ({ conditions: [{ type, status, ...rest }] });
const unschedulable = condition("PodScheduled", "False", { message: "0/1 nodes are available: 1 Insufficient cpu." });
const running = (rest: object = {}) => container({ state: { running: {} }, ready: false, started: true, ...rest });
const ended = { terminated: { exitCode: 137, reason: "OOMKilled", message: "password=hunter2" } };

describe("what one pod says", () => {
  test.each<readonly [what: string, status: object, expected: string | undefined]>([
    ["no node", unschedulable, "0/1 nodes are available: 1 Insufficient cpu."],
    ["not even looked at", { phase: "Pending" }, "no scheduler has looked at it yet"],
    ["an image", waiting("ImagePullBackOff"), "ImagePullBackOff: registry.example.com/web:1"],
    ["why an image", waiting("ErrImagePull", "401"), "ErrImagePull: registry.example.com/web:1: 401"],
    [
      "an image in the message",
      waiting("ImagePullBackOff", 'Back-off pulling image "registry.example.com/web:1"'),
      'ImagePullBackOff: Back-off pulling image "registry.example.com/web:1"',
    ],
    [
      "a crash, without what it wrote",
      waiting("CrashLoopBackOff", "back-off 5m0s", { lastState: ended }),
      "CrashLoopBackOff: container web ended with exit code 137 (OOMKilled)",
    ],
    ["a crash just now", container({ state: ended }), "container web ended with exit code 137 (OOMKilled)"],
    ["an end in order", container({ state: { terminated: { exitCode: 0 } } }), undefined],
    [
      "configuration",
      waiting("CreateContainerConfigError", 'secret "db" not found'),
      'CreateContainerConfigError: container web: secret "db" not found',
    ],
    [
      "containers in the making",
      waiting("ContainerCreating"),
      "container web is being created, its image and volumes fetched",
    ],
    ["evicted", { phase: "Failed", reason: "Evicted", containerStatuses: [{ name: "web" }] }, "Evicted"],
    ["ready", { ...waiting("ImagePullBackOff"), ...condition("Ready", "True") }, undefined],
    ["done", { ...waiting("ImagePullBackOff"), phase: "Succeeded" }, undefined],
    [
      "a gate",
      {
        ...container({ ready: true, state: { running: {} } }),
        ...condition("Ready", "False", { reason: "ReadinessGatesNotReady", message: "gate a" }),
      },
      "gate a",
    ],
  ])("%s", (_, status, expected) => {
    expect(said(pod(status))).toBe(expected && `web-1: ${expected}`);
  });

  test("an init container is looked at first, and hides what only waits for it", () => {
    const status = { initContainerStatuses: [{ name: "init", state: ended }], ...waiting("PodInitializing") };
    expect(said(pod(status))).toBe("web-1: container init ended with exit code 137 (OOMKilled)");
  });

  test("a container that runs: its probes, where it has some", () => {
    const spec = { containers: [{ name: "web", readinessProbe: {}, startupProbe: {} }] };
    expect(said(pod(running(), {}, spec))).toBe("web-1: the readiness probe of container web does not succeed");
    expect(said(pod(running({ started: false }), {}, spec))).toBe(
      "web-1: the startup probe of container web does not succeed",
    );
    expect(said(pod(running()))).toBeUndefined();
  });

  test("a node whose kubelet does nothing", () => {
    expect(said(pod(condition("PodScheduled", "True"), {}, { nodeName: "dev-1" }))).toBe(
      "web-1: the node dev-1 has not started it yet",
    );
  });
});

describe("which pods", () => {
  test("the worst of them is told, whatever their order", () => {
    const probe = { containers: [{ name: "web", readinessProbe: {} }] };
    const pods = [pod(running(), { name: "web-a" }, probe), pod(waiting("ErrImagePull"), { name: "web-b" })];
    expect(said(...pods)).toMatch(/^web-b: ErrImagePull/);
    expect(said(...pods.toReversed())).toMatch(/^web-b: ErrImagePull/);
  });

  test("not those of another controller, nor those that leave", () => {
    const leaving = { deletionTimestamp: "2026-11-21T12:00:00Z" };
    expect(said(pod(unschedulable, owner("other")), pod(unschedulable, leaving))).toBeUndefined();
  });

  test("of a Deployment those of its newest ReplicaSet, not those of the version before", () => {
    const set = (uid: string, revision: string) =>
      live(someObject("apps/v1", "ReplicaSet"), {
        uid,
        ...owner("deployment"),
        annotations: { "deployment.kubernetes.io/revision": revision },
      });
    const pods = [pod(unschedulable, owner("old")), pod(waiting("ErrImagePull"), { name: "web-2", ...owner("new") })];
    const replicaSets = [set("old", "9"), set("new", "10")];
    expect(podTrouble("deployment", { pods, replicaSets })).toMatch(/^web-2: ErrImagePull/);
  });
});
