import { readFile } from "node:fs/promises";
import { openCluster } from "@kubestage/adapters";
import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from "vitest";
import type { ControlPlane } from "../../../../testbed/harness/index.ts";
import { describeWithTestbed, kubectl, runKubectl, startControlPlane } from "../../../../testbed/harness/index.ts";
import type { Declared } from "./testing/drift-cluster.ts";
import { bring, declare, Follower } from "./testing/drift-cluster.ts";

const everything = new AbortController();

const widgets = {
  apiVersion: "apiextensions.k8s.io/v1",
  kind: "CustomResourceDefinition",
  metadata: { name: "widgets.example.com" },
  spec: {
    group: "example.com",
    names: { kind: "Widget", plural: "widgets" },
    scope: "Namespaced",
    versions: [{ name: "v1", served: true, storage: true, schema: { openAPIV3Schema: { type: "object" } } }],
  },
};

describeWithTestbed("drift --watch", () => {
  let plane: ControlPlane;
  let declared: Declared;
  let follower: Follower;

  beforeAll(async () => {
    plane = await startControlPlane({ components: "all" });
    declared = await declare(plane, everything.signal);
    await bring(declared.request);
  });
  afterAll(async () => {
    declared.remove();
    await plane.stop();
  });
  beforeEach(async () => {
    follower = new Follower(declared.request);
    await follower.begun();
  });
  afterEach(() => follower.end());

  const run = (...args: readonly string[]): Promise<string> => kubectl(plane, ...args);
  const about = (text: string): string[] => follower.told.filter((told) => told.includes(text));
  const apply = (object: object) => runKubectl(plane, ["apply", "-f", "-"], { input: JSON.stringify(object) });

  test("tells a drift within a second, and when it is gone", async () => {
    for (const replicas of ["3", "1", "4", "1"]) {
      await run("scale", "deployment", "api", "-n", "api-dev", `--replicas=${replicas}`);
      const changed = performance.now();
      const found = await follower.next(replicas === "1" ? "gone" : "appeared", "Deployment api-dev/api");
      expect(performance.now() - changed).toBeLessThan(1_000);
      expect(found).toMatchObject({ type: "changed", fields: [{ path: "spec.replicas" }] });
    }
    await run("create", "rolebinding", "backdoor", "-n", "api-dev", "--clusterrole=view", "--user=contractor");
    const created = performance.now();
    await follower.next("appeared", "RoleBinding api-dev/backdoor");
    expect(performance.now() - created).toBeLessThan(1_000);
    await run("delete", "rolebinding", "backdoor", "-n", "api-dev");
    await follower.next("gone", "RoleBinding api-dev/backdoor");
  });

  test("tells a right in the whole cluster as it is given to a team, beside administrators, and taken away", async () => {
    const subject = (name: string) => ({ apiGroup: "rbac.authorization.k8s.io", kind: "Group", name });
    const bind = (...groups: readonly string[]) =>
      apply({
        apiVersion: "rbac.authorization.k8s.io/v1",
        kind: "ClusterRoleBinding",
        metadata: { name: "wide" },
        roleRef: { apiGroup: "rbac.authorization.k8s.io", kind: "ClusterRole", name: "edit" },
        subjects: groups.map(subject),
      });
    await bind("platform");
    await bind("platform", "storefront");
    const grant = { role: "edit", subjects: ["Group storefront"] };
    expect(await follower.next("appeared", "ClusterRoleBinding wide")).toMatchObject({ type: "foreign", grant });
    await bind("platform");
    await follower.next("gone", "ClusterRoleBinding wide");
    await run("delete", "clusterrolebinding", "wide");
    expect(about("wide")).toHaveLength(2);
  });

  test("says nothing of what controllers make of a change", async () => {
    await run("rollout", "restart", "deployment", "api", "-n", "api-dev");
    await run("rollout", "status", "deployment", "api", "-n", "api-dev", "--watch=false");
    await run("delete", "pods", "--all", "-n", "api-dev", "--wait=false", "--force");
    await run("label", "namespace", "api-test", "seen=last");
    await follower.next("appeared", "Namespace api-test");
    expect(follower.events).toEqual([]);
    await run("label", "namespace", "api-test", "seen-");
    await follower.next("gone", "Namespace api-test");
  });

  test("goes on after a restart of the API server, with what changed meanwhile", async () => {
    await plane.restart("kube-apiserver");
    await run("delete", "service", "api", "-n", "api-dev");
    await follower.next("appeared", "Service api-dev/api");
    await plane.kill("kube-apiserver", "SIGKILL");
    await plane.restart("kube-apiserver");
    await bring(declared.request);
    await follower.next("gone", "Service api-dev/api");
    expect(follower.waits.length).toBeGreaterThan(0);
    expect(about("Service api-dev/api")).toEqual(["appeared Service api-dev/api", "gone Service api-dev/api"]);
  });

  test("goes on after 410 Gone, where the place to go on from is gone", async () => {
    const ending = new AbortController();
    const lists = countLists(await plane.kubeconfig(), ending.signal);
    await expect.poll(() => lists.count).toBe(1);
    await plane.kill("kube-apiserver", "SIGKILL");
    await compact(plane);
    await plane.restart("kube-apiserver");
    await run("scale", "deployment", "api", "-n", "api-dev", "--replicas=2");
    await follower.next("appeared", "Deployment api-dev/api");
    await run("scale", "deployment", "api", "-n", "api-dev", "--replicas=1");
    await follower.next("gone", "Deployment api-dev/api");
    // That the place to go on from was gone is seen by the watch having listed anew.
    await expect.poll(() => lists.count, { timeout: 20_000 }).toBeGreaterThan(1);
    ending.abort();
    await lists.ended;
    expect(about("Deployment api-dev/api")).toEqual([
      "appeared apps/Deployment api-dev/api",
      "gone apps/Deployment api-dev/api",
    ]);
  });

  test("looks at kinds that come meanwhile", async () => {
    await apply(widgets);
    await run("wait", "--for=condition=Established", "crd/widgets.example.com", "--timeout=20s");
    await apply({ apiVersion: "example.com/v1", kind: "Widget", metadata: { name: "one", namespace: "api-dev" } });
    await follower.next("appeared", "example.com/Widget api-dev/one");
    await run("delete", "crd", "widgets.example.com");
    await follower.next("gone", "example.com/Widget api-dev/one");
  });
});

