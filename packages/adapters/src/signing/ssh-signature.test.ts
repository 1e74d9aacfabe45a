import { execFileSync, spawnSync } from "node:child_process";
import { createHash, generateKeyPairSync, sign } from "node:crypto";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import * as fc from "fast-check";
import { describe, expect, test } from "vitest";
import { temporaryFolder } from "../testing/folders.ts";
import { readSshPublicKeyText } from "./ssh-public-key.ts";
import { sshString } from "./ssh-reader.ts";
import { checkSshSignature } from "./ssh-signature.ts";

const namespace = "kubestage";
const message = "kind: Approval\nspec: ü\n";

interface Signed {
  readonly key: string;
  readonly armored: string;
}

/** A key made now, and its signature, both by OpenSSH. */
function signedBy(type: readonly string[], hash = "sha512"): Signed {
  const folder = temporaryFolder({ message });
  const file = join(folder, "key");
  execFileSync("ssh-keygen", ["-q", "-t", ...type, "-N", "", "-C", "somebody", "-f", file]);
  const made = ["-Y", "sign", "-n", namespace, "-O", `hashalg=${hash}`, "-f", file, join(folder, "message")];
  execFileSync("ssh-keygen", made, { stdio: "pipe" });
  const key = readFileSync(`${file}.pub`, "utf8").split(" ").slice(0, 2).join(" ");
  return { key, armored: readFileSync(join(folder, "message.sig"), "utf8") };
}

/** What OpenSSH says of a signature. */
function opensshTakes(text: string, armored: string, purpose = namespace): boolean {
  const file = join(temporaryFolder({ signature: armored }), "signature");
  const { status } = spawnSync("ssh-keygen", ["-Y", "check-novalidate", "-n", purpose, "-s", file], { input: text });
  return status === 0;
}

describe("a signature by OpenSSH", () => {
  test.each([
    [["ed25519"], "sha512"],
    [["ed25519"], "sha256"],
    [["rsa", "-b", "2048"], "sha512"],
    [["rsa", "-b", "3072"], "sha256"],
    [["ecdsa", "-b", "256"], "sha512"],
    [["ecdsa", "-b", "384"], "sha256"],
    [["ecdsa", "-b", "521"], "sha512"],
  ])("of a key %j and %s is taken, and names the key", (type, hash) => {
    const { key, armored } = signedBy(type, hash);
    expect(checkSshSignature(message, armored, namespace)).toEqual({ valid: true, key });
    expect(checkSshSignature(`${message} `, armored, namespace)).toMatchObject({ valid: false });
    expect(checkSshSignature(message, armored, "git")).toEqual({
      valid: false,
      problem: 'it was made for "kubestage", not for "git"',
    });
    expect(readSshPublicKeyText(`${key} somebody@example.com`).text).toBe(key);
  });
});

/** A signature as a security token makes it, by a key of ours. */
function signedByToken(flags: number, type: "ed25519" | "ecdsa"): string {
  const application = "ssh:";
  const isEd = type === "ed25519";
  const { publicKey, privateKey } = isEd
    ? generateKeyPairSync("ed25519")
    : generateKeyPairSync("ec", { namedCurve: "P-256" });
  const jwk = publicKey.export({ format: "jwk" });
  const [x, y] = [jwk.x, jwk.y].map((one) => Buffer.from(one ?? "", "base64url"));
  const name = isEd ? "sk-ssh-ed25519@openssh.com" : "sk-ecdsa-sha2-nistp256@openssh.com";
  const point = isEd
    ? [sshString(x ?? "")]
    : [sshString("nistp256"), sshString(Buffer.concat([Buffer.from([4]), x ?? Buffer.alloc(0), y ?? Buffer.alloc(0)]))];
  const key = Buffer.concat([sshString(name), ...point, sshString(application)]);
  const sha256 = (data: Uint8Array | string): Buffer => createHash("sha256").update(data).digest();
  const digest = createHash("sha512").update(message).digest();
  const signed = Buffer.concat([Buffer.from("SSHSIG"), ...[namespace, "", "sha512"].map(sshString), sshString(digest)]);
  const counted = Buffer.from([flags, 0, 0, 0, 7]);
  const own = Buffer.concat([sha256(application), counted, sha256(signed)]);
  const raw = isEd
    ? sign(null, own, privateKey)
    : ellipticSignature(sign("sha256", own, { key: privateKey, dsaEncoding: "ieee-p1363" }));
  const signature = Buffer.concat([sshString(name), sshString(raw), counted]);
  const version = Buffer.from([0, 0, 0, 1]);
  const parts = [key, namespace, "", "sha512", signature].map(sshString);
  return armoredOf(Buffer.concat([Buffer.from("SSHSIG"), version, ...parts]));
}

