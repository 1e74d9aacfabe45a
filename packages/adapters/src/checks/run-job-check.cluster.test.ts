import { createServer } from "node:https";
import type { AddressInfo } from "node:net";
import {
  type CheckJob,
  compileCheckJob,
  compilePlatform,
  jobCheck,
  type LiveObject,
  parseDeclaration,
} from "@kubestage/core";
import { afterAll, beforeAll, expect, test } from "vitest";
import {
  addNode,
  type ControlPlane,
  createAuthority,
  describeWithTestbed,
  issueCertificate,
  startControlPlane,
} from "../../../../testbed/harness/index.ts";
import type { ClusterApi, ServedResource } from "../kubernetes/cluster-api.ts";
import { openCluster } from "../kubernetes/open-cluster.ts";
import { KubestageError } from "../kubestage-error.ts";
import type { CheckResult } from "./check.ts";
import { runJobCheck } from "./run-job-check.ts";

const digest = `sha256:${"0".repeat(64)}`;
const documents = [
  "kind: Platform, metadata: { name: shop }, spec: { domain: example.com }",
  "kind: Cluster, metadata: { name: prod }, spec: { version: '1.36', cni: calico, podCidrs: [10.244.0.0/16], registries: [registry.example.com], nodePools: [{ name: prod, stage: prod }] }",
  "kind: Stage, metadata: { name: prod }, spec: { cluster: prod, tier: production, nodes: dedicated }",
  "kind: Team, metadata: { name: storefront }, spec: { groups: [storefront] }",
  `kind: App, metadata: { name: web }, spec: { team: storefront, image: "registry.example.com/web@${digest}", port: 8080, resources: { requests: { cpu: 100m, memory: 64Mi }, limits: { memory: 64Mi } } }`,
];
const text = documents.map((document) => `{ apiVersion: kubestage.dev/v1alpha1, ${document} }`).join("\n---\n");

let round = 0;
function jobOf(changes: object = {}): CheckJob {
  const { platform, diagnostics } = parseDeclaration([{ file: "a.yaml", path: "a.yaml", text }]);
  if (!platform) throw new Error(diagnostics.map(({ message }) => message).join("\n"));
  const check = jobCheck.parse({ image: `registry.example.com/smoke@${digest}`, within: "30s", ...changes });
  const about = { check: "smoke", cluster: "prod", stage: "prod", app: "web", release: "web-1", round: ++round };
  const job = compileCheckJob(platform, check, about);
  if (!job) throw new Error("there is no such app");
  return job;
}

