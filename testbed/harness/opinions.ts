import { spawn } from "node:child_process";
import { mkdtemp, readdir, readFile, rm } from "node:fs/promises";
import { arch, platform, tmpdir } from "node:os";
import { join } from "node:path";
import { buildFlags, go, type Say, sayOnStderr, whyNotBuilt } from "./build.ts";
import { type Cached, isCached, provideCached } from "./cache.ts";
import { moduleFolder } from "./versions.ts";

/** Other verifiers of NetworkPolicies, by what each says and how it is asked. */
export const verifiers = ["netpol-analyzer list", "netpol-analyzer evaluate", "cyclonus"] as const;
export type Verifier = (typeof verifiers)[number];

/** A world, and the ports that are asked for between every two of its ends. */
export interface OpinionQuestion {
  readonly verifier: Verifier;
  readonly namespaces: readonly object[];
  readonly pods: readonly object[];
  /** Their pods are taken to have the address 10.0.0.250, or 192.168.0.1 on their node's network. */
  readonly deployments: readonly object[];
  readonly policies: readonly object[];
  /** Of the world outside. */
  readonly addresses: readonly string[];
  readonly ports: readonly { readonly protocol: string; readonly port: number }[];
}

/**
 * By source and destination, which are the pods, the Deployments and the addresses in this order, a character for each
 * port: `1` is open, `0` closed, `e` an error. Empty where nothing is asked: a pod and itself, addresses among themselves.
 */
export interface OpinionAnswer {
  readonly open?: readonly (readonly string[])[];
  /** Why nothing is said of this world. */
  readonly error?: string;
  /** That of the first pair that has one. */
  readonly pairError?: string;
}

const opinionsFolder = join(moduleFolder, "opinions");

/** What verifiers say to questions, in the order of these. The program is built where that was not done yet. */
export async function askVerifiers(questions: readonly OpinionQuestion[]): Promise<OpinionAnswer[]> {
  const program = join(await provideOpinions(), "opinions");
  // One of them writes to the folder in which it runs.
  const folder = await mkdtemp(join(tmpdir(), "kubestage-opinions-"));
  try {
    const answers = await run(program, folder, questions.map((one) => `${JSON.stringify(one)}\n`).join(""));
    return answers
      .split("\n")
      .filter((line) => line !== "")
      .map((line) => JSON.parse(line) as OpinionAnswer);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

/** The folder with the program that asks them. */
export async function provideOpinions(say: Say = sayOnStderr): Promise<string> {
  return provideCached(await opinions(say), say);
}

async function run(program: string, cwd: string, input: string): Promise<string> {
  const child = spawn(program, [], { cwd, stdio: ["pipe", "pipe", "inherit"] });
  let stdout = "";
  child.stdout.setEncoding("utf8").on("data", (text: string) => (stdout += text));
  child.stdin.on("error", () => undefined); // it ended early, which its exit code says
  child.stdin.end(input);
  const code = await new Promise<number | null>((resolve, reject) => {
    child.once("error", reject);
    child.once("close", resolve);
  });
  if (code !== 0) throw new Error(`the other verifiers ended with ${String(code)}`);
  return stdout;
}

async function opinions(say: Say): Promise<Cached> {
  const files = (await readdir(opinionsFolder)).toSorted();
  const texts = await Promise.all(files.map((file) => readFile(join(opinionsFolder, file), "utf8")));
  return {
    name: "opinions",
    inputs: [...files, ...texts, buildFlags, platform(), arch()],
    make: async (folder) => {
      say("building the other verifiers of NetworkPolicies (about a minute the first time)");
      await go(["build", "-ldflags", "-s -w", "-o", join(folder, "opinions"), "."], {
        cwd: opinionsFolder,
        say,
      });
    },
  };
}

/** Why they cannot be asked here; undefined where they can. */
export async function whyNoOpinions(): Promise<string | undefined> {
  if (await isCached(await opinions(() => undefined))) return undefined;
  const reason = await whyNotBuilt(join(opinionsFolder, "go.mod"), opinionsFolder);
  return reason === undefined ? undefined : `${reason.said}: install Go ${reason.wanted} or newer (https://go.dev/dl)`;
}
