import { execFileSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { temporaryFolder } from "../testing/folders.ts";
import { signWithSsh } from "./sign-with-ssh.ts";
import { checkSshSignature } from "./ssh-signature.ts";

test("what is signed is taken, with the key that signed it", async () => {
  const key = join(temporaryFolder(), "key");
  execFileSync("ssh-keygen", ["-q", "-t", "ed25519", "-N", "", "-C", "", "-f", key]);
  const signature = await signWithSsh("kind: Freeze\n", { key, namespace: "kubestage" });
  const own = readFileSync(`${key}.pub`, "utf8").trim();
  expect(checkSshSignature("kind: Freeze\n", signature, "kubestage")).toEqual({ valid: true, key: own });
});

test("a key that is not there is said", async () => {
  const key = join(temporaryFolder(), "none");
  await expect(signWithSsh("", { key, namespace: "kubestage" })).rejects.toThrow(/No such file or directory/);
});
