import { spawn } from "node:child_process";
import { toolProgram } from "./binaries.ts";
import type { RunningControlPlane } from "./running-control-plane.ts";
import type { User } from "./users.ts";

export interface Ran {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
}

export interface KubectlOptions {
  /** Who runs it; the administrator where nobody is given. */
  readonly user?: User;
  /** What it reads as `-f -`. */
  readonly input?: string;
}

/** What kubectl prints on stdout, run as the administrator. Errors: where it fails; with what it said. */
export async function kubectl(plane: RunningControlPlane, ...args: readonly string[]): Promise<string> {
  const { code, stdout, stderr } = await runKubectl(plane, args);
  if (code !== 0) throw new Error(`kubectl ${args.join(" ")} ended with ${String(code)}:\n${stderr}`);
  return stdout;
}

/** Runs the kubectl of the test bed, whatever comes of it. */
export async function runKubectl(
  plane: RunningControlPlane,
  args: readonly string[],
  { user, input = "" }: KubectlOptions = {},
): Promise<Ran> {
  const kubeconfig = await plane.kubeconfig(user);
  // Its cache stands with the control plane: another one may soon be at the same address.
  const env = { ...process.env, KUBECONFIG: kubeconfig, KUBECACHEDIR: `${plane.folder}/kubectl-cache` };
  const child = spawn(await toolProgram("kubectl"), args, { env, cwd: plane.folder, stdio: "pipe" });
  let stdout = "";
  let stderr = "";
  child.stdout.setEncoding("utf8").on("data", (text: string) => (stdout += text));
  child.stderr.setEncoding("utf8").on("data", (text: string) => (stderr += text));
  child.stdin.on("error", () => undefined); // it may end without having read everything
  child.stdin.end(input);
  return new Promise((resolve, reject) => {
    child.once("error", reject);
    child.once("close", (code) => resolve({ code: code ?? 1, stdout, stderr }));
  });
}
