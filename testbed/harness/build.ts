import { spawn } from "node:child_process";
import { readFile, symlink } from "node:fs/promises";
import { arch, platform, setPriority } from "node:os";
import { join } from "node:path";
import { type Cached, isCached, provideCached } from "./cache.ts";
import { type KubernetesVersion, moduleFile, moduleFolder, patchVersion, tools } from "./versions.ts";

/** What the one program of the module can be called. */
const parts = ["etcd", "kube-apiserver", "kube-controller-manager", "kube-scheduler"];

/** `-trimpath`: equal sources give equal programs, and the compiler's own cache holds for every checkout. */
export const buildFlags = "-buildvcs=false -trimpath";

export type Say = (line: string) => void;

/** Progress goes to stderr, with a word in front that says whose it is. */
export const sayOnStderr: Say = (line) => void process.stderr.write(`test bed: ${line}\n`);

/** The folder with etcd, kube-apiserver, kube-controller-manager, kube-scheduler and kubectl of `version`. */
export async function provideControlPlane(version: KubernetesVersion, say: Say = sayOnStderr): Promise<string> {
  return provideCached(await controlPlane(version, say), say);
}

/** The folder with helm and kustomize. */
export async function provideTools(say: Say = sayOnStderr): Promise<string> {
  return provideCached(toolSet(say), say);
}

async function controlPlane(version: KubernetesVersion, say: Say): Promise<Cached> {
  const file = moduleFile(version);
  const texts = await Promise.all(
    [file, file.replace(/\.mod$/, ".sum"), join(moduleFolder, "main.go")].map((path) => readFile(path, "utf8")),
  );
  const patch = patchVersion(texts[0] ?? "");
  const linkerFlags = versionFlags(patch);
  return {
    name: `kubernetes-${version}`,
    inputs: [...texts, linkerFlags, buildFlags, platform(), arch()],
    make: async (folder) => {
      const build = ["build", `-modfile=${file}`, "-ldflags", linkerFlags, "-o"];
      await timed(say, `the control plane of Kubernetes ${patch}`, "4 to 6 minutes the first time", async () => {
        await go([...build, join(folder, "controlplane"), "."], { cwd: moduleFolder, say });
        for (const part of parts) await symlink("controlplane", join(folder, part));
      });
      await timed(say, `kubectl ${patch}`, "up to a minute", async () => {
        await go([...build, join(folder, "kubectl"), "k8s.io/kubernetes/cmd/kubectl"], { cwd: moduleFolder, say });
      });
    },
  };
}

/** What the programs say of themselves, as Kubernetes' own build sets it. */
function versionFlags(patch: string): string {
  const [major = "", minor = ""] = patch.split(".");
  const values = { gitVersion: `v${patch}`, gitMajor: major, gitMinor: minor, gitTreeState: "clean" };
  const settings = ["k8s.io/component-base/version", "k8s.io/client-go/pkg/version"].flatMap((path) =>
    Object.entries(values).map(([name, value]) => `-X ${path}.${name}=${value}`),
  );
  return ["-s", "-w", ...settings].join(" ");
}

function toolSet(say: Say): Cached {
  return {
    name: "tools",
    inputs: [JSON.stringify(tools), buildFlags, platform(), arch()],
    make: async (folder) => {
      for (const [name, tool] of Object.entries(tools)) {
        const args = ["install", "-ldflags", `-s -w ${tool.linkerFlags}`, `${tool.package}@${tool.version}`];
        await timed(say, `${name} ${tool.version}`, "about 2 minutes the first time", async () => {
          await go(args, { cwd: folder, say, environment: { GOBIN: folder } });
        });
      }
    },
  };
}

async function timed(say: Say, what: string, expectation: string, work: () => Promise<void>): Promise<void> {
  const started = performance.now();
  say(`building ${what} (${expectation})`);
  await work();
  say(`built ${what} in ${((performance.now() - started) / 1000).toFixed(0)} s`);
}

interface GoOptions {
  readonly cwd: string;
  readonly say: Say;
  readonly environment?: Readonly<Record<string, string>>;
}

/**
 * Runs Go, politely: a build must not starve what else the machine does. Answers what it printed.
 * Errors: where Go is missing, or says no; with the end of what it said.
 */
export async function go(args: readonly string[], { cwd, say, environment = {} }: GoOptions): Promise<string> {
  const child = spawn("go", args, {
    cwd,
    env: { ...process.env, CGO_ENABLED: "0", GOFLAGS: buildFlags, GOWORK: "off", ...environment },
    stdio: ["ignore", "pipe", "pipe"],
  });
  let stdout = "";
  let stderr = "";
  child.stdout.setEncoding("utf8").on("data", (text: string) => (stdout += text));
  child.stderr.setEncoding("utf8").on("data", (text: string) => (stderr += text));
  let downloads = 0;
  child.stderr.on("data", (text: string) => {
    if (downloads === 0 && text.includes("go: downloading")) say("fetching Go modules");
    downloads += text.includes("go: downloading") ? 1 : 0;
  });
  const code = await new Promise<number>((resolve, reject) => {
    child.once("error", (error) => reject(isMissing(error) ? new Error(noGo, { cause: error }) : error));
    child.once("spawn", () => child.pid !== undefined && setPriority(child.pid, 10));
    child.once("close", (exit) => resolve(exit ?? 1));
  });
  if (code !== 0) throw new Error(`go ${args.join(" ")} failed:\n${stderr.trim().split("\n").slice(-15).join("\n")}`);
  return stdout;
}

const noGo = "there is no Go here";

function isMissing(error: Error): boolean {
  return (error as NodeJS.ErrnoException).code === "ENOENT";
}

/**
 * Why there is no control plane of `version` and none can be built here; undefined where there is, or can be. Go fetches
 * a newer Go by itself where the module asks for one, unless it is told not to.
 */
export async function whyNoControlPlane(version: KubernetesVersion): Promise<string | undefined> {
  if (await isCached(await controlPlane(version, () => undefined))) return undefined;
  const reason = await whyNotBuilt(moduleFile(version), moduleFolder);
  if (reason === undefined) return undefined;
  return `${reason.said}: install Go ${reason.wanted} or newer (https://go.dev/dl), or set KUBEBUILDER_ASSETS`;
}

/** What Go says where it cannot build a module, and the version of Go that the module wants. */
export async function whyNotBuilt(
  file: string,
  folder: string,
): Promise<{ readonly said: string; readonly wanted: string } | undefined> {
  const wanted = /^go (\S+)$/m.exec(await readFile(file, "utf8"))?.[1] ?? "";
  try {
    await go(["list", "-m", `-modfile=${file}`], { cwd: folder, say: () => undefined });
    return undefined;
  } catch (error) {
    const said = error instanceof Error ? error.message.split("\n").at(-1) : String(error);
    return { said: said ?? "", wanted };
  }
}
