import { createPublicKey, type KeyObject } from "node:crypto";
import { SshFormatError, SshReader } from "./ssh-reader.ts";

/** A public key in SSH's form, ready to verify with. */
export interface SshPublicKey {
  /** Such as `ssh-ed25519`. */
  readonly type: string;
  /** As it stands in an authorized_keys file: type and base64, no comment. Equal keys have equal texts. */
  readonly text: string;
  readonly key: KeyObject;
  /** Of a key in a security token: what the token signs for. */
  readonly application: string | undefined;
}

/** RSA keys that are shorter can be broken. */
const leastModulusBits = 2048;

const curves: ReadonlyMap<string, { readonly curve: string; readonly bytes: number }> = new Map([
  ["nistp256", { curve: "P-256", bytes: 32 }],
  ["nistp384", { curve: "P-384", bytes: 48 }],
  ["nistp521", { curve: "P-521", bytes: 66 }],
]);

/**
 * A key as SSH encodes it.
 *
 * Errors: throws `SshFormatError` for another kind of key, or for bytes that are none.
 * Source: RFC 4253 section 6.6, RFC 5656 section 3.1, RFC 8709 section 4, and OpenSSH's PROTOCOL.u2f
 */
export function readSshPublicKey(blob: Uint8Array): SshPublicKey {
  const reader = new SshReader(blob);
  const type = reader.text();
  const key = keyOf(type, reader);
  const application = type.startsWith("sk-") ? reader.text() : undefined;
  reader.end();
  return { type, text: `${type} ${Buffer.from(blob).toString("base64")}`, key, application };
}

/** A line such as `ssh-ed25519 AAAA…`, with a comment or without. */
export function readSshPublicKeyText(text: string): SshPublicKey {
  const [type, base64 = ""] = text.trim().split(/[ \t]+/);
  const key = readSshPublicKey(Buffer.from(base64, "base64"));
  if (key.type !== type) throw new SshFormatError(`it says ${JSON.stringify(type)} and is ${JSON.stringify(key.type)}`);
  return key;
}

function keyOf(type: string, reader: SshReader): KeyObject {
  switch (type) {
    case "ssh-ed25519":
    case "sk-ssh-ed25519@openssh.com":
      return fromJwk({ kty: "OKP", crv: "Ed25519", x: base64url(reader.string()) });
    case "ssh-rsa": {
      const e = base64url(reader.positiveInteger());
      const modulus = reader.positiveInteger();
      if (modulus.length * 8 < leastModulusBits)
        throw new SshFormatError(`an RSA key has ${leastModulusBits} bits or more`);
      return fromJwk({ kty: "RSA", e, n: base64url(modulus) });
    }
    case "ecdsa-sha2-nistp256":
    case "ecdsa-sha2-nistp384":
    case "ecdsa-sha2-nistp521":
    case "sk-ecdsa-sha2-nistp256@openssh.com":
      return ellipticKey(type, reader);
    default:
      throw new SshFormatError(`keys of type ${JSON.stringify(type)} are not known`);
  }
}

function ellipticKey(type: string, reader: SshReader): KeyObject {
  const name = reader.text();
  const curve = curves.get(name);
  const point = reader.string();
  if (!curve || !type.includes(name))
    throw new SshFormatError(`the curve ${JSON.stringify(name)} does not go with ${type}`);
  const { bytes } = curve;
  if (point[0] !== 4 || point.length !== 1 + 2 * bytes) throw new SshFormatError("a point is not in its plain form");
  const [x, y] = [point.subarray(1, 1 + bytes), point.subarray(1 + bytes)];
  return fromJwk({ kty: "EC", crv: curve.curve, x: base64url(x), y: base64url(y) });
}

function fromJwk(key: Record<string, string>): KeyObject {
  try {
    return createPublicKey({ key, format: "jwk" });
  } catch (cause) {
    throw new SshFormatError("the key is none", { cause });
  }
}

function base64url(bytes: Uint8Array): string {
  return Buffer.from(bytes).toString("base64url");
}
