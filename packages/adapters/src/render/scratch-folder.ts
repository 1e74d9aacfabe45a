import { mkdirSync, mkdtempSync, readdirSync, realpathSync, rmSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import type { FileContents } from "./file-contents.ts";

/** A folder for one run of a tool, that is gone afterwards. */
export interface Scratch {
  readonly folder: string;
  /** Everything that the tool has for an environment. */
  readonly environment: Readonly<Record<string, string>>;
}

const prefix = "kubestage-render-";
/** No tool may run for so long: an older folder was left behind by a process that was killed. */
const abandonedMs = 3_600_000;

/**
 * Runs `use` with a new folder that only this user can look into, and removes it, whatever happens.
 *
 * The environment leads every place that a tool writes to, or reads of its own accord, into that folder: no kubeconfig,
 * no credentials, no plugins, no other programs; proxies are a port on which nobody answers.
 * Source: https://helm.sh/docs/helm/helm/#helm (environment variables)
 */
export async function inScratch<Result>(use: (scratch: Scratch) => Promise<Result>): Promise<Result> {
  removeAbandoned();
  const folder = realpathSync(mkdtempSync(join(tmpdir(), prefix)));
  try {
    for (const name of ["home", "bin", "tmp"]) mkdirSync(join(folder, name));
    return await use({ folder, environment: environmentIn(folder) });
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** What is rendered may hold what is secret, so nothing of it stays for good. */
function removeAbandoned(): void {
  for (const name of readdirSync(tmpdir())) {
    if (!name.startsWith(prefix)) continue;
    const folder = join(tmpdir(), name);
    const found = statSync(folder, { throwIfNoEntry: false });
    const isOurs = found?.isDirectory() === true && found.uid === process.getuid?.();
    if (isOurs && Date.now() - found.mtimeMs > abandonedMs) rmSync(folder, { recursive: true, force: true });
  }
}

/** Writes files below `folder`, making the folders that they need. */
export function placeFiles(folder: string, files: FileContents): void {
  for (const [path, { bytes }] of files) {
    const target = join(folder, path);
    mkdirSync(dirname(target), { recursive: true });
    writeFileSync(target, bytes, { flag: "wx" });
  }
}

function environmentIn(folder: string): Record<string, string> {
  const home = join(folder, "home");
  const closed = "http://127.0.0.1:1";
  return {
    HOME: home,
    PATH: join(folder, "bin"),
    TMPDIR: join(folder, "tmp"),
    LC_ALL: "C.UTF-8",
    KUBECONFIG: join(home, "no-kubeconfig"),
    HELM_CACHE_HOME: join(home, "cache"),
    HELM_CONFIG_HOME: join(home, "config"),
    HELM_DATA_HOME: join(home, "data"),
    HELM_PLUGINS: join(home, "plugins"),
    XDG_CONFIG_HOME: join(home, "config"),
    XDG_CACHE_HOME: join(home, "cache"),
    ...Object.fromEntries(["HTTP_PROXY", "HTTPS_PROXY", "http_proxy", "https_proxy"].map((name) => [name, closed])),
    NO_PROXY: "",
    no_proxy: "",
  };
}
