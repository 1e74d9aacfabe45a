import { execFileSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { type Change, fileOfChange, type LedgerFile, type Trust, writeYaml } from "@kubestage/core";
import { signWithSsh } from "../../signing/sign-with-ssh.ts";

/** Somebody with a key that was made now. */
export interface Signer {
  readonly key: string;
  readonly file: string;
}

export function newSigner(folder: string, name: string): Signer {
  const file = join(folder, name);
  execFileSync("ssh-keygen", ["-q", "-t", "ed25519", "-N", "", "-C", "", "-f", file]);
  return { file, key: readFileSync(`${file}.pub`, "utf8").trim() };
}

/** A file and its signatures beside it. */
export async function signed(file: LedgerFile, ...signers: readonly Signer[]): Promise<LedgerFile[]> {
  const signatures = await Promise.all(
    signers.map(({ file: key }) => signWithSsh(file.text ?? "", { key, namespace: "kubestage" })),
  );
  return [file, { path: `${file.path}.sig`, text: signatures.join("") }];
}

export function signedChange(change: Change, ...signers: readonly Signer[]): Promise<LedgerFile[]> {
  return signed(fileOfChange(change), ...signers);
}

export function trustFile(trust: Trust): LedgerFile {
  const path = `trust/${String(trust.version).padStart(4, "0")}.yaml`;
  const spec = JSON.parse(JSON.stringify(trust));
  return { path, text: writeYaml({ apiVersion: "kubestage.dev/v1alpha1", kind: "Trust", spec }) };
}
