import { execFile } from "node:child_process";
import { dirname, join, resolve as resolvePath } from "node:path";
import { fileURLToPath } from "node:url";
import type { ControlPlane } from "../../testbed/harness/index.ts";
import type { Scenario } from "./scenario.ts";

const examples = fileURLToPath(new URL("..", import.meta.url));
const root = fileURLToPath(new URL("../..", import.meta.url));

/**
 * What a person types to put an example's cluster in place.
 * Errors: where anything of it was not applied.
 */
export async function apply(scenario: Scenario, { name }: ControlPlane, kubeconfig: string): Promise<void> {
  const where = ["--cluster", scenario.cluster, "--context", name, "--yes", "--no-wait"];
  await kubestage(["apply", ...declarationOf(scenario), ...where], {
    KUBECONFIG: kubeconfig,
    HOME: dirname(kubeconfig),
  });
}

/** Every object of a cluster, as YAML. */
export async function build(scenario: Scenario, cluster: string): Promise<string> {
  return kubestage(["build", ...declarationOf(scenario), "--cluster", cluster, "--output", "yaml"], {});
}

function declarationOf({ path, releases }: Scenario): string[] {
  return [
    resolvePath(examples, path),
    ...(releases === undefined ? [] : ["--releases", resolvePath(examples, releases)]),
  ];
}

/** The real command. What it says of what it did would fill pages where it fails, and what it says of why is enough. */
async function kubestage(given: readonly string[], environment: Record<string, string>): Promise<string> {
  return new Promise((resolve, reject) => {
    const { NODE_COMPILE_CACHE = "" } = process.env;
    const env = { PATH: dirname(process.execPath), NODE_COMPILE_CACHE, ...environment };
    const program = join(process.env["KUBESTAGE_PROGRAM"] ?? root, "bin", "kubestage.js");
    execFile(process.execPath, [program, ...given], { cwd: root, env, maxBuffer: 2 ** 26 }, (error, stdout, stderr) => {
      if (error) reject(new Error(`kubestage ${given.join(" ")}: ${stderr || error.message}`));
      else resolve(stdout);
    });
  });
}