describeWithTestbed("a check by a Job in production", () => {
  let plane: ControlPlane;
  let api: ClusterApi;
  let kubelet: ReturnType<typeof createServer>;
  const logs = new Map<string, string>();
  const stopped = new AbortController();

  beforeAll(async () => {
    plane = await startControlPlane({ components: "all", definitions: ["network-policy-api"] });
    api = await openCluster({ kubeconfig: await plane.kubeconfig() });
    const { certificate, key } = issueCertificate(createAuthority("kubelet"), {
      subject: { commonName: "prod-1" },
      hosts: ["127.0.0.1"],
    });
    kubelet = createServer({ cert: certificate, key }, ({ url = "" }, response) => {
      const [, , , pod = ""] = url.split("/");
      const log = logs.get(pod);
      response.writeHead(log === undefined ? 500 : 200, { "content-type": "text/plain" }).end(log ?? "no log");
    });
    await new Promise<void>((resolve) => kubelet.listen(0, "127.0.0.1", resolve));
    const taints = [{ key: "stage", value: "prod", effect: "NoSchedule" }] as const;
    await addNode(plane, { name: "prod-1", labels: { stage: "prod" }, taints });
    const status = {
      addresses: [{ type: "InternalIP", address: "127.0.0.1" }],
      daemonEndpoints: { kubeletEndpoint: { Port: (kubelet.address() as AddressInfo).port } },
    };
    await patch("/api/v1/nodes/prod-1/status", { status });
    const { platform } = parseDeclaration([{ file: "a.yaml", path: "a.yaml", text }]);
    const objects = platform
      ? [...compilePlatform(platform)].flatMap((file) => file.manifests.map(({ object }) => object))
      : [];
    const discovery = await api.discovery();
    for (const object of objects) {
      const resource = discovery.find(object.apiVersion, object.kind);
      if (resource) expect(await api.apply(resource, object)).toMatchObject({ ok: true });
    }
  });
  afterAll(async () => {
    stopped.abort();
    api.close();
    kubelet.close();
    await plane.stop();
  });

  async function patch(path: string, body: object): Promise<void> {
    const answer = await plane.request({ method: "PATCH", path, contentType: "application/merge-patch+json", body });
    expect(answer).toMatchObject({ status: 200 });
  }
  const served = async (apiVersion: string, kind: string): Promise<ServedResource> => {
    const found = (await api.discovery()).find(apiVersion, kind);
    if (!found) throw new Error(`the cluster serves no ${kind}`);
    return found;
  };
  async function podOf(job: CheckJob): Promise<LiveObject | undefined> {
    const labelSelector = `batch.kubernetes.io/job-name=${job.metadata.name}`;
    for await (const { objects } of api.list(await served("v1", "Pod"), { namespace: "web-prod", labelSelector })) {
      if (objects[0]) return objects[0];
    }
    return undefined;
  }
  const run = async (job: CheckJob, signal = stopped.signal): Promise<CheckResult> =>
    runJobCheck(job, { api, signal, pauseMs: 200 });

  /** What a kubelet says of a pod whose container has ended, once the scheduler has given it to the node. */
  async function end(
    job: CheckJob,
    exitCode: number,
    log?: string,
    reason = exitCode === 0 ? "Completed" : "Error",
  ): Promise<LiveObject> {
    await expect
      .poll(async () => ((await podOf(job))?.["spec"] as { nodeName?: string } | undefined)?.nodeName, {
        timeout: 20_000,
      })
      .toBe("prod-1");
    const pod = await podOf(job);
    if (!pod) throw new Error("there is no pod");
    const { name } = pod.metadata;
    if (log !== undefined) logs.set(name, log);
    const state = { terminated: { exitCode, reason, startedAt: null, finishedAt: new Date().toISOString() } };
    const container = { name: "check", image: "smoke", imageID: "", ready: false, restartCount: 0, state };
    const phase = exitCode === 0 ? "Succeeded" : "Failed";
    await patch(`/api/v1/namespaces/web-prod/pods/${name}/status`, {
      status: { phase, containerStatuses: [container] },
    });
    return pod;
  }

  test("is let in by the stage's policies and passes where it completes", async () => {
    const job = jobOf();
    const [found, pod] = await Promise.all([run(job), end(job, 0, "checking\n12 pages are as they were.\n")]);
    expect(found).toEqual({ outcome: "passed", said: "checking / 12 pages are as they were" });
    expect(pod.metadata.labels).toMatchObject({
      stage: "prod",
      "app.kubernetes.io/name": "web",
      "kubestage.dev/check": "smoke",
    });
    const { object } = (await api.get(await served("batch/v1", "Job"), "web-prod", job.metadata.name)) as {
      object: LiveObject;
    };
    expect(object).toMatchObject({ spec: { ttlSecondsAfterFinished: 3600 } });
    expect(object.metadata.ownerReferences).toBeUndefined();
    // Whoever asks again, as after a restart, is told the same, and nothing runs twice.
    expect(await run(job)).toEqual(found);
    expect((await podOf(job))?.metadata.uid).toBe(pod.metadata.uid);
  });

  test("fails by its exit code, with the end of its log", async () => {
    const job = jobOf();
    const [found] = await Promise.all([run(job), end(job, 3, "\u001b[31mthe price is missing\u001b[0m\n")]);
    expect(found).toEqual({ outcome: "failed", said: "the price is missing (exit code 3)" });
  });

  test("needs no log", async () => {
    const [right, wrong] = [jobOf(), jobOf()];
    const found = await Promise.all([run(right), run(wrong), end(right, 0), end(wrong, 1)]);
    expect(found.slice(0, 2)).toEqual([
      { outcome: "passed", said: `the Job web-prod/${right.metadata.name} completed` },
      { outcome: "failed", said: `the Job web-prod/${wrong.metadata.name} ended with exit code 1` },
    ]);
  });

  test.each([
    [137, "OOMKilled", "ended with exit code 137 (OOMKilled)"],
    [127, "Error", "ended with exit code 127 (Error)"],
    [2, "ContainerCannotRun", "ended with exit code 2 (ContainerCannotRun)"],
  ])("says nothing by %i, %s", async (code, reason, why) => {
    const job = jobOf();
    const [found] = await Promise.allSettled([run(job), end(job, code, undefined, reason)]);
    expect(found).toMatchObject({ status: "rejected", reason: expect.any(KubestageError) as KubestageError });
    expect(found).toMatchObject({ reason: { message: expect.stringContaining(why) as string } });
  });

  test("says nothing where it cannot start in time, and why", async () => {
    const found = run(jobOf({ within: "3s", cpu: "1", memory: "1Gi" }));
    await expect(found).rejects.toThrow(
      /^the Job web-prod\/check-smoke-\w+ says nothing: Job was active longer than specified deadline; /,
    );
    await expect(found).rejects.toThrow("the node prod-1 has not started it yet");
  });

  test("says nothing where the stage does not let its image in", async () => {
    const found = run(jobOf({ image: "registry.example.com/smoke:1", within: "5s" }));
    // The Job is let in and its pods are not, which its controller tries until the time is over.
    await expect(found).rejects.toThrow(/longer than specified deadline; .*an image is named by its digest here/);
  });

  test("says nothing where it is removed", async () => {
    const job = jobOf();
    const found = run(job);
    await expect.poll(() => podOf(job), { timeout: 20_000 }).toBeDefined();
    const path = `/apis/batch/v1/namespaces/web-prod/jobs/${job.metadata.name}?propagationPolicy=Background`;
    await Promise.all([
      expect(found).rejects.toThrow("was removed before it had ended"),
      plane.request({ method: "DELETE", path }),
    ]);
  });

  test("says nothing where it is refused", async () => {
    const job = jobOf();
    const nowhere = { ...job, metadata: { ...job.metadata, namespace: "gone" } };
    await expect(run(nowhere)).rejects.toThrow("the API server refuses the Job gone/");
    const other = { ...job, spec: { ...job.spec, template: { spec: { containers: [] } } } };
    await expect(run(other)).rejects.toThrow("the API server refuses the Job web-prod/");
  });

  test("leaves the Job to itself where nobody waits any longer", async () => {
    const job = jobOf();
    const stopping = new AbortController();
    const found = run(job, stopping.signal);
    await expect.poll(() => podOf(job), { timeout: 20_000 }).toBeDefined();
    stopping.abort(new Error("interrupted"));
    await expect(found).rejects.toThrow("interrupted");
    const [again] = await Promise.all([run(job), end(job, 0, "fine")]);
    expect(again).toEqual({ outcome: "passed", said: "fine" });
  });
});
