import { generateKeyPairSync, type KeyObject, sign } from "node:crypto";
import { preAuthenticationEncoding } from "../dsse.ts";
import { readSignedLayer, type SignedPiece } from "../signed-piece.ts";
import type { KnownSigner } from "../who-signed.ts";
import { knownSigner } from "../who-signed.ts";

interface OwnKey {
  readonly pem: string;
  readonly signer: KnownSigner;
  /** A statement in an envelope, as a layer of its own; what is said of the envelope replaces what was signed. */
  signStatement(payload: unknown, changes?: { readonly payloadType?: string; readonly envelope?: object }): SignedPiece;
}

/** Somebody with a key who signs whatever a test wants, also what cosign would not. */
export function ownKey(keys: { publicKey: KeyObject; privateKey: KeyObject } = generateKeyPairSync("ed25519")): OwnKey {
  const pem = keys.publicKey.export({ type: "spki", format: "pem" }).toString();
  const signer = knownSigner({ key: pem });
  if ("problem" in signer) throw new Error(signer.problem);
  return {
    pem,
    signer,
    signStatement: (statement, { payloadType = "application/vnd.in-toto+json", envelope = {} } = {}) => {
      const payload = Buffer.from(typeof statement === "string" ? statement : JSON.stringify(statement));
      const message = preAuthenticationEncoding({ payloadType, payload });
      const digest = keys.privateKey.asymmetricKeyType === "ed25519" ? null : "sha256";
      const sig = sign(digest, message, keys.privateKey).toString("base64");
      const signed = { payloadType, payload: payload.toString("base64"), signatures: [{ sig }], ...envelope };
      const piece = readSignedLayer("application/vnd.dsse.envelope.v1+json", Buffer.from(JSON.stringify(signed)), {});
      if (!piece) throw new Error("the envelope is none");
      return piece;
    },
  };
}
