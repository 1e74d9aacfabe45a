import { openCluster } from "@kubestage/adapters";
import type { Waiting } from "@kubestage/core";
import { afterAll, beforeAll, expect, test } from "vitest";
import type { ControlPlane } from "../../../../testbed/harness/index.ts";
import {
  addNode,
  describeWithTestbed,
  kubectl,
  runKubectl,
  startControlPlane,
} from "../../../../testbed/harness/index.ts";
import type { Awaiting } from "./wait.ts";
import { untilReady } from "./wait.ts";

const image = "registry.example.com/shop/web:1";
const resources = { requests: { cpu: "1" } };
const template = {
  metadata: { labels: { app: "web" } },
  spec: { containers: [{ name: "web", image, resources }], terminationGracePeriodSeconds: 0 },
};
const workload = (kind: "Deployment" | "StatefulSet", name: string): object => ({
  apiVersion: "apps/v1",
  kind,
  metadata: { name },
  spec: {
    selector: { matchLabels: { app: "web" } },
    template,
    ...(kind === "StatefulSet" && { serviceName: name }),
  },
});

describeWithTestbed("waiting until a workload is ready", () => {
  let plane: ControlPlane;
  let api: Awaited<ReturnType<typeof openCluster>>;
  beforeAll(async () => {
    plane = await startControlPlane({ components: "all" });
    api = await openCluster({ kubeconfig: await plane.kubeconfig() });
  });
  afterAll(async () => {
    api.close();
    await plane.stop();
  });

  async function made(namespace: string, ...objects: readonly object[]): Promise<void> {
    for (const object of objects) {
      const ran = await runKubectl(plane, ["-n", namespace, "create", "-f", "-"], { input: JSON.stringify(object) });
      expect(ran).toMatchObject({ code: 0 });
    }
  }

  /** What is not ready after so long. */
  async function waited(namespace: string, kind: string, name: string, as = api): Promise<readonly Waiting[]> {
    const resource = (await api.discovery()).find("apps/v1", kind);
    if (!resource) throw new Error(`the cluster serves no ${kind}`);
    const awaiting: Awaiting = { key: { group: "apps", kind, namespace, name }, resource, why: "" };
    const { signal } = new AbortController();
    return untilReady(as, [awaiting], { platform: "shop", deadline: performance.now() + 1_500, signal });
  }
  const why = async (...given: Parameters<typeof waited>): Promise<string | undefined> =>
    (await waited(...given))[0]?.why;

  async function podOf(namespace: string): Promise<string> {
    return kubectl(plane, "-n", namespace, "get", "pods", "-o", "jsonpath={.items[0].metadata.name}");
  }

  async function patched(namespace: string, pod: string, status: object): Promise<void> {
    const patch = JSON.stringify({ status });
    await kubectl(plane, "-n", namespace, "patch", "pod", pod, "--subresource=status", "--type=merge", "-p", patch);
  }

  test("no node is there for its pods, as the scheduler says", { timeout: 60_000 }, async () => {
    await kubectl(plane, "create", "namespace", "unplaced");
    await made("unplaced", workload("Deployment", "web"));
    expect(await why("unplaced", "Deployment", "web")).toMatch(/^0 of 1 pods ready \(web-\S+: no nodes available/);
  });

  test("what the kubelet says of its containers", { timeout: 60_000 }, async () => {
    await addNode(plane, { name: "node-1" });
    await kubectl(plane, "create", "namespace", "started");
    await made("started", workload("Deployment", "web"));
    await expect.poll(() => podOf("started"), { timeout: 10_000 }).not.toBe("");
    const pod = await podOf("started");
    await expect
      .poll(() => kubectl(plane, "-n", "started", "get", "pod", pod, "-o", "jsonpath={.spec.nodeName}"))
      .toBe("node-1");
    expect(await why("started", "Deployment", "web")).toBe(
      `0 of 1 pods ready (${pod}: the node node-1 has not started it yet)`,
    );
    const container = { name: "web", image, imageID: "", ready: false, restartCount: 3 };
    const state = (reason: string) => ({ state: { waiting: { reason } } });
    await patched("started", pod, { containerStatuses: [{ ...container, ...state("ImagePullBackOff") }] });
    expect(await why("started", "Deployment", "web")).toBe(`0 of 1 pods ready (${pod}: ImagePullBackOff: ${image})`);
    const lastState = { terminated: { exitCode: 2, reason: "Error" } };
    await patched("started", pod, { containerStatuses: [{ ...container, ...state("CrashLoopBackOff"), lastState }] });
    expect(await why("started", "Deployment", "web")).toBe(
      `0 of 1 pods ready (${pod}: CrashLoopBackOff: container web ended with exit code 2)`,
    );
  });

  test("its pods are not even made: a quota that is used up", { timeout: 60_000 }, async () => {
    const quota = {
      apiVersion: "v1",
      kind: "ResourceQuota",
      metadata: { name: "tight" },
      spec: { hard: { pods: "0" } },
    };
    await kubectl(plane, "create", "namespace", "full");
    await made("full", quota);
    await expect
      .poll(() => kubectl(plane, "-n", "full", "get", "resourcequota", "tight", "-o", "jsonpath={.status.hard.pods}"))
      .toBe("0");
    for (const kind of ["Deployment", "StatefulSet"] as const) {
      await made("full", workload(kind, "web"));
      await expect
        .poll(() => why("full", kind, "web"), { timeout: 15_000 })
        .toMatch(/0 of 1 pods .*exceeded quota: tight/);
    }
  });

  test("whoever may not list pods is told so, with what is known", { timeout: 60_000 }, async () => {
    await kubectl(plane, "create", "namespace", "hidden");
    await made("hidden", workload("Deployment", "web"));
    await kubectl(plane, "-n", "hidden", "create", "role", "r", "--verb=get,list", "--resource=deployments");
    await kubectl(plane, "-n", "hidden", "create", "rolebinding", "r", "--role=r", "--user=a-deployer");
    const asDeployer = await openCluster({ kubeconfig: await plane.kubeconfig({ name: "a-deployer" }) });
    expect(await why("hidden", "Deployment", "web", asDeployer)).toBe("0 of 1 pods ready (its pods may not be listed)");
    asDeployer.close();
  });
});
