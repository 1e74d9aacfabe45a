import { createHash } from "node:crypto";
import { readFile, rename, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { type Authority, type Certified, issueCertificate } from "./certificates.ts";
import { kubeconfigPlace, places } from "./part-flags.ts";

/** Somebody that the API server knows, by a client certificate where no token is given. */
export interface User {
  readonly name: string;
  readonly groups?: readonly string[];
  /** One of those that the control plane was started with. */
  readonly token?: string;
  /** How long the certificate is good for, from now on; negative for one that has expired. A year by default. */
  readonly validForSeconds?: number;
}

/** May do everything, whatever RBAC says. */
export const administrator: User = { name: "kubernetes-admin", groups: ["system:masters"] };

/** A control plane as far as a kubeconfig has to name it. */
export interface Endpoint {
  /** Of the context and of the cluster in kubeconfigs. */
  readonly name: string;
  readonly server: string;
  readonly folder: string;
}

/** A client certificate for `user`, signed by the authority that the API server trusts. */
export async function certifyUser(folder: string, user: User): Promise<Certified> {
  const authority: Authority = {
    subject: { commonName: authorityName },
    certificate: await readFile(join(folder, places.authority), "utf8"),
    key: await readFile(join(folder, places.authorityKey), "utf8"),
  };
  const { validForSeconds } = user;
  return issueCertificate(authority, {
    subject: { commonName: user.name, organizations: user.groups ?? [] },
    ...(validForSeconds === undefined ? {} : { validForSeconds }),
  });
}

export const authorityName = "testbed";

/** Writes a kubeconfig for `user` under `file`, of which nobody sees a half, and gives its path. */
export async function writeKubeconfig(endpoint: Endpoint, user: User, file = fileName(user)): Promise<string> {
  const path = join(endpoint.folder, kubeconfigPlace(file));
  const authority = await readFile(join(endpoint.folder, places.authority), "utf8");
  const draft = `${path}.${String(process.pid)}.draft`;
  await writeFile(draft, kubeconfigText(endpoint, authority, user, await credentialsOf(endpoint.folder, user)), {
    mode: 0o600,
  });
  await rename(draft, path);
  return path;
}

async function credentialsOf(folder: string, user: User): Promise<string> {
  if (user.token !== undefined) return `    token: ${JSON.stringify(user.token)}`;
  const { certificate, key } = await certifyUser(folder, user);
  return `    client-certificate-data: ${base64(certificate)}\n    client-key-data: ${base64(key)}`;
}

/** Equal users share a file; the name says whose it is, and the hash tells users of one name apart. */
function fileName(user: User): string {
  const hash = createHash("sha256").update(JSON.stringify(user)).digest("hex").slice(0, 8);
  return `${user.name.replaceAll(/[^A-Za-z0-9.-]/g, "-")}-${hash}`;
}

function kubeconfigText({ name, server }: Endpoint, authority: string, user: User, credentials: string): string {
  return `apiVersion: v1
kind: Config
clusters:
- name: ${name}
  cluster:
    server: ${server}
    certificate-authority-data: ${base64(authority)}
contexts:
- name: ${name}
  context:
    cluster: ${name}
    user: ${JSON.stringify(user.name)}
current-context: ${name}
users:
- name: ${JSON.stringify(user.name)}
  user:
${credentials}
`;
}

function base64(text: string): string {
  return Buffer.from(text, "utf8").toString("base64");
}

/** The API server's file of tokens. Source: https://kubernetes.io/docs/reference/access-authn-authz/authentication/ */
export function tokenFile(users: readonly User[]): string {
  const quoted = (text: string): string => `"${text.replaceAll('"', '""')}"`;
  return users
    .filter(({ token }) => token !== undefined)
    .map(({ name, groups = [], token = "" }) => [token, name, name, groups.join(",")].map(quoted).join(","))
    .map((line) => `${line}\n`)
    .join("");
}
