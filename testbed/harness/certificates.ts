import { createPublicKey, generateKeyPairSync, type KeyObject, randomBytes, sign } from "node:crypto";
import { isIPv4 } from "node:net";
import {
  bitString,
  boolean,
  element,
  integer,
  objectIdentifier,
  octetString,
  sequence,
  set,
  utcTime,
  utf8String,
} from "./der.ts";

/**
 * Certificates made at run time. Node reads X.509 and signs bytes, but writes no certificates; the few forms that a
 * control plane needs are put together here, so that tests depend on no other program.
 * Source: https://www.rfc-editor.org/rfc/rfc5280#section-4
 */

/** Kubernetes reads a user from the common name and the user's groups from the organizations. */
interface Subject {
  readonly commonName: string;
  readonly organizations?: readonly string[];
}

/** A certificate and its key, both PEM. */
export interface Certified {
  readonly certificate: string;
  readonly key: string;
}

/** What signs the certificates of others; `certificate` is for those who are to trust them. */
export interface Authority extends Certified {
  readonly subject: Subject;
}

export interface CertificateRequest {
  readonly subject: Subject;
  /** DNS names and IPv4 addresses of a server; without any it is a client's certificate. */
  readonly hosts?: readonly string[];
  /** From now on; negative for one that has expired within the last day. A year where it is not given. */
  readonly validForSeconds?: number;
}

const yearSeconds = 365 * 24 * 3600;
/** Clocks may differ, and a certificate that has expired has to have been valid once. */
const backdatedSeconds = 24 * 3600;

const oid = {
  ecdsaWithSha256: "1.2.840.10045.4.3.2",
  commonName: "2.5.4.3",
  organization: "2.5.4.10",
  keyUsage: "2.5.29.15",
  subjectAlternativeName: "2.5.29.17",
  basicConstraints: "2.5.29.19",
  extendedKeyUsage: "2.5.29.37",
  serverAuthentication: "1.3.6.1.5.5.7.3.1",
  clientAuthentication: "1.3.6.1.5.5.7.3.2",
};

/** An authority that nobody knows yet. */
export function createAuthority(commonName: string): Authority {
  const subject = { commonName };
  const key = createKey();
  const extensions = [
    extension(oid.basicConstraints, sequence(boolean(true)), "critical"),
    extension(oid.keyUsage, bitString(Buffer.from([0b0000_0110]), 1), "critical"), // keyCertSign, cRLSign
  ];
  const certificate = certificatePem({ subject, key, issuer: subject, issuerKey: key, extensions });
  return { subject, certificate, key: keyPem(key) };
}

/** A new key with a certificate that `authority` signed. */
export function issueCertificate(authority: Authority, request: CertificateRequest): Certified {
  const key = createKey();
  const { hosts = [], subject, validForSeconds } = request;
  const purpose = hosts.length > 0 ? oid.serverAuthentication : oid.clientAuthentication;
  const extensions = [
    extension(oid.basicConstraints, sequence(), "critical"),
    extension(oid.keyUsage, bitString(Buffer.from([0b1000_0000]), 7), "critical"), // digitalSignature
    extension(oid.extendedKeyUsage, sequence(objectIdentifier(purpose))),
    ...(hosts.length > 0 ? [extension(oid.subjectAlternativeName, sequence(...hosts.map(generalName)))] : []),
  ];
  const issuer = authority.subject;
  const certificate = certificatePem({ subject, key, issuer, issuerKey: authority.key, validForSeconds, extensions });
  return { certificate, key: keyPem(key) };
}

/** The private and the public half of a new key, for what is signed without a certificate. */
export function createKeyPair(): { privateKey: string; publicKey: string } {
  const key = createKey();
  return {
    privateKey: keyPem(key),
    publicKey: createPublicKey(key).export({ type: "spki", format: "pem" }).toString(),
  };
}

function createKey(): KeyObject {
  return generateKeyPairSync("ec", { namedCurve: "P-256" }).privateKey;
}

function keyPem(key: KeyObject): string {
  return key.export({ type: "pkcs8", format: "pem" }).toString();
}

interface CertificateParts {
  readonly subject: Subject;
  readonly key: KeyObject;
  readonly issuer: Subject;
  readonly issuerKey: KeyObject | string;
  readonly validForSeconds?: number | undefined;
  readonly extensions: readonly Buffer[];
}

function certificatePem(parts: CertificateParts): string {
  const { subject, key, issuer, issuerKey, validForSeconds = yearSeconds, extensions } = parts;
  const algorithm = sequence(objectIdentifier(oid.ecdsaWithSha256));
  const now = Date.now();
  const version3 = element(0xa0, integer(Buffer.from([2])));
  const toBeSigned = sequence(
    version3,
    integer(serialNumber()),
    algorithm,
    distinguishedName(issuer),
    sequence(utcTime(new Date(now - backdatedSeconds * 1000)), utcTime(new Date(now + validForSeconds * 1000))),
    distinguishedName(subject),
    createPublicKey(key).export({ type: "spki", format: "der" }),
    element(0xa3, sequence(...extensions)),
  );
  const certificate = sequence(toBeSigned, algorithm, bitString(sign("sha256", toBeSigned, issuerKey)));
  const lines = certificate.toString("base64").match(/.{1,64}/g) ?? [];
  return `-----BEGIN CERTIFICATE-----\n${lines.join("\n")}\n-----END CERTIFICATE-----\n`;
}

/** Positive, of one length, and different for each certificate. */
function serialNumber(): Buffer {
  return Buffer.concat([Buffer.from([0x40]), randomBytes(15)]);
}

function distinguishedName({ commonName, organizations = [] }: Subject): Buffer {
  const attribute = (identifier: string, value: string): Buffer =>
    set(sequence(objectIdentifier(identifier), utf8String(value)));
  return sequence(
    ...organizations.map((organization) => attribute(oid.organization, organization)),
    attribute(oid.commonName, commonName),
  );
}

function extension(identifier: string, value: Buffer, critical?: "critical"): Buffer {
  return sequence(objectIdentifier(identifier), ...(critical === undefined ? [] : [boolean(true)]), octetString(value));
}

function generalName(host: string): Buffer {
  if (isIPv4(host)) return element(0x87, Buffer.from(host.split(".").map(Number)));
  return element(0x82, Buffer.from(host, "ascii"));
}
