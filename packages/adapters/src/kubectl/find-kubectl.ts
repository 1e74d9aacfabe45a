import { readdirSync, realpathSync, statSync } from "node:fs";
import { homedir } from "node:os";
import { delimiter, join } from "node:path";
import { platform } from "node:process";
import { runProcess } from "../processes/run-process.ts";
import type { Environment } from "../state/state-folder.ts";

/** A kubectl on this machine. */
export interface FoundKubectl {
  readonly path: string;
  /** Where it was found, for messages: `PATH`, `asdf`, `mise`, `KUBESTAGE_KUBECTL`. */
  readonly from: KubectlSource;
  /** As it calls itself, such as `v1.36.3`; undefined where it did not say. */
  readonly version: string | undefined;
}

type KubectlSource = "KUBESTAGE_KUBECTL" | "PATH" | "asdf" | "mise";

interface Candidate {
  readonly path: string;
  readonly from: KubectlSource;
}

const patienceMs = 10_000;
const executable = platform === "win32" ? "kubectl.exe" : "kubectl";

/**
 * Every kubectl on this machine with its version, each once: what KUBESTAGE_KUBECTL names, those on PATH in its order,
 * those of asdf and of mise. Each is asked for its version; none talks to a cluster for it.
 *
 * Sources: https://asdf-vm.com/manage/configuration.html, https://mise.jdx.dev/directories.html
 */
export async function findKubectls(environment: Environment, signal?: AbortSignal): Promise<FoundKubectl[]> {
  const seen = new Set<string>();
  const candidates = candidatesOf(environment).filter(({ path, from }) => {
    // What was named is told of even where it is not there.
    const real = realFile(path) ?? (from === "KUBESTAGE_KUBECTL" ? path : undefined);
    return real !== undefined && !seen.has(real) && seen.add(real);
  });
  return Promise.all(
    candidates.map(async (candidate) => ({
      ...candidate,
      version: await versionOf(candidate.path, environment, signal),
    })),
  );
}

function candidatesOf(environment: Environment): Candidate[] {
  const home = environment["HOME"] ?? homedir();
  const named = environment["KUBESTAGE_KUBECTL"];
  const folders = (environment["PATH"] ?? "").split(delimiter).filter((folder) => folder !== "");
  const asdf = environment["ASDF_DATA_DIR"] ?? join(home, ".asdf");
  const mise =
    environment["MISE_DATA_DIR"] ?? join(environment["XDG_DATA_HOME"] ?? join(home, ".local", "share"), "mise");
  return [
    ...(named === undefined || named === "" ? [] : [{ path: named, from: "KUBESTAGE_KUBECTL" } as const]),
    ...folders.map((folder) => ({ path: join(folder, executable), from: "PATH" }) as const),
    ...installed(join(asdf, "installs", "kubectl")).map((path) => ({ path, from: "asdf" }) as const),
    ...installed(join(mise, "installs", "kubectl")).map((path) => ({ path, from: "mise" }) as const),
  ];
}

/** Version managers keep a folder for each version, with the program in it or in `bin` of it. */
function installed(folder: string): string[] {
  return namesIn(folder).flatMap((version) => [
    join(folder, version, "bin", executable),
    join(folder, version, executable),
  ]);
}

function namesIn(folder: string): string[] {
  try {
    return readdirSync(folder).toSorted();
  } catch {
    // Nothing is installed that way.
    return [];
  }
}

/** Two names for one file count once. */
function realFile(path: string): string | undefined {
  try {
    return statSync(path).isFile() ? realpathSync(path) : undefined;
  } catch {
    return undefined;
  }
}

interface VersionAnswer {
  readonly clientVersion?: { readonly gitVersion?: unknown };
}

async function versionOf(path: string, environment: Environment, signal?: AbortSignal): Promise<string | undefined> {
  const command = [path, "version", "--client", "--output=json"] as const;
  try {
    const run = { command, environment: { ...environment }, timeoutMs: patienceMs, signal };
    return versionIn((await runProcess(run)).stdout.toString());
  } catch {
    // One that cannot be started, or that nobody waits for any more, has not said its version.
    return undefined;
  }
}

function versionIn(stdout: string): string | undefined {
  try {
    const { clientVersion } = JSON.parse(stdout) as VersionAnswer;
    return typeof clientVersion?.gitVersion === "string" ? clientVersion.gitVersion : undefined;
  } catch {
    return undefined;
  }
}
