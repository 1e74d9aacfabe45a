import { createHash, generateKeyPairSync, sign } from "node:crypto";
import { initializeCA, initializeCTLog, initializeTLog } from "@sigstore/mock";
import { preAuthenticationEncoding } from "../dsse.ts";

/** Certificates for identities, and the logs beside them, as Sigstore's own instance has them; all made now. */
export interface TestAuthority {
  /** What trusts it, as JSON. */
  readonly trustedRoot: string;
  /** A bundle of today, as JSON, with a statement that an identity signed. */
  signStatement(identity: Identity, payload: object, payloadType?: string): Promise<string>;
  /** What cosign before version 3 wrote into the annotations of a payload that an identity signed. */
  annotate(identity: Identity, payload: string): Promise<Readonly<Record<string, string>>>;
  /** The certificate of an identity's key in DER form, and that of the authority, both in PEM. */
  certify(identity: Identity, publicKey: Buffer): Promise<readonly [string, string]>;
  /** Enters something into the log of signatures. */
  enter(entry: object): Promise<LogEntry>;
}

export interface Identity {
  readonly issuer: string;
  readonly subject: string;
}

/** What a log answers. Its own types are in a package that is not among ours. */
interface LogEntry {
  readonly body: string;
  readonly integratedTime: number;
  readonly logIndex: number;
  readonly logID: string;
  readonly verification: {
    readonly signedEntryTimestamp: string;
    readonly inclusionProof: {
      readonly logIndex: number;
      readonly rootHash: string;
      readonly treeSize: number;
      readonly checkpoint: string;
    };
  };
}

/** Source: https://github.com/sigstore/fulcio/blob/v1.8.0/docs/oid-info.md */
const olderIssuerExtension = "1.3.6.1.4.1.57264.1.1";
const issuerExtension = "1.3.6.1.4.1.57264.1.8";
const start = "2020-01-01T00:00:00Z";

/** @param clock when it issues certificates; default: now */
export async function createTestAuthority({
  clock,
  isLogged = true,
}: {
  clock?: Date;
  isLogged?: boolean;
} = {}): Promise<TestAuthority> {
  const newKeys = () => generateKeyPairSync("ec", { namedCurve: "P-256" });
  const certificateLog = await initializeCTLog(newKeys());
  const authority = await initializeCA(newKeys(), isLogged ? certificateLog : undefined, clock);
  const log = await initializeTLog("https://log.example.com", newKeys(), clock);
  const instance = (publicKey: Buffer) => ({
    baseUrl: "https://log.example.com",
    hashAlgorithm: "SHA2_256",
    publicKey: { rawBytes: base64(publicKey), keyDetails: "PKIX_ECDSA_P256_SHA_256", validFor: { start } },
    logId: { keyId: createHash("sha256").update(publicKey).digest("base64") },
  });
  const trustedRoot = JSON.stringify({
    mediaType: "application/vnd.dev.sigstore.trustedroot+json;version=0.1",
    tlogs: [instance(log.publicKey)],
    ctlogs: [instance(certificateLog.publicKey)],
    certificateAuthorities: [
      {
        subject: { organization: "tests", commonName: "tests" },
        uri: "https://ca.example.com",
        certChain: { certificates: [{ rawBytes: base64(authority.rootCertificate) }] },
        validFor: { start },
      },
    ],
    timestampAuthorities: [],
  });

  const certify = async ({ issuer, subject }: Identity, publicKey: Buffer): Promise<readonly [string, string]> => {
    const extensions = [
      { oid: olderIssuerExtension, value: issuer, legacy: true },
      { oid: issuerExtension, value: issuer },
    ];
    const certificate = await authority.issueCertificate({
      publicKey: new Uint8Array(publicKey),
      subjectAltName: subject,
      extensions,
    });
    return [pemOf(certificate), pemOf(authority.rootCertificate)];
  };
  /** Keys are used once, as cosign does. */
  const signBy = async (identity: Identity, message: Buffer) => {
    const { publicKey, privateKey } = newKeys();
    const [pem] = await certify(identity, publicKey.export({ type: "spki", format: "der" }));
    return { signature: sign("sha256", message, privateKey).toString("base64"), pem };
  };
  const enter = async (entry: object): Promise<LogEntry> => {
    const entered = Object.values((await log.log(entry)) as Readonly<Record<string, LogEntry>>)[0];
    if (!entered) throw new Error("the log has not taken it");
    return entered;
  };

  return {
    trustedRoot,
    certify,
    enter,
    signStatement: async (identity, statement, payloadType = "application/vnd.in-toto+json") => {
      const payload = Buffer.from(JSON.stringify(statement));
      const { signature, pem } = await signBy(identity, preAuthenticationEncoding({ payloadType, payload }));
      const dsseEnvelope = { payload: base64(payload), payloadType, signatures: [{ sig: signature }] };
      const hash = (content: string | Buffer) => ({ algorithm: "sha256", value: hex(content) });
      const entered = await enter({
        apiVersion: "0.0.1",
        kind: "dsse",
        spec: {
          envelopeHash: hash(JSON.stringify(dsseEnvelope)),
          payloadHash: hash(payload),
          signatures: [{ signature, verifier: base64(Buffer.from(pem)) }],
        },
      });
      const proof = entered.verification.inclusionProof;
      return JSON.stringify({
        mediaType: "application/vnd.dev.sigstore.bundle.v0.3+json",
        verificationMaterial: {
          certificate: { rawBytes: pem.replaceAll(/-----.*-----|\s/g, "") },
          tlogEntries: [
            {
              logIndex: String(entered.logIndex),
              logId: { keyId: Buffer.from(entered.logID, "hex").toString("base64") },
              kindVersion: { kind: "dsse", version: "0.0.1" },
              integratedTime: String(entered.integratedTime),
              inclusionPromise: { signedEntryTimestamp: entered.verification.signedEntryTimestamp },
              inclusionProof: {
                logIndex: String(proof.logIndex),
                rootHash: Buffer.from(proof.rootHash, "hex").toString("base64"),
                treeSize: String(proof.treeSize),
                hashes: [],
                checkpoint: { envelope: proof.checkpoint },
              },
              canonicalizedBody: entered.body,
            },
          ],
        },
        dsseEnvelope,
      });
    },
    annotate: async (identity, payload) => {
      const { signature, pem } = await signBy(identity, Buffer.from(payload));
      const entered = await enter({
        apiVersion: "0.0.1",
        kind: "hashedrekord",
        spec: {
          data: { hash: { algorithm: "sha256", value: hex(payload) } },
          signature: { content: signature, publicKey: { content: base64(Buffer.from(pem)) } },
        },
      });
      const { body, integratedTime, logIndex, logID, verification } = entered;
      return {
        "dev.cosignproject.cosign/signature": signature,
        "dev.sigstore.cosign/certificate": pem,
        "dev.sigstore.cosign/bundle": JSON.stringify({
          SignedEntryTimestamp: verification.signedEntryTimestamp,
          Payload: { body, integratedTime, logIndex, logID },
        }),
      };
    },
  };
}

function base64(bytes: ArrayBufferView): string {
  return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString("base64");
}

function pemOf(certificate: ArrayBufferView): string {
  return `-----BEGIN CERTIFICATE-----\n${base64(certificate)}\n-----END CERTIFICATE-----\n`;
}

function hex(content: string | Buffer): string {
  return createHash("sha256").update(content).digest("hex");
}
