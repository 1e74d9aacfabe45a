import { identitySigner } from "@kubestage/core";
import type { IdentityIn } from "../image-evidence/keyless.ts";
import { checkSshSignature } from "./ssh-signature.ts";

/** What signatures of the ledger's records are made for. */
export const recordNamespace = "kubestage";

/** Those whose signatures of `text` stand in `signatures`, one after the other. One that is of something else counts for nothing. */
export type SignersOf = (text: string, signatures?: string) => string[];

const armored = /-----BEGIN (SSH SIGNATURE|SIGSTORE BUNDLE)-----([^-]+)-----END \1-----/g;

/**
 * Who has signed a record: by SSH keys, and by identities for which one of the trusted roots vouches. Which of them counts, the trust says.
 *
 * @param trustedRoots of every version of the trust, proposed ones too; one that is no trusted root vouches for nobody
 */
export async function signersBy(trustedRoots: readonly string[]): Promise<SignersOf> {
  const authorities = await authoritiesOf([...new Set(trustedRoots)]);
  return (text, signatures = "") =>
    [...signatures.matchAll(armored)].flatMap(([whole, form, content = ""]) => {
      if (form === "SIGSTORE BUNDLE") return identitiesOf(text, content, authorities);
      const check = checkSshSignature(text, whole, recordNamespace);
      return check.valid ? check.key : [];
    });
}

/** A Sigstore bundle in the form in which it stands beside a record. */
export function armorBundle(bundle: string): string {
  const base64 = Buffer.from(bundle).toString("base64");
  const lines = base64.match(/.{1,76}/g) ?? [];
  return `-----BEGIN SIGSTORE BUNDLE-----\n${lines.join("\n")}\n-----END SIGSTORE BUNDLE-----\n`;
}

interface Authority {
  readonly trustedRoot: string;
  readonly identityIn: IdentityIn;
}

async function authoritiesOf(trustedRoots: readonly string[]): Promise<readonly Authority[]> {
  if (trustedRoots.length === 0) return [];
  // Few ledgers know identities, and what checks them takes time to load.
  const { bundlesBy } = await import("../image-evidence/keyless.ts");
  return trustedRoots.flatMap((trustedRoot) => {
    try {
      return { trustedRoot, identityIn: bundlesBy(trustedRoot) };
    } catch {
      return [];
    }
  });
}

function identitiesOf(text: string, base64: string, authorities: readonly Authority[]): string[] {
  const bundle = parsed(Buffer.from(base64, "base64").toString("utf8"));
  return authorities.flatMap(({ trustedRoot, identityIn }) => {
    const identity = identityIn(bundle, Buffer.from(text));
    return "problem" in identity ? [] : identitySigner(trustedRoot, identity);
  });
}

/** Undefined for what is no JSON: it vouches for nobody. */
function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
