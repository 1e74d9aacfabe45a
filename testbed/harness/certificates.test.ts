import { createPrivateKey, X509Certificate } from "node:crypto";
import { expect, test } from "vitest";
import { createAuthority, issueCertificate } from "./certificates.ts";

const authority = createAuthority("an authority");
const root = new X509Certificate(authority.certificate);

test("an authority certifies itself, and may certify others", () => {
  expect(root.ca).toBe(true);
  expect(root.verify(root.publicKey)).toBe(true);
  expect(root.subject).toBe("CN=an authority");
});

test("a client's certificate carries the user and the groups, and is its authority's", () => {
  const issued = issueCertificate(authority, { subject: { commonName: "dev", organizations: ["oidc:b", "oidc:a"] } });
  const certificate = new X509Certificate(issued.certificate);
  expect(certificate.subject.split("\n")).toEqual(["O=oidc:b", "O=oidc:a", "CN=dev"]);
  expect(certificate.checkIssued(root)).toBe(true);
  expect(certificate.verify(root.publicKey)).toBe(true);
  expect(certificate.verify(new X509Certificate(createAuthority("an authority").certificate).publicKey)).toBe(false);
  expect(certificate.ca).toBe(false);
  expect(certificate.checkPrivateKey(createPrivateKey(issued.key))).toBe(true);
  expect(certificate.keyUsage).toEqual(["1.3.6.1.5.5.7.3.2"]);
});

test("a server's certificate holds for its names and addresses only", () => {
  const hosts = ["api.example.com", "127.0.0.1", "10.0.0.1"];
  const { certificate } = issueCertificate(authority, { subject: { commonName: "server" }, hosts });
  const server = new X509Certificate(certificate);
  expect(server.checkHost("api.example.com")).toBe("api.example.com");
  expect(server.checkHost("other.example.com")).toBeUndefined();
  expect(server.checkIP("10.0.0.1")).toBe("10.0.0.1");
  expect(server.checkIP("10.0.0.2")).toBeUndefined();
  expect(server.keyUsage).toEqual(["1.3.6.1.5.5.7.3.1"]);
});

test.each([3600, -3600])("a certificate is good for %d seconds from now", (validForSeconds) => {
  const { certificate } = issueCertificate(authority, { subject: { commonName: "dev" }, validForSeconds });
  const { validFromDate, validToDate } = new X509Certificate(certificate);
  expect(Math.abs(validToDate.getTime() - Date.now() - validForSeconds * 1000)).toBeLessThan(5000);
  expect(validFromDate.getTime()).toBeLessThan(validToDate.getTime());
});

test("a long subject takes a length of two bytes", () => {
  const organizations = Array.from({ length: 40 }, (_, index) => `oidc:group-${String(index)}`);
  const { certificate } = issueCertificate(authority, { subject: { commonName: "dev", organizations } });
  expect(new X509Certificate(certificate).subject.split("\n")).toHaveLength(41);
});

test("no two certificates have one serial number", () => {
  const serials = Array.from(
    { length: 20 },
    () => new X509Certificate(issueCertificate(authority, { subject: { commonName: "dev" } }).certificate).serialNumber,
  );
  expect(new Set(serials).size).toBe(20);
});
