import { mkdirSync, mkdtempSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { toolProgram } from "../../testbed/harness/binaries.ts";
import type { ControlPlane } from "../../testbed/harness/control-plane.ts";
import { startControlPlane } from "../../testbed/harness/control-plane.ts";
import type { Workplace } from "../compile.ts";
import type { Measured } from "../measure.ts";
import { measure } from "../measure.ts";

/** After it is ready, an API server is busy with itself for a while: nobody is measured by that. */
const settleMs = 2_000;

/** A fresh API server, and the two tools pointed at it, neither of which remembers anything. */
export interface Side {
  readonly plane: ControlPlane;
  readonly environment: Readonly<Record<string, string | undefined>>;
  kubestage(args: readonly string[], exitCode?: number): Promise<Measured>;
  kubectl(args: readonly string[], exitCode?: number): Promise<Measured>;
  /** The command line of kubestage, for a process that is watched while it runs. */
  readonly kubestageCommand: (args: readonly string[]) => readonly [string, string[]];
}

/** Starts an API server, has `work` use it, and stops it whatever came of that. */
export async function withSide<Result>(
  { folder, kubestage }: Workplace,
  work: (side: Side) => Promise<Result>,
): Promise<Result> {
  await using plane = await startControlPlane({ components: "api" });
  const kubectlProgram = await toolProgram("kubectl");
  const state = mkdtempSync(join(mkFolder(folder, "state"), "side-"));
  const environment = {
    PATH: process.env["PATH"],
    HOME: state,
    KUBECONFIG: await plane.kubeconfig(),
    KUBECACHEDIR: join(state, "kubectl-cache"),
    NO_COLOR: "1",
  };
  const kubestageCommand = (args: readonly string[]): [string, string[]] => [process.execPath, [...kubestage, ...args]];
  await sleep(settleMs);
  return await work({
    plane,
    environment,
    kubestageCommand,
    kubestage: async (args, exitCode = 0) => measure(...kubestageCommand(args), { environment, exitCode }),
    kubectl: async (args, exitCode = 0) => measure(kubectlProgram, args, { environment, exitCode }),
  });
}

function mkFolder(...parts: readonly string[]): string {
  const path = join(...parts);
  mkdirSync(path, { recursive: true });
  return path;
}
