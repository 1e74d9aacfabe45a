import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { ProcessError, runProcess } from "../processes/run-process.ts";
import { signingFailed } from "./signing-failed.ts";
import { armorBundle } from "./record-signatures.ts";

/**
 * Signs `message` as whoever an OpenID Connect issuer says that the user is, by cosign 3 on the PATH: it asks for the identity in a browser,
 * or takes the token and the instance of Sigstore that its own variables name, and enters the signature into the transparency log.
 *
 * Errors: thrown KS4003 with what cosign says.
 * Source: https://github.com/sigstore/cosign/blob/v3.1.3/doc/cosign_sign-blob.md
 */
export async function signWithCosign(message: string, environment?: NodeJS.ProcessEnv): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), "kubestage-sign-"));
  try {
    const [file, bundle] = [join(folder, "record"), join(folder, "bundle")];
    await writeFile(file, message);
    const said = ["sign-blob", "--yes", "--bundle", bundle, file];
    const { exitCode, stderr } = await runCosign(said, environment);
    if (exitCode !== 0) throw signingFailed(errorOf(stderr) || `cosign ended with ${exitCode}`);
    return armorBundle(await readFile(bundle, "utf8"));
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

/** What it says of its progress may come after its error. */
function errorOf(stderr: string): string | undefined {
  const lines = stderr.trim().split("\n");
  return lines.findLast((line) => /error/i.test(line)) ?? lines.at(-1);
}

async function runCosign(given: readonly string[], environment: NodeJS.ProcessEnv | undefined) {
  try {
    return await runProcess({ command: ["cosign", ...given], environment });
  } catch (cause) {
    if (!(cause instanceof ProcessError)) throw cause;
    throw signingFailed(`cosign cannot be run: ${cause.message}`, cause);
  }
}
