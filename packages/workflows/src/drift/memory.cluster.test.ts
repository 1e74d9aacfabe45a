import { spawn } from "node:child_process";
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { fileURLToPath } from "node:url";
import { expect, test } from "vitest";
import { describeWithTestbed, kubectl, startControlPlane } from "../../../../testbed/harness/index.ts";
import { declaration, declare, write } from "./testing/drift-cluster.ts";

const checkout = fileURLToPath(new URL("../../../..", import.meta.url));
const launcher = join(process.env["KUBESTAGE_PROGRAM"] ?? checkout, "bin", "kubestage.js");
const everything = new AbortController();

function manyApps(count: number): string {
  const [head = ""] = declaration.split("---\napiVersion: kubestage.dev/v1alpha1\nkind: App\n");
  const app = (index: number): string => `---
apiVersion: kubestage.dev/v1alpha1
kind: App
metadata: { name: app${index} }
spec:
  team: storefront
  image: registry.example.com/app:1
  port: 8080
  resources: { requests: { cpu: 100m, memory: 128Mi }, limits: { cpu: 200m, memory: 128Mi } }
`;
  return head + Array.from({ length: count }, (_, index) => app(index)).join("");
}

/** The most memory that a process has had so far, in MB. Source: proc(5), VmHWM */
async function peakMegabytes(processId: number): Promise<number> {
  const status = await readFile(`/proc/${processId}/status`, "utf8");
  return Number(/^VmHWM:\s+(\d+) kB$/m.exec(status)?.[1]) / 1024;
}

describeWithTestbed("drift of 10,000 objects", () => {
  test.skipIf(process.platform !== "linux")(
    "--watch takes less than 300 MB, and tells a change within a second",
    { timeout: 600_000 },
    async () => {
      await using plane = await startControlPlane({ components: "api" });
      const declared = await declare(plane, everything.signal, manyApps(420));
      const count = await write(declared.request);
      expect(count).toBeGreaterThan(10_000);
      const { from } = declared.request;
      // V8 takes more than it needs where a busy machine keeps it from clearing up: with this much it has to do without.
      const heap = "--max-old-space-size=160 --max-semi-space-size=8";
      const env = { ...process.env, KUBECONFIG: await plane.kubeconfig(), NODE_OPTIONS: heap };
      const child = spawn(process.execPath, [launcher, "drift", "shop", "--watch", "--context", plane.name], {
        cwd: from,
        env,
      });
      try {
        let [out, err] = ["", ""];
        child.stdout.setEncoding("utf8").on("data", (text: string) => (out += text));
        child.stderr.setEncoding("utf8").on("data", (text: string) => (err += text));
        await expect.poll(() => err, { timeout: 120_000 }).toContain(`watching ${count} declared objects`);
        await sleep(2_000);
        expect(out).toBe("");
        await kubectl(plane, "scale", "deployment", "app7", "-n", "app7-dev", "--replicas=3");
        await expect.poll(() => out, { timeout: 1_000, interval: 20 }).toContain("app7-dev/app7");
        await kubectl(plane, "label", "namespaces", "--all", "seen=1");
        await expect.poll(() => out.split("metadata.labels.seen").length, { timeout: 30_000 }).toBeGreaterThan(800);
        expect(await peakMegabytes(child.pid ?? 0)).toBeLessThan(300);
      } finally {
        child.kill("SIGINT");
        declared.remove();
      }
    },
  );
});
