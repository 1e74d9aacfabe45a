import { KubestageError } from "../kubestage-error.ts";

/** Nobody could sign: no program, no key, a wrong passphrase, no identity. */
export function signingFailed(message: string, cause?: unknown): KubestageError {
  return new KubestageError("KS4003", {
    message: `it could not be signed: ${message}`,
    hint: "name the file of your SSH key with --key, or sign by an identity with --sigstore",
    cause,
  });
}
