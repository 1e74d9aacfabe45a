import { type ImageSigner, printable } from "@kubestage/core";
import type { AskIdentity } from "./keyless.ts";
import { type ImageKey, isSignedWith, readImageKey } from "./public-key.ts";
import { fits } from "./name-or-beginning.ts";
import type { SignedPiece } from "./signed-piece.ts";

/** A signer of the policy, ready to be recognized. */
export type KnownSigner =
  | { readonly by: "key"; readonly key: ImageKey }
  | { readonly by: "identity"; readonly issuer: string; readonly subject: string };

/** Whose signature a piece bears, of those that are asked for; or why of none. */
export type Signature = { readonly signer: string } | { readonly problem: string };

/** @param askIdentity undefined where the policy knows nobody by identity */
export function whoSigned(
  piece: SignedPiece,
  signers: readonly KnownSigner[],
  askIdentity: AskIdentity | undefined,
): Signature {
  for (const signer of signers) {
    if (signer.by === "key" && piece.signatures.some((one) => isSignedWith(signer.key, piece.message, one)))
      return { signer: `the key ${signer.key.label}` };
  }
  const identities = signers.filter((signer) => signer.by === "identity");
  if (identities.length === 0 || !askIdentity || piece.bundle === undefined)
    return { problem: "it is signed by nobody whose word counts" };
  const identity = askIdentity(piece);
  if ("problem" in identity) return identity;
  const known = identities.some(({ issuer, subject }) => issuer === identity.issuer && fits(subject, identity.subject));
  return known
    ? { signer: shown(identity.subject) }
    : { problem: `it is signed by ${shown(identity.subject)} of ${shown(identity.issuer)}, whose word does not count` };
}

/** What others wrote, short and without what would change a terminal. */
export function shown(text: string): string {
  return printable(text.length > 120 ? `${text.slice(0, 119)}…` : text);
}

/** A signer of the policy; or why it cannot be used. */
export function knownSigner(signer: ImageSigner): KnownSigner | { readonly problem: string } {
  if ("issuer" in signer) return { by: "identity", ...signer };
  const key = readImageKey(signer.key);
  return "problem" in key ? key : { by: "key", key };
}
