import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { imageProgram } from "./image-tools.ts";
import { startWatched } from "./processes.ts";

export interface Registry {
  /** As it stands before the slash of an image: `127.0.0.1:34567`. */
  readonly host: string;
  stop(): Promise<void>;
}

export interface RegistryStart {
  /**
   * `tags`: distribution's own registry, which knows nothing of referrers, so that clients keep them under tags. `referrers`:
   * that of go-containerregistry, in memory, which knows them. Default: `tags`.
   */
  readonly keeps?: "tags" | "referrers";
  /**
   * For `tags`, who gives tokens. Source: https://distribution.github.io/distribution/about/configuration/#token
   */
  readonly tokens?: {
    readonly realm: string;
    readonly service: string;
    readonly issuer: string;
    /** A file of JSON Web Keys. */
    readonly jwks: string;
  };
}

const timeoutMs = 20_000;
const pollMs = 30;

/** Starts a registry on a loopback port, with a temporary folder. Errors: where it ends at once, with what it said. */
export async function startRegistry({ keeps = "tags", tokens }: RegistryStart = {}): Promise<Registry> {
  const folder = await mkdtemp(join(tmpdir(), "kubestage-registry-"));
  const log = join(folder, "log");
  const configuration = {
    version: "0.1",
    log: { level: "info", accesslog: { disabled: true } },
    storage: { filesystem: { rootdirectory: join(folder, "store") }, delete: { enabled: true } },
    http: { addr: "127.0.0.1:0" },
    ...(tokens && { auth: { token: { ...tokens, signingalgorithms: ["ES256"] } } }),
  };
  const file = join(folder, "config.yml");
  await writeFile(file, JSON.stringify(configuration)); // JSON is YAML
  const program = await imageProgram(keeps === "tags" ? "registry" : "referrers");
  const args = keeps === "tags" ? ["serve", file] : [];
  const started = await startWatched(program, args, {
    cwd: folder,
    log,
    removes: folder,
    environment: { OTEL_TRACES_EXPORTER: "none" },
  });
  const stop = async (): Promise<void> => {
    started.signal("SIGKILL");
    await started.ended(timeoutMs);
    await rm(folder, { recursive: true, force: true });
  };
  const until = performance.now() + timeoutMs;
  for (;;) {
    const said = await readFile(log, "utf8");
    const host = /listening on (127\.0\.0\.1:\d+)/.exec(said)?.[1];
    if (host !== undefined) return { host, stop };
    if (started.hasEnded() || performance.now() > until) {
      await stop();
      throw new Error(`the registry does not start:\n${said}`);
    }
    await sleep(pollMs);
  }
}
