import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { runCosign } from "../../../../../testbed/harness/index.ts";
import type { Identity } from "./authority.ts";

/** How cosign keeps what it signs: `bundle` beside the image as version 3 does, `tags` as the versions before. */
export type Kept = "bundle" | "tags";

export interface CosignSigner {
  sign(image: string, kept: Kept): Promise<void>;
  /** @param type as `cosign attest --type` takes it */
  attest(image: string, kept: Kept, type: string, predicate: unknown): Promise<void>;
  /** Whether cosign finds a signature of theirs. */
  verifies(image: string, kept: Kept): Promise<boolean>;
}

export interface CosignOwner extends CosignSigner {
  /** In PEM. */
  readonly publicKey: string;
}

const formOfTags = ["--use-signing-config=false", "--new-bundle-format=false"];

/** Somebody with a key of cosign's making, or with `privateKey` in PEM, in a folder of their own. */
export async function cosignOwner(folder: string, privateKey?: string): Promise<CosignOwner> {
  const cwd = mkdtempSync(join(folder, "owner-"));
  // No logs and no authorities: nothing is asked over the network.
  writeFileSync(join(cwd, "signing.json"), await runCosign(["signing-config", "create"], { cwd }));
  writeFileSync(join(cwd, "root.json"), await runCosign(["trusted-root", "create"], { cwd }));
  if (privateKey === undefined) await runCosign(["generate-key-pair"], { cwd });
  else {
    writeFileSync(join(cwd, "imported.pem"), privateKey);
    await runCosign(["import-key-pair", "--key", "imported.pem", "--output-key-prefix", "cosign"], { cwd });
  }
  const asked = ["--key", "cosign.pub", "--insecure-ignore-tlog=true"];
  const signer = signerIn(cwd, ["--key", "cosign.key"], asked, {
    bundle: ["--signing-config", "signing.json", "--trusted-root", "root.json"],
    tags: [...formOfTags, "--tlog-upload=false"],
  });
  return { publicKey: readFileSync(join(cwd, "cosign.pub"), "utf8"), ...signer };
}

/** Somebody without a key: whom the authority at `url` vouches for, as whoever has the token. */
export function cosignIdentity(folder: string, identity: Identity, url: string, trustedRoot: string): CosignSigner {
  const cwd = mkdtempSync(join(folder, "identity-"));
  writeInstance(cwd, url, trustedRoot);
  const { issuer, subject } = identity;
  const asked = ["--certificate-identity", subject, "--certificate-oidc-issuer", issuer, "--trusted-root", "root.json"];
  return signerIn(cwd, ["--identity-token", tokenOf(identity)], asked, {
    bundle: ["--signing-config", "signing.json", "--trusted-root", "root.json"],
    tags: [...formOfTags, "--fulcio-url", url, "--rekor-url", url, "--trusted-root", "root.json"],
  });
}

/** What cosign has to know of the authority at `url`: `signing.json`, where it signs, and `root.json`, what it trusts. */
export function writeInstance(folder: string, url: string, trustedRoot: string): void {
  const service = [{ url, majorApiVersion: 1, validFor: { start: "2020-01-01T00:00:00Z" }, operator: "tests" }];
  const signing = {
    mediaType: "application/vnd.dev.sigstore.signingconfig.v0.2+json",
    caUrls: service,
    rekorTlogUrls: service,
    rekorTlogConfig: { selector: "ANY" },
    tsaConfig: {},
  };
  writeFileSync(join(folder, "signing.json"), JSON.stringify(signing));
  writeFileSync(join(folder, "root.json"), trustedRoot);
}

function signerIn(
  cwd: string,
  who: readonly string[],
  asked: readonly string[],
  flags: Readonly<Record<Kept, readonly string[]>>,
): CosignSigner {
  const common = [...who, "--allow-http-registry", "--yes"];
  return {
    sign: async (image, kept) => {
      await runCosign(["sign", ...common, ...flags[kept], image], { cwd });
    },
    attest: async (image, kept, type, predicate) => {
      writeFileSync(join(cwd, "predicate.json"), JSON.stringify(predicate));
      const what = ["--type", type, "--predicate", "predicate.json"];
      await runCosign(["attest", ...common, ...flags[kept], ...what, image], { cwd });
    },
    verifies: async (image, kept) => {
      const form = `--new-bundle-format=${kept === "bundle"}`;
      return runCosign(["verify", ...asked, form, "--allow-http-registry", image], { cwd }).then(
        () => true,
        (error: unknown) => {
          // Any other reason would make every refusal agree with ours.
          if (/Error: no (matching )?(signatures|attestations)/.test(String(error))) return false;
          throw error;
        },
      );
    },
  };
}

/** As an issuer of OpenID Connect would give it; nobody checks its signature in tests. */
export function tokenOf({ issuer, subject }: Identity): string {
  const part = (value: object): string => Buffer.from(JSON.stringify(value)).toString("base64url");
  const now = Math.floor(Date.now() / 1000);
  const claims = { iss: issuer, sub: subject, aud: "sigstore", iat: now, exp: now + 3600 };
  return `${part({ alg: "RS256", typ: "JWT" })}.${part(claims)}.${Buffer.alloc(256, 1).toString("base64url")}`;
}

/** A folder for owners, and what removes it. */
export function ownersFolder(): { readonly folder: string; remove(): void } {
  const folder = mkdtempSync(join(tmpdir(), "kubestage-owners-"));
  return { folder, remove: () => rmSync(folder, { recursive: true, force: true }) };
}
