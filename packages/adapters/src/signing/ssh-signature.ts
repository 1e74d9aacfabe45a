import { createHash, verify } from "node:crypto";
import { readSshPublicKey, type SshPublicKey } from "./ssh-public-key.ts";
import { SshFormatError, SshReader, sshString } from "./ssh-reader.ts";

/** Who signed something, or why nobody did. */
export type SignatureCheck =
  | { readonly valid: true; readonly key: string }
  | { readonly valid: false; readonly problem: string };

const magic = Buffer.from("SSHSIG");
const armor = /^-----BEGIN SSH SIGNATURE-----\r?\n([A-Za-z0-9+/=\r\n]+)-----END SSH SIGNATURE-----\s*$/;
/** A token's flag that somebody touched it. */
const userPresent = 1;

/**
 * Whether `armored` is a signature of `message` for the purpose `namespace`, and by which key. Whose key that is, is for the caller.
 * The same that `ssh-keygen -Y check-novalidate` does, without a process for each.
 *
 * Source: https://github.com/openssh/openssh-portable/blob/master/PROTOCOL.sshsig and PROTOCOL.u2f
 */
export function checkSshSignature(message: Uint8Array | string, armored: string, namespace: string): SignatureCheck {
  try {
    const base64 = armor.exec(armored)?.[1];
    if (base64 === undefined) return { valid: false, problem: "it is no SSH signature" };
    const signature = readSignature(Buffer.from(base64, "base64"));
    if (signature.namespace !== namespace) {
      const problem = `it was made for ${JSON.stringify(signature.namespace)}, not for ${JSON.stringify(namespace)}`;
      return { valid: false, problem };
    }
    const digest = createHash(signature.hash).update(message).digest();
    const parts = [signature.namespace, "", signature.hash].map(sshString);
    const signed = Buffer.concat([magic, ...parts, sshString(digest)]);
    return isSignedBy(signature.key, signature.signature, signed)
      ? { valid: true, key: signature.key.text }
      : { valid: false, problem: "it is of something else, or was changed" };
  } catch (error) {
    if (error instanceof SshFormatError) return { valid: false, problem: error.message };
    throw error;
  }
}

interface Signature {
  readonly key: SshPublicKey;
  readonly namespace: string;
  readonly hash: "sha256" | "sha512";
  readonly signature: Uint8Array;
}

function readSignature(blob: Uint8Array): Signature {
  const reader = new SshReader(blob);
  if (!magic.equals(reader.take(magic.length))) throw new SshFormatError("it is no SSH signature");
  if (reader.number() !== 1) throw new SshFormatError("it is of a later version");
  const key = readSshPublicKey(reader.string());
  const namespace = reader.text();
  const reserved = reader.string();
  const hash = reader.text();
  const signature = reader.string();
  reader.end();
  if (reserved.length > 0) throw new SshFormatError("it says something that is not known");
  if (hash !== "sha256" && hash !== "sha512") throw new SshFormatError(`the hash ${JSON.stringify(hash)} is not known`);
  return { key, namespace, hash, signature };
}

function isSignedBy({ type, key, application }: SshPublicKey, signature: Uint8Array, signed: Uint8Array): boolean {
  const reader = new SshReader(signature);
  const format = reader.text();
  const raw = reader.string();
  if (application !== undefined) {
    const flags = reader.take(1);
    const counter = reader.take(4);
    reader.end();
    if (format !== type || ((flags[0] ?? 0) & userPresent) === 0) return false;
    const own = Buffer.concat([sha256(application), flags, counter, sha256(signed)]);
    return type.startsWith("sk-ssh-ed25519")
      ? verify(null, own, key, raw)
      : verifyElliptic("sha256", own, key, raw, 32);
  }
  reader.end();
  switch (type) {
    case "ssh-ed25519":
      return format === type && verify(null, signed, key, raw);
    case "ssh-rsa":
      // SHA-1, which plain ssh-rsa stands for, is none.
      return (
        (format === "rsa-sha2-256" || format === "rsa-sha2-512") && verify(`sha${format.slice(-3)}`, signed, key, raw)
      );
    case "ecdsa-sha2-nistp256":
      return format === type && verifyElliptic("sha256", signed, key, raw, 32);
    case "ecdsa-sha2-nistp384":
      return format === type && verifyElliptic("sha384", signed, key, raw, 48);
    default:
      return format === type && verifyElliptic("sha512", signed, key, raw, 66);
  }
}

/** SSH writes the two numbers of the signature one after the other, each in its shortest form. */
function verifyElliptic(
  hash: string,
  data: Uint8Array,
  key: SshPublicKey["key"],
  raw: Uint8Array,
  bytes: number,
): boolean {
  const reader = new SshReader(raw);
  const numbers = [reader.positiveInteger(), reader.positiveInteger()];
  reader.end();
  if (numbers.some(({ length }) => length > bytes)) return false;
  const padded = numbers.map((number) => Buffer.concat([Buffer.alloc(bytes - number.length), number]));
  return verify(hash, data, { key, dsaEncoding: "ieee-p1363" }, Buffer.concat(padded));
}

function sha256(data: Uint8Array | string): Buffer {
  return createHash("sha256").update(data).digest();
}
