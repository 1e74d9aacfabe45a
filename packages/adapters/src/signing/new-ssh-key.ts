import { readFile } from "node:fs/promises";
import { runProcess } from "../processes/run-process.ts";

/** Makes an SSH key without a passphrase in `file`, for trying things out. Its public half. Errors: thrown as of `runProcess`. */
export async function newSshKey(file: string): Promise<string> {
  await runProcess({ command: ["ssh-keygen", "-q", "-t", "ed25519", "-N", "", "-C", "", "-f", file] });
  return (await readFile(`${file}.pub`, "utf8")).trim();
}
