import { spawn } from "node:child_process";
import { systemCode } from "../kubestage-error.ts";
import { RegistryError } from "./registry-error.ts";

/** Who we are for a registry. */
export type RegistryCredential =
  | { readonly kind: "basic"; readonly username: string; readonly password: string }
  /** What an authorization server gives tokens for, by OAuth 2. */
  | { readonly kind: "identity"; readonly token: string };

interface HelperRun {
  readonly environment: Readonly<Record<string, string | undefined>>;
  readonly patienceMs: number;
}

const mostBytes = 64 * 1024;
/** What helpers print, on stdout and with an exit code, where they know no credentials. */
const hasNone = /credentials not found/i;

/**
 * The credentials that `docker-credential-NAME` keeps for a registry; undefined where it keeps none. What it prints is
 * never shown or put into an error.
 *
 * Errors: thrown `RegistryError` (refused) where it is missing, fails, is late or prints something else.
 * Source: https://github.com/docker/docker-credential-helpers#development
 */
export async function askCredentialHelper(
  name: string,
  registry: string,
  run: HelperRun,
): Promise<RegistryCredential | undefined> {
  // A name becomes part of a program's name: one with a slash would lead to any program.
  if (!/^[A-Za-z0-9][A-Za-z0-9_.-]{0,99}$/.test(name)) throw failed(name, registry, "has no name of a helper");
  const { status, stdout } = await outputOf(`docker-credential-${name}`, registry, run).catch((cause: unknown) => {
    throw cause instanceof RegistryError ? cause : failed(name, registry, whyNotStarted(cause), cause);
  });
  if (status !== 0) {
    if (hasNone.test(stdout)) return undefined;
    throw failed(name, registry, `failed with exit code ${status}`);
  }
  return credentialOf(stdout) ?? fail(failed(name, registry, "gave something that is no credential"));
}

function fail(error: Error): never {
  throw error;
}

async function outputOf(
  program: string,
  registry: string,
  { environment, patienceMs }: HelperRun,
): Promise<{ readonly status: number | null; readonly stdout: string }> {
  const { promise, resolve, reject } = Promise.withResolvers<{ status: number | null; stdout: string }>();
  const hasGroup = process.platform !== "win32";
  const child = spawn(program, ["get"], {
    env: { ...environment },
    stdio: ["pipe", "pipe", "ignore"],
    detached: hasGroup,
    windowsHide: true,
  });
  const name = program.slice("docker-credential-".length);
  const giveUp = (what: string): void => {
    reject(failed(name, registry, what));
    child.stdout.destroy();
    end(child.pid, hasGroup);
  };
  const timer = setTimeout(() => giveUp(`gave nothing within ${Math.round(patienceMs / 1000)} s`), patienceMs);
  const pieces: Buffer[] = [];
  let bytes = 0;
  child.stdout.on("data", (piece: Buffer) => {
    bytes += piece.length;
    if (bytes > mostBytes) giveUp(`printed more than ${mostBytes} bytes`);
    else pieces.push(piece);
  });
  child.stdin.on("error", () => undefined); // it ended early, which its exit code says
  child.on("error", reject);
  child.on("close", (status) => resolve({ status, stdout: Buffer.concat(pieces).toString("utf8") }));
  child.stdin.end(registry);
  try {
    return await promise;
  } finally {
    clearTimeout(timer);
  }
}

function end(pid: number | undefined, hasGroup: boolean): void {
  try {
    if (pid !== undefined) process.kill(hasGroup ? -pid : pid, "SIGKILL");
  } catch (error) {
    // It has ended by itself meanwhile.
    if (systemCode(error) !== "ESRCH") throw error;
  }
}

function credentialOf(stdout: string): RegistryCredential | undefined {
  let given: unknown;
  try {
    given = JSON.parse(stdout);
  } catch {
    return undefined;
  }
  const { Username: username, Secret: secret } = (given ?? {}) as Readonly<Record<string, unknown>>;
  if (typeof username !== "string" || typeof secret !== "string" || secret === "") return undefined;
  return username === "<token>" ? { kind: "identity", token: secret } : { kind: "basic", username, password: secret };
}

function whyNotStarted(cause: unknown): string {
  const code = systemCode(cause);
  return code === "ENOENT" ? "is not installed" : `cannot be started (${code})`;
}

function failed(name: string, registry: string, what: string, cause?: unknown): RegistryError {
  const program = `docker-credential-${name}`.slice(0, 120);
  return new RegistryError("refused", `there are no credentials for ${registry}: ${program} ${what}`, { cause });
}