function ellipticSignature(pair: Uint8Array): Buffer {
  const shortest = (number: Uint8Array): Buffer => {
    let at = 0;
    while (number[at] === 0) at++;
    const bytes = Buffer.from(number.subarray(at));
    return (bytes[0] ?? 0) >= 0x80 ? Buffer.concat([Buffer.from([0]), bytes]) : bytes;
  };
  return Buffer.concat([sshString(shortest(pair.subarray(0, 32))), sshString(shortest(pair.subarray(32)))]);
}

function armoredOf(blob: Buffer): string {
  const lines = blob.toString("base64").match(/.{1,70}/g) ?? [];
  return `-----BEGIN SSH SIGNATURE-----\n${lines.join("\n")}\n-----END SSH SIGNATURE-----\n`;
}

describe("a signature by a security token", () => {
  test.each(["ed25519", "ecdsa"] as const)("of a key %s counts where somebody touched it", (type) => {
    const touched = signedByToken(1, type);
    expect(checkSshSignature(message, touched, namespace)).toMatchObject({ valid: true });
    expect(opensshTakes(message, touched)).toBe(true);
    expect(checkSshSignature(message, signedByToken(0, type), namespace)).toMatchObject({ valid: false });
    expect(checkSshSignature("other", touched, namespace)).toMatchObject({ valid: false });
  });
});

test("of signatures that were changed none is taken, and none that OpenSSH does not take", () => {
  const originals = [["ed25519"], ["rsa", "-b", "2048"], ["ecdsa", "-b", "256"]].map((type) => {
    const base64 = signedBy(type).armored.replaceAll(/-----.*-----|\s/g, "");
    return Buffer.from(base64, "base64");
  });
  const change = fc.record({
    which: fc.nat(2),
    at: fc.double({ min: 0, max: 0.999, noNaN: true }),
    to: fc.nat(255),
    how: fc.constantFrom("set", "cut", "insert"),
  });
  fc.assert(
    fc.property(change, ({ which, at, to, how }) => {
      const original = originals[which] ?? Buffer.alloc(0);
      const index = Math.floor(at * original.length);
      const [before, after] = [original.subarray(0, index), original.subarray(how === "insert" ? index : index + 1)];
      const changed = how === "cut" ? before : Buffer.concat([before, Buffer.from([to]), after]);
      fc.pre(!changed.equals(original));
      const { valid } = checkSshSignature(message, armoredOf(changed), namespace);
      expect(valid && !opensshTakes(message, armoredOf(changed))).toBe(false);
      expect(valid).toBe(false);
    }),
    { numRuns: 1000 },
  );
});

describe("what is no signature", () => {
  test.each([
    ["", "it is no SSH signature"],
    ["hello", "it is no SSH signature"],
    [armoredOf(Buffer.from("SSHSIG")), "it ends too early"],
    [armoredOf(Buffer.from("SSHSIX\0\0\0\x01")), "it is no SSH signature"],
    [armoredOf(Buffer.from("SSHSIG\0\0\0\x02")), "it is of a later version"],
    [
      armoredOf(Buffer.concat([Buffer.from("SSHSIG\0\0\0\x01"), sshString(sshString("ssh-dss"))])),
      'keys of type "ssh-dss" are not known',
    ],
  ])("%j: %s", (armored, problem) => {
    expect(checkSshSignature(message, armored, namespace)).toEqual({ valid: false, problem });
  });

  test("keys that are too short, or say that they are others, are none", () => {
    const folder = temporaryFolder();
    execFileSync("ssh-keygen", ["-q", "-t", "rsa", "-b", "1024", "-N", "", "-f", join(folder, "short")]);
    const short = readFileSync(join(folder, "short.pub"), "utf8");
    expect(() => readSshPublicKeyText(short)).toThrow("an RSA key has 2048 bits or more");
    const { key } = signedBy(["ed25519"]);
    expect(() => readSshPublicKeyText(key.replace("ssh-ed25519", "ssh-rsa"))).toThrow(
      'it says "ssh-rsa" and is "ssh-ed25519"',
    );
  });
});
