import { spawn } from "node:child_process";

/** Nobody could sign: no program, no key, a wrong passphrase. */
class SigningError extends Error {
  override readonly name = "SigningError";
}

/**
 * Signs `message` for the purpose `namespace` with an SSH key, by OpenSSH: so that keys in agents, in tokens and behind passphrases work as
 * their owners are used to.
 *
 * @param key the file of the private key, or of the public one where an agent or a token holds the other
 * Errors: thrown `SigningError` with what ssh-keygen says.
 */
export function signWithSsh(
  message: string,
  { key, namespace }: { readonly key: string; readonly namespace: string },
): Promise<string> {
  const { promise, resolve, reject } = Promise.withResolvers<string>();
  const child = spawn("ssh-keygen", ["-Y", "sign", "-n", namespace, "-f", key], { stdio: "pipe" });
  const signature: Buffer[] = [];
  const said: Buffer[] = [];
  child.stdout.on("data", (piece: Buffer) => signature.push(piece));
  child.stderr.on("data", (piece: Buffer) => said.push(piece));
  child.stdin.on("error", () => undefined);
  child.on("error", (cause) => reject(new SigningError(`ssh-keygen cannot be run: ${cause.message}`, { cause })));
  child.on("close", (code) => {
    if (code === 0) resolve(Buffer.concat(signature).toString());
    else reject(new SigningError(Buffer.concat(said).toString().trim() || `ssh-keygen ended with ${code}`));
  });
  child.stdin.end(message);
  return promise;
}
