import { readFile } from "node:fs/promises";
import { KubestageError } from "../kubestage-error.ts";

/**
 * A trusted root of Sigstore in a file: who vouches for identities, and which logs see what they sign.
 *
 * @param shownAs the file as the user wrote it
 * Errors: thrown KS6001 where it cannot be read, KS6006 where it is no trusted root.
 */
export async function readTrustedRoot(file: string, shownAs: string): Promise<string> {
  const text = await readFile(file, "utf8").catch((cause: unknown) => {
    const hint = "look whether the file is there and you may read it";
    throw new KubestageError("KS6001", { message: `${shownAs} cannot be read`, hint, cause });
  });
  const { bundlesBy } = await import("../image-evidence/keyless.ts");
  try {
    bundlesBy(text);
  } catch (cause) {
    const hint =
      "`cosign trusted-root create` writes one, and Sigstore's own instance publishes its own as trusted_root.json";
    throw new KubestageError("KS6006", { message: `${shownAs} is no trusted root of Sigstore`, hint, cause });
  }
  return JSON.stringify(JSON.parse(text));
}
