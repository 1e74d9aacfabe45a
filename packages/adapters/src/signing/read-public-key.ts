import { readFileSync } from "node:fs";
import { KubestageError } from "../kubestage-error.ts";
import { readSshPublicKeyText } from "./ssh-public-key.ts";
import { SshFormatError } from "./ssh-reader.ts";

/**
 * The public SSH key in a file, as a trust names it: type and base64, without its comment.
 *
 * @param shownAs the file as the user wrote it
 * Errors: thrown KS6001 where it cannot be read, KS6006 where it is no public key.
 */
export function readPublicKey(file: string, shownAs: string): string {
  const text = textOf(file, shownAs);
  const hint = "name the public half, which `ssh-keygen` writes beside the private one as FILE.pub";
  if (text.includes("PRIVATE KEY"))
    throw new KubestageError("KS6006", { message: `${shownAs} holds a private key, which nobody else may see`, hint });
  const [line = "", ...more] = text.split("\n").filter((one) => one.trim() !== "");
  if (more.length > 0) throw new KubestageError("KS6006", { message: `${shownAs} holds more than one line`, hint });
  try {
    return readSshPublicKeyText(line).text;
  } catch (error) {
    if (!(error instanceof SshFormatError)) throw error;
    throw new KubestageError("KS6006", { message: `${shownAs} is no public SSH key: ${error.message}`, hint });
  }
}

function textOf(file: string, shownAs: string): string {
  try {
    return readFileSync(file, "utf8");
  } catch (cause) {
    const hint = "look whether the file is there and you may read it";
    throw new KubestageError("KS6001", { message: `${shownAs} cannot be read`, hint, cause });
  }
}
