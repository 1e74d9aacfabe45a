import { type ProcessAnswer, ProcessError, runProcess } from "../processes/run-process.ts";
import { signingFailed } from "./signing-failed.ts";

/**
 * Signs `message` for the purpose `namespace` with an SSH key, by OpenSSH: so that keys in agents, in tokens and behind passphrases work as
 * their owners are used to.
 *
 * @param key the file of the private key, or of the public one where an agent or a token holds the other
 * Errors: thrown KS4003 with what ssh-keygen says.
 */
export async function signWithSsh(
  message: string,
  { key, namespace }: { readonly key: string; readonly namespace: string },
): Promise<string> {
  const { exitCode, stdout, stderr } = await askSshKeygen(["-Y", "sign", "-n", namespace, "-f", key], message);
  if (exitCode !== 0) throw signingFailed(stderr.trim() || `ssh-keygen ended with ${exitCode}`);
  return stdout.toString();
}

async function askSshKeygen(given: readonly string[], input: string): Promise<ProcessAnswer> {
  try {
    return await runProcess({ command: ["ssh-keygen", ...given], input });
  } catch (cause) {
    if (!(cause instanceof ProcessError)) throw cause;
    throw signingFailed(`ssh-keygen cannot be run: ${cause.message}`, cause);
  }
}
