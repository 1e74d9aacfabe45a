import { contentHash } from "../../manifests/content-hash.ts";

/** Somebody as an OpenID Connect issuer knows them. */
export interface Identity {
  readonly issuer: string;
  readonly subject: string;
}

const prefix = "sigstore";

/** How the trust names an identity among somebody's keys. */
export function identityKey({ issuer, subject }: Identity): string {
  return `${prefix} ${issuer} ${subject}`;
}

/**
 * Who signed by an identity: besides who they are it says which trusted root vouches for it, so that no other root that lies in a
 * ledger can vouch for the same name.
 */
export function identitySigner(trustedRoot: string, identity: Identity): string {
  return `${prefix}:${contentHash(trustedRoot).slice(0, 32)} ${identity.issuer} ${identity.subject}`;
}

export function isIdentityKey(key: string): boolean {
  return key.startsWith(`${prefix} `);
}

/** Whether one of somebody's keys is among those that have signed, identities as the trust's root vouches for them. */
export function hasSigned(
  { trustedRoot }: { readonly trustedRoot?: string | undefined },
  keys: readonly string[] = [],
  signedBy: readonly string[],
): boolean {
  return keys.some((key) => signedBy.includes(signerOf(key, trustedRoot)));
}

function signerOf(key: string, trustedRoot: string | undefined): string {
  const [, issuer = "", subject = ""] = key.split(" ");
  return isIdentityKey(key) && trustedRoot !== undefined ? identitySigner(trustedRoot, { issuer, subject }) : key;
}
