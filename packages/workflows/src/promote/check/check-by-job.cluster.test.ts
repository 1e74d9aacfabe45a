import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import {
  describeWithTestbed,
  type RunningControlPlane,
  sharedControlPlane,
} from "../../../../../testbed/harness/index.ts";
import { noon } from "../testing.ts";
import { ledgerInDev, outcomes, roadWith } from "./testing.ts";

const namespace = "web-dev-checked";
const image = `registry.example.com/smoke@sha256:${"1".repeat(64)}`;

/** What the platform would bring, as far as a Job needs it. */
const standing = [
  ["/api/v1/namespaces", { apiVersion: "v1", kind: "Namespace", metadata: { name: namespace } }],
  [
    "/apis/scheduling.k8s.io/v1/priorityclasses",
    {
      apiVersion: "scheduling.k8s.io/v1",
      kind: "PriorityClass",
      metadata: { name: "kubestage-checked-development" },
      value: 100,
      preemptionPolicy: "Never",
    },
  ],
] as const;

async function get<Body>(plane: RunningControlPlane, path: string): Promise<Body> {
  return JSON.parse((await plane.request({ path })).text) as Body;
}

/** The road with the control plane for its cluster, known by its identity. */
async function roadOn(plane: RunningControlPlane): Promise<string> {
  const folder = roadWith(`smoke: { job: { image: "${image}", within: 30s }, every: 1h }`);
  const system = await get<{ metadata: { uid: string } }>(plane, "/api/v1/namespaces/kube-system");
  const path = join(folder, "platform.yaml");
  const text = readFileSync(path, "utf8");
  const changed = text
    .replace("cni: calico", `cni: calico\n  uid: ${system.metadata.uid}`)
    .replace("name: road", "name: checked")
    .replace("domain: example.com", 'domain: example.com, namespaceTemplate: "{app}-{stage}-checked"');
  expect(changed.length).toBeGreaterThan(text.length + 70);
  writeFileSync(path, changed);
  return folder;
}

/** Says for the kubelet that the container of the next Job has ended. */
async function endNextJob(plane: RunningControlPlane, exitCode: number, known: Set<string>): Promise<void> {
  type Pods = { items: { metadata: { name: string } }[] };
  const pods = `/api/v1/namespaces/${namespace}/pods`;
  let name: string | undefined;
  await expect
    .poll(
      async () => {
        const { items } = await get<Pods>(plane, pods);
        name = items.map(({ metadata }) => metadata.name).find((one) => !known.has(one));
        return name;
      },
      { timeout: 20_000 },
    )
    .toBeDefined();
  known.add(name ?? "");
  const terminated = {
    exitCode,
    reason: exitCode === 0 ? "Completed" : "Error",
    startedAt: null,
    finishedAt: new Date().toISOString(),
  };
  const container = { name: "check", image, imageID: "", ready: false, restartCount: 0, state: { terminated } };
  const status = { phase: exitCode === 0 ? "Succeeded" : "Failed", containerStatuses: [container] };
  const contentType = "application/merge-patch+json";
  const path = `${pods}/${name ?? ""}/status`;
  expect(await plane.request({ method: "PATCH", path, contentType, body: { status } })).toMatchObject({ status: 200 });
}

describeWithTestbed("a check by a Job, on a real control plane", () => {
  test("runs beside the app that is checked, anew each time, and its exit code counts", {
    timeout: 90_000,
  }, async () => {
    const plane = await sharedControlPlane();
    const { as, check, gate } = await ledgerInDev("", await roadOn(plane));
    const cluster = { kubeconfig: await plane.kubeconfig() };
    const asking = { app: "web", cluster, pauseMs: 100 };
    expect(outcomes(await check(asking))).toEqual([
      expect.stringMatching(
        /^smoke web in dev unknown: the API server refuses the Job web-dev-checked\/check-smoke-.*not found/,
      ),
    ]);
    for (const [path, body] of standing)
      expect(await plane.request({ method: "POST", path, body })).toMatchObject({ status: 201 });

    const known = new Set<string>();
    const [passed] = await Promise.all([check(asking), endNextJob(plane, 0, known)]);
    expect(outcomes(passed)).toEqual([
      expect.stringMatching(/^smoke web in dev passed: main: the Job web-dev-checked\/check-smoke-\w+ completed$/),
    ]);
    expect(await gate("smoke")).toMatchObject({ open: true });
    const later = { ...as("ci", noon + 2 * 3_600_000), ...asking };
    const [failed] = await Promise.all([check(later), endNextJob(plane, 1, known)]);
    expect(outcomes(failed)).toEqual([
      expect.stringMatching(/^smoke web in dev failed: main: the Job .* exit code 1$/),
    ]);
    for (const [path, { metadata }] of standing)
      expect(await plane.request({ method: "DELETE", path: `${path}/${metadata.name}` })).toMatchObject({
        status: 200,
      });
  });
});
