import { type Bundle, bundleFromJSON } from "@sigstore/bundle";
import { TrustedRoot } from "@sigstore/protobuf-specs";
import { type Signer, toSignedEntity, toTrustMaterial, Verifier } from "@sigstore/verify";
import type { SignedPiece } from "./signed-piece.ts";

/** Who signed, as a certificate of a trusted authority says. */
interface Identity {
  readonly issuer: string;
  readonly subject: string;
}

/** Says who signed something, or why nobody counts. */
export type AskIdentity = (piece: SignedPiece) => Identity | { readonly problem: string };

/** The same of a bundle, as JSON, that signs bytes which lie beside it. */
export type IdentityIn = (bundle: unknown, bytes: Buffer) => Identity | { readonly problem: string };

/**
 * Identities by a trusted root: certificates of its authority, logged by its log of certificates, and signatures that
 * its transparency log saw while the certificate held.
 *
 * Errors: thrown for a text that is no trusted root.
 * Source: https://github.com/sigstore/protobuf-specs/blob/v0.5.1/protos/sigstore_trustroot.proto
 */
export function identitiesBy(trustedRoot: string): AskIdentity {
  const signerOf = signersBy(trustedRoot);
  return (piece) => {
    if (piece.bundle === undefined) return { problem: "it has no certificate with an entry of a log" };
    const bytes = piece.form === "signature" ? piece.payload : undefined;
    return signerOf(piece.bundle, bytes, (bundle) => isOf(piece, bundle));
  };
}

/** As of `identitiesBy`, of what cosign's `sign-blob` makes. A statement about something else signs nothing here. */
export function bundlesBy(trustedRoot: string): IdentityIn {
  const signerOf = signersBy(trustedRoot);
  return (bundle, bytes) => signerOf(bundle, bytes, ({ content }) => content.$case === "messageSignature");
}

/** Errors: thrown for a text that is no trusted root. */
function signersBy(
  trustedRoot: string,
): (bundle: unknown, bytes: Buffer | undefined, isMeant: (bundle: Bundle) => boolean) => ReturnType<AskIdentity> {
  const root = TrustedRoot.fromJSON(JSON.parse(trustedRoot));
  // One that names nobody would be found out only where somebody wonders why nothing counts.
  if (root.certificateAuthorities.length === 0 || root.ctlogs.length === 0 || root.tlogs.length === 0)
    throw new Error("a trusted root names an authority for certificates, a log of these and a log of signatures");
  const material = toTrustMaterial(root);
  const verifier = new Verifier(material, { ctlogThreshold: 1, tlogThreshold: 1, timestampThreshold: 1 });
  return (json, bytes, isMeant) => {
    let signer: Signer;
    try {
      const bundle = bundleFromJSON(json);
      if (!isMeant(bundle)) return { problem: "its certificate is for something else" };
      signer = verifier.verify(toSignedEntity(bundle, bytes));
    } catch (error) {
      return { problem: `its certificate or its entry of the log does not hold (${codeOf(error)})` };
    }
    const subject = signer.identity?.subjectAlternativeName;
    const issuer = signer.identity?.extensions?.issuer;
    if (subject === undefined || issuer === undefined) return { problem: "its certificate names nobody" };
    return { issuer, subject };
  };
}

/** Whether what the library checks is what we read: it reads the same JSON anew, by rules of its own. */
function isOf(piece: SignedPiece, { content }: Bundle): boolean {
  if (content.$case === "messageSignature") return piece.form === "signature";
  const { payload, payloadType } = content.dsseEnvelope;
  return piece.form === "statement" && piece.payloadType === payloadType && piece.payload.equals(payload);
}

/** What the library says may quote what others wrote; its codes are its own. */
function codeOf(error: unknown): string {
  const code = error instanceof Error && "code" in error ? error.code : undefined;
  return typeof code === "string" ? code : "it cannot be read";
}
