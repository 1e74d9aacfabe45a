import { spawn } from "node:child_process";
import { delimiter, dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

export const root = fileURLToPath(new URL("..", import.meta.url)).replace(/[\\/]$/, "");

export interface Ran {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
}

/**
 * Runs `command` and collects what it prints. It finds the tools of this repository and this very Node first, and sees
 * nothing of the npm script that started us: npm hands its own settings down by `npm_*` variables. `environment` comes on
 * top of what there is; what is in the folders `programs` is found before everything else.
 */
export async function run(
  command: string,
  args: readonly string[],
  cwd: string = root,
  environment: Readonly<Record<string, string>> = {},
  programs: readonly string[] = [],
): Promise<Ran> {
  const inherited = Object.entries(process.env).filter(([name]) => !name.startsWith("npm_"));
  const outer = environment["PATH"] ?? process.env["PATH"];
  const path = [...programs, join(root, "node_modules", ".bin"), dirname(process.execPath), outer].join(delimiter);
  const child = spawn(command, args, {
    cwd,
    env: { ...Object.fromEntries(inherited), ...environment, PATH: path, NO_COLOR: "1" },
    stdio: ["ignore", "pipe", "pipe"],
  });
  let stdout = "";
  let stderr = "";
  child.stdout.setEncoding("utf8").on("data", (text: string) => (stdout += text));
  child.stderr.setEncoding("utf8").on("data", (text: string) => (stderr += text));
  return new Promise((resolve, reject) => {
    child.on("error", reject);
    child.on("close", (code) => resolve({ code: code ?? 1, stdout, stderr }));
  });
}

/** What `run` printed, for a person to read. */
export function printed({ stdout, stderr }: Ran): string {
  return [stdout, stderr]
    .map((text) => text.trim())
    .filter(Boolean)
    .join("\n");
}

/** The files that Git tracks or would track, relative to the root, so that ignored ones never count. */
export async function projectFiles(...patterns: readonly string[]): Promise<readonly string[]> {
  const listed = await run("git", ["ls-files", "-z", "--cached", "--others", "--exclude-standard", "--", ...patterns]);
  if (listed.code !== 0) throw new Error(`git ls-files failed: ${printed(listed)}`);
  return [...new Set(listed.stdout.split("\0").filter(Boolean))].toSorted();
}
