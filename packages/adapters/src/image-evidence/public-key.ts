import { constants, createHash, createPublicKey, type KeyObject, verify } from "node:crypto";

/** A key whose signatures count. */
export interface ImageKey {
  readonly key: KeyObject;
  /** The first 12 hexadecimal digits of the SHA-256 of its DER form, to speak of it. */
  readonly label: string;
}

/** RSA keys that are shorter can be broken. */
const leastModulusBits = 2048;

/** Which digests cosign makes signatures with, by curve: SHA-256 always, and by newer versions that of the curve's size. */
const curveDigests: Readonly<Record<string, readonly string[]>> = {
  prime256v1: ["sha256"],
  secp384r1: ["sha256", "sha384"],
  secp521r1: ["sha256", "sha512"],
};

/** A public key in PEM, as `cosign public-key` prints it; or why it cannot be used. */
export function readImageKey(pem: string): ImageKey | { readonly problem: string } {
  let key: KeyObject;
  try {
    key = createPublicKey({ key: pem, format: "pem" });
  } catch {
    return { problem: "a key of the policy is none" };
  }
  const label = createHash("sha256")
    .update(key.export({ type: "spki", format: "der" }))
    .digest("hex")
    .slice(0, 12);
  if (!isUsable(key)) return { problem: `the key ${label} is of a kind that is not taken: ECDSA, Ed25519 and RSA are` };
  return { key, label };
}

function isUsable({ asymmetricKeyType, asymmetricKeyDetails }: KeyObject): boolean {
  switch (asymmetricKeyType) {
    case "ed25519":
      return true;
    case "ec":
      return Object.hasOwn(curveDigests, asymmetricKeyDetails?.namedCurve ?? "");
    case "rsa":
      return (asymmetricKeyDetails?.modulusLength ?? 0) >= leastModulusBits;
    default:
      return false;
  }
}

/** Whether `key` made `signature` over `message`, the way cosign makes signatures with keys of its kind. */
export function isSignedWith({ key }: ImageKey, message: Buffer, signature: Buffer): boolean {
  try {
    if (key.asymmetricKeyType === "ed25519") return verify(null, message, key, signature);
    if (key.asymmetricKeyType === "rsa")
      return verify("sha256", message, { key, padding: constants.RSA_PKCS1_PADDING }, signature);
    const digests = curveDigests[key.asymmetricKeyDetails?.namedCurve ?? ""] ?? [];
    return digests.some((digest) => verify(digest, message, key, signature));
  } catch {
    // Bytes that are no signature at all.
    return false;
  }
}
