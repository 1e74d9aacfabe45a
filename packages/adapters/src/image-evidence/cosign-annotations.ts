import { createHash } from "node:crypto";
import * as z from "zod";

/** The entry of the transparency log as cosign keeps it beside a signature. */
const logEntry = z.object({
  SignedEntryTimestamp: z.string(),
  Payload: z.object({
    body: z.string(),
    integratedTime: z.int().nonnegative(),
    logIndex: z.int().nonnegative(),
    logID: z.string().regex(/^[0-9a-f]{64}$/),
  }),
});
const entryBody = z.object({ apiVersion: z.string(), kind: z.string() });

type Signed = { readonly payload: Buffer; readonly signature: string } | { readonly envelope: unknown };

/**
 * What cosign before version 3 wrote into a layer's annotations for who signs by an identity, as a Sigstore bundle of today;
 * undefined where there is no certificate, or no entry of a log.
 *
 * Source: https://github.com/sigstore/cosign/blob/v3.1.3/specs/SIGNATURE_SPEC.md#properties
 * Source: https://github.com/sigstore/protobuf-specs/blob/v0.5.1/protos/sigstore_bundle.proto
 */
export function bundleOfAnnotations(annotations: Readonly<Record<string, string>>, signed: Signed): unknown {
  const certificate = derOf(annotations["dev.sigstore.cosign/certificate"] ?? "");
  const entry = logEntry.safeParse(parse(annotations["dev.sigstore.cosign/bundle"] ?? ""));
  if (certificate === undefined || !entry.success) return undefined;
  const { SignedEntryTimestamp, Payload } = entry.data;
  const body = entryBody.safeParse(parse(Buffer.from(Payload.body, "base64").toString("utf8")));
  if (!body.success) return undefined;
  return {
    mediaType: "application/vnd.dev.sigstore.bundle+json;version=0.1",
    verificationMaterial: {
      x509CertificateChain: { certificates: [{ rawBytes: certificate }] },
      tlogEntries: [
        {
          logIndex: String(Payload.logIndex),
          logId: { keyId: Buffer.from(Payload.logID, "hex").toString("base64") },
          kindVersion: { kind: body.data.kind, version: body.data.apiVersion },
          integratedTime: String(Payload.integratedTime),
          inclusionPromise: { signedEntryTimestamp: SignedEntryTimestamp },
          canonicalizedBody: Payload.body,
        },
      ],
    },
    ...contentOf(signed),
  };
}

function contentOf(signed: Signed): object {
  if ("envelope" in signed) return { dsseEnvelope: signed.envelope };
  const digest = createHash("sha256").update(signed.payload).digest("base64");
  return { messageSignature: { messageDigest: { algorithm: "SHA2_256", digest }, signature: signed.signature } };
}

function derOf(pem: string): string | undefined {
  const base64 = /-----BEGIN CERTIFICATE-----([A-Za-z0-9+/=\s]+)-----END CERTIFICATE-----/.exec(
    pem.slice(0, 20_000),
  )?.[1];
  return base64?.replaceAll(/\s/g, "");
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
