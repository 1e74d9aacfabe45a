import { createHash, createPublicKey } from "node:crypto";
import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import type { Identity, TestAuthority } from "./authority.ts";

interface CertificateRequest {
  readonly publicKeyRequest: { readonly publicKey: { readonly content: string } };
}

interface ProposedEntry {
  readonly apiVersion: string;
  readonly kind: string;
  readonly spec: { readonly proposedContent?: { readonly envelope: string; readonly verifiers: readonly string[] } };
}

/**
 * Serves an authority on loopback as Fulcio and Rekor serve theirs, as far as cosign asks them.
 *
 * Source: https://github.com/sigstore/fulcio/blob/v1.8.0/fulcio.proto and https://github.com/sigstore/rekor/blob/v1.5.0/openapi.yaml
 */
export async function serveAuthority(
  authority: TestAuthority,
): Promise<{ readonly url: string; stop(): Promise<void> }> {
  const server = createServer((request, response) => {
    answer(authority, request, response).catch((error: unknown) => response.writeHead(500).end(String(error)));
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    stop: async () => {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

async function answer(authority: TestAuthority, request: IncomingMessage, response: ServerResponse): Promise<void> {
  let body = "";
  for await (const piece of request as AsyncIterable<Buffer>) body += piece.toString("utf8");
  if (request.url === "/api/v2/signingCert") {
    const { publicKeyRequest } = JSON.parse(body) as CertificateRequest;
    const key = createPublicKey(publicKeyRequest.publicKey.content).export({ type: "spki", format: "der" });
    const certificates = await authority.certify(identityOf(request.headers.authorization ?? ""), key);
    return void response.end(JSON.stringify({ signedCertificateEmbeddedSct: { chain: { certificates } } }));
  }
  if (request.url !== "/api/v1/log/entries") return void response.writeHead(404).end();
  const entry = await authority.enter(enteredForm(JSON.parse(body) as ProposedEntry));
  const id = createHash("sha256").update(entry.body).digest("hex");
  const headers = { "content-type": "application/json", etag: id, location: `/api/v1/log/entries/${id}` };
  response.writeHead(201, headers).end(JSON.stringify({ [id]: entry }));
}

function identityOf(authorization: string): Identity {
  const claims = JSON.parse(Buffer.from(authorization.split(".")[1] ?? "", "base64url").toString()) as {
    readonly iss: string;
    readonly sub: string;
  };
  return { issuer: claims.iss, subject: claims.sub };
}

/** The log keeps of an envelope what it hashes to, and who signed it. */
function enteredForm({ apiVersion, kind, spec }: ProposedEntry): object {
  if (!spec.proposedContent) return { apiVersion, kind, spec };
  const { envelope, verifiers } = spec.proposedContent;
  const { payload, signatures } = JSON.parse(envelope) as { payload: string; signatures: readonly { sig: string }[] };
  const hash = (content: string | Buffer) => ({
    algorithm: "sha256",
    value: createHash("sha256").update(content).digest("hex"),
  });
  return {
    apiVersion,
    kind,
    spec: {
      envelopeHash: hash(envelope),
      payloadHash: hash(Buffer.from(payload, "base64")),
      signatures: signatures.map(({ sig }, at) => ({ signature: sig, verifier: verifiers[at] })),
    },
  };
}
