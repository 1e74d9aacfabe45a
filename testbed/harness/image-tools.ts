import { spawn } from "node:child_process";
import { readdir, readFile } from "node:fs/promises";
import { arch, platform } from "node:os";
import { join } from "node:path";
import { buildFlags, go, type Say, sayOnStderr, whyNotBuilt } from "./build.ts";
import { type Cached, isCached, provideCached } from "./cache.ts";
import { moduleFolder } from "./versions.ts";

const imagesFolder = join(moduleFolder, "images");

/** By program, the package that it is built from. */
const programs = {
  registry: "github.com/distribution/distribution/v3/cmd/registry",
  cosign: "github.com/sigstore/cosign/v3/cmd/cosign",
  referrers: ".",
} as const;

/** The program of a registry or of cosign, built where that was not done yet. */
export async function imageProgram(name: keyof typeof programs): Promise<string> {
  return join(await provideImageTools(), name);
}

/** The folder with all of them. */
export async function provideImageTools(say: Say = sayOnStderr): Promise<string> {
  return provideCached(await imageTools(say), say);
}

/** Why they cannot be had here; undefined where they can. */
export async function whyNoImageTools(): Promise<string | undefined> {
  if (await isCached(await imageTools(() => undefined))) return undefined;
  const reason = await whyNotBuilt(join(imagesFolder, "go.mod"), imagesFolder);
  return reason === undefined ? undefined : `${reason.said}: install Go ${reason.wanted} or newer (https://go.dev/dl)`;
}

async function imageTools(say: Say): Promise<Cached> {
  const files = (await readdir(imagesFolder)).toSorted();
  const texts = await Promise.all(files.map((file) => readFile(join(imagesFolder, file), "utf8")));
  return {
    name: "images",
    inputs: [...files, ...texts, JSON.stringify(programs), buildFlags, platform(), arch()],
    make: async (folder) => {
      say("building a registry and cosign (3 to 6 minutes the first time)");
      for (const [name, from] of Object.entries(programs))
        await go(["build", "-ldflags", "-s -w", "-o", join(folder, name), from], { cwd: imagesFolder, say });
    },
  };
}

/** A proxy that is not there; Go takes none to loopback. */
const nobodyOutside = { HTTPS_PROXY: "http://127.0.0.1:1", HTTP_PROXY: "http://127.0.0.1:1" };

/** What cosign prints in a folder, with a private key's password that is empty. Errors: thrown, with what it says, where it fails. */
export async function runCosign(args: readonly string[], { cwd }: { readonly cwd: string }): Promise<string> {
  const child = spawn(await imageProgram("cosign"), args, {
    cwd,
    // Of its own: neither logins nor roots of trust of whoever runs the tests, and nobody is asked but this machine.
    env: { PATH: process.env["PATH"], HOME: cwd, COSIGN_PASSWORD: "", ...nobodyOutside },
    stdio: ["ignore", "pipe", "pipe"],
  });
  let stdout = "";
  let stderr = "";
  child.stdout.setEncoding("utf8").on("data", (text: string) => (stdout += text));
  child.stderr.setEncoding("utf8").on("data", (text: string) => (stderr += text));
  const code = await new Promise<number | null>((resolve, reject) => {
    child.once("error", reject);
    child.once("close", resolve);
  });
  if (code !== 0) throw new Error(`cosign ${args.join(" ")} ended with ${String(code)}:\n${stderr}`);
  return stdout;
}
