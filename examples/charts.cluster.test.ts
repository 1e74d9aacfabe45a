import { execFile } from "node:child_process";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { afterAll, beforeAll, expect, test } from "vitest";
import type { ControlPlane } from "../testbed/harness/index.ts";
import { addNode, describeWithTestbed, kubectl, startControlPlane, toolProgram } from "../testbed/harness/index.ts";
import { eventually } from "./enforcement/live-pods.ts";
import type { BuiltExample } from "./testing/build-example.ts";
import { buildExample, goldenFiles, goldenPath } from "./testing/build-example.ts";
import { formatNames, listObjects } from "./testing/objects.ts";

const run = promisify(execFile);
const root = fileURLToPath(new URL("..", import.meta.url));

/** What is read in full: one app of each kind, each in another stage. */
const inFull = ["prod/prod/web.yaml", "nonprod/test/api.yaml", "nonprod/dev/queue.yaml"];

describeWithTestbed("charts: apps from a Helm chart, a kustomization and plain manifests", () => {
  let built: BuiltExample;

  beforeAll(async () => {
    process.env["KUBESTAGE_HELM"] = await toolProgram("helm");
    process.env["KUBESTAGE_KUSTOMIZE"] = await toolProgram("kustomize");
    built = await buildExample("charts");
  });

  test("nothing is found", () => {
    expect(built.findings).toEqual([]);
  });

  test.each(inFull)("%s", async (path) => {
    await expect(built.files.get(path)).toMatchFileSnapshot(goldenPath("charts", path));
  });

  test("every object by its name", async () => {
    await expect(formatNames(listObjects(built.files))).toMatchFileSnapshot(goldenPath("charts", "objects.txt"));
  });

  test("no golden file is left over", () => {
    expect(goldenFiles("charts")).toEqual([...inFull, "objects.txt"].toSorted());
  });

  test("each stage renders with its own values, overlay and patches", () => {
    const has = (path: string, text: string) => built.files.get(path)?.includes(text);
    const stages = ["nonprod/dev", "nonprod/test", "prod/prod"];
    expect(stages.map((stage) => has(`${stage}/web.yaml`, "replicas: 3"))).toEqual([false, false, true]);
    expect(stages.map((stage) => has(`${stage}/web.yaml`, "minReadySeconds: 10"))).toEqual([false, false, true]);
    expect(stages.map((stage) => has(`${stage}/api.yaml`, "LOG_LEVEL: warning"))).toEqual([false, false, true]);
  });

  describeOnControlPlane();
});

interface Pod {
  readonly metadata: { readonly labels: Readonly<Record<string, string>> };
  readonly spec: { readonly nodeName?: string; readonly priorityClassName?: string };
}

function describeOnControlPlane(): void {
  let plane: ControlPlane;

  beforeAll(async () => {
    plane = await startControlPlane({ components: "all" });
    await addNode(plane, { name: "node-1", labels: {}, taints: [] });
    const kubeconfig = await plane.kubeconfig();
    const apply = ["apply", "examples/charts", "--cluster", "nonprod", "--context", plane.name, "--yes", "--no-wait"];
    const program = join(process.env["KUBESTAGE_PROGRAM"] ?? root, "bin", "kubestage.js");
    await run(process.execPath, [program, ...apply], {
      cwd: root,
      env: { ...process.env, HOME: dirname(kubeconfig), KUBECONFIG: kubeconfig },
    });
  });
  afterAll(() => plane.stop());

  test.each(["web-dev", "api-dev", "queue-dev", "web-test", "api-test", "queue-test"])(
    "%s: its pod is let in, counted against the stage's quota, and put on a node",
    async (namespace) => {
      const get = async <Result>(...args: string[]): Promise<Result> =>
        JSON.parse(await kubectl(plane, "get", "-n", namespace, "-o", "json", ...args)) as Result;
      const [app = "", stage = ""] = namespace.split("-");
      const pod = await eventually(async () => {
        const { items } = await get<{ readonly items: readonly Pod[] }>("pods");
        return app === "queue" || items[0]?.spec.nodeName !== undefined ? items[0] : undefined;
      }, `a pod in ${namespace}`);
      expect(pod.metadata.labels).toMatchObject({ stage, "app.kubernetes.io/part-of": "charts" });
      expect(pod.spec.priorityClassName).toMatch(/^kubestage-charts-/);
      const used = await eventually(async () => {
        const { status } = await get<{ readonly status?: { readonly used?: Readonly<Record<string, string>> } }>(
          ...["resourcequota", "kubestage"],
        );
        return status?.used?.["pods"] === "1" ? status.used : undefined;
      }, `the quota of ${namespace}`);
      expect(used["requests.cpu"]).toBe(app === "web" ? "100m" : "200m");
    },
  );
}
