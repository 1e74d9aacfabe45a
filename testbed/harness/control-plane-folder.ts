import { mkdir, mkdtemp, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createAuthority, createKeyPair, issueCertificate } from "./certificates.ts";
import { places } from "./part-flags.ts";
import { authorityName, tokenFile, type User } from "./users.ts";

/** Every request, but for those that the control plane makes by itself and those that ask whether it is well. */
const auditPolicy = `apiVersion: audit.k8s.io/v1
kind: Policy
omitStages: [RequestReceived]
rules:
  - level: None
    users: [system:apiserver, system:kube-controller-manager, system:kube-scheduler]
  - level: None
    userGroups: [system:serviceaccounts:kube-system]
  - level: None
    nonResourceURLs: ["/livez*", "/readyz*", "/healthz*"]
  - level: Metadata
`;

const serverNames = [
  "localhost",
  "kubernetes",
  "kubernetes.default",
  "kubernetes.default.svc",
  "kubernetes.default.svc.cluster.local",
  "127.0.0.1",
  "10.0.0.1",
];

/** A new folder with everything that the parts read: keys and certificates of its own, tokens, the audit policy. */
export async function createControlPlaneFolder(users: readonly User[]): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), "kubestage-testbed-"));
  for (const part of ["pki", "log", places.users]) await mkdir(join(folder, part));
  const authority = createAuthority(authorityName);
  const server = issueCertificate(authority, { subject: { commonName: "kube-apiserver" }, hosts: serverNames });
  const serviceAccounts = createKeyPair();
  const files: Readonly<Record<string, string>> = {
    [places.authority]: authority.certificate,
    [places.authorityKey]: authority.key,
    [places.serving]: server.certificate,
    [places.servingKey]: server.key,
    [places.frontProxyAuthority]: createAuthority("testbed-front-proxy").certificate,
    [places.serviceAccountKey]: serviceAccounts.privateKey,
    [places.serviceAccountPublicKey]: serviceAccounts.publicKey,
    [places.tokens]: tokenFile(users),
    [places.auditPolicy]: auditPolicy,
  };
  for (const [place, text] of Object.entries(files)) await writeFile(join(folder, place), text, { mode: 0o600 });
  return folder;
}
