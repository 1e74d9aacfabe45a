import { spawn } from "node:child_process";
import { mkdirSync, mkdtempSync, realpathSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { onTestFinished } from "vitest";

const checkout = fileURLToPath(new URL("../../../..", import.meta.url));
/** Of the bundle that is built for a run of tests (scripts/tested-program.ts). */
export const launcher = join(process.env["KUBESTAGE_PROGRAM"] ?? checkout, "bin", "kubestage.js");

export interface Ran {
  readonly code: number | null;
  readonly signal: string | null;
  readonly stdout: string;
  readonly stderr: string;
}

export interface RunOptions {
  /** The working directory. */
  readonly from?: string;
  /** Added to an environment that asks for nothing. */
  readonly environment?: Readonly<Record<string, string>>;
  /** Called with the process once it runs. */
  readonly meanwhile?: (process: ReturnType<typeof spawn>) => void;
  readonly program?: string;
  /** Whether it leads a process group of its own, as in a shell: `process.kill(-pid, …)` is Ctrl-C then. */
  readonly isGroup?: boolean;
}

/** Runs kubestage as a process of its own, its output in pipes. */
export function runKubestage(given: readonly string[], options: RunOptions = {}): Promise<Ran> {
  return runProgram(process.execPath, [options.program ?? launcher, ...given], options);
}

export function runProgram(program: string, given: readonly string[], options: RunOptions = {}): Promise<Ran> {
  const { promise, resolve, reject } = Promise.withResolvers<Ran>();
  const { PATH = "", HOME = "", NODE_COMPILE_CACHE = "" } = process.env;
  const { from: cwd, environment, isGroup: detached = false } = options;
  const child = spawn(program, given, { cwd, detached, env: { PATH, HOME, NODE_COMPILE_CACHE, ...environment } });
  let [stdout, stderr] = ["", ""];
  child.stdout.setEncoding("utf8").on("data", (text: string) => {
    stdout += text;
  });
  child.stderr.setEncoding("utf8").on("data", (text: string) => {
    stderr += text;
  });
  child.on("error", reject);
  child.on("close", (code, signal) => resolve({ code, signal, stdout, stderr }));
  options.meanwhile?.(child);
  return promise;
}

/** A folder of its own for one test, removed when the test ends. `files` are written into it. */
export function temporaryFolder(files: Readonly<Record<string, string>> = {}): string {
  const folder = realpathSync(mkdtempSync(join(tmpdir(), "kubestage-test-")));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  for (const [path, text] of Object.entries(files)) {
    mkdirSync(dirname(join(folder, path)), { recursive: true });
    writeFileSync(join(folder, path), text);
  }
  return folder;
}

export const declaration = `apiVersion: kubestage.dev/v1alpha1
kind: Platform
metadata: { name: shop }
spec: { domain: example.com }
---
apiVersion: kubestage.dev/v1alpha1
kind: Cluster
metadata: { name: nonprod }
spec: { cni: calico }
---
apiVersion: kubestage.dev/v1alpha1
kind: Stage
metadata: { name: dev }
spec: { cluster: nonprod, tier: development }
---
apiVersion: kubestage.dev/v1alpha1
kind: Stage
metadata: { name: test }
spec: { cluster: nonprod, tier: development, after: [dev] }
---
apiVersion: kubestage.dev/v1alpha1
kind: Team
metadata: { name: storefront }
spec: { groups: [storefront] }
---
apiVersion: kubestage.dev/v1alpha1
kind: App
metadata: { name: web }
spec:
  team: storefront
  image: registry.example.com/web:1
  port: 8080
  resources: { requests: { cpu: 100m, memory: 128Mi }, limits: { cpu: 200m, memory: 128Mi } }
`;