/** How often a watch of Deployments had to list. */
function countLists(kubeconfig: string, signal: AbortSignal): { count: number; readonly ended: Promise<void> } {
  const lists = { count: 0, ended: Promise.resolve() };
  const watch = async (): Promise<void> => {
    const api = await openCluster({ kubeconfig });
    const deployments = (await api.discovery()).find("apps/v1", "Deployment");
    try {
      if (!deployments) throw new Error("no Deployments are served");
      for await (const { type } of api.watch(deployments, { signal })) if (type === "synced") lists.count++;
    } catch (error) {
      if (!signal.aborted) throw error;
    } finally {
      api.close();
    }
  };
  lists.ended = watch();
  return lists;
}

/**
 * Has etcd forget everything that was before now.
 * Source: https://etcd.io/docs/v3.6/dev-guide/api_grpc_gateway/
 */
async function compact(plane: ControlPlane): Promise<void> {
  const flags = (await readFile(`/proc/${plane.processId("etcd")}/cmdline`, "utf8")).split("\0");
  const server = flags.find((flag) => flag.startsWith("--listen-client-urls="))?.split("=")[1];
  const ask = async (path: string, body: object): Promise<{ readonly header: { readonly revision: string } }> => {
    const response = await fetch(`${server}/v3/kv/${path}`, { method: "POST", body: JSON.stringify(body) });
    if (!response.ok) throw new Error(`etcd refuses ${path}: ${await response.text()}`);
    return (await response.json()) as { readonly header: { readonly revision: string } };
  };
  const { header } = await ask("put", { key: btoa("elsewhere"), value: btoa("1") });
  await ask("put", { key: btoa("elsewhere"), value: btoa("2") });
  await ask("compaction", { revision: header.revision, physical: true });
}
