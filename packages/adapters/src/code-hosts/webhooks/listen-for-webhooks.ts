import type { IncomingMessage, Server, ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { KubestageError, systemCode } from "../../kubestage-error.ts";
import { plainHttp } from "../../web/plain-http.ts";
import type { PullRequestEvent } from "./pull-request-event.ts";
import { mostWebhookBytes, verifyWebhook, type WebhookTrust } from "./verify-webhook.ts";

export interface WebhookListener extends Pick<WebhookTrust, "kind" | "form" | "secrets" | "repository" | "seen"> {
  /** In milliseconds since 1970. */
  readonly now: () => number;
  /** `ids` are to be remembered once it was acted upon. The sender is answered at once, and waits for nothing. */
  readonly onEvent: (event: PullRequestEvent, ids: readonly string[]) => void;
  /** Something that was not taken, and why: for a log. */
  readonly onRefused: (because: string) => void;
}

export interface ListeningServer {
  /** Where it answers, such as http://127.0.0.1:8787. */
  readonly address: string;
  readonly close: () => Promise<void>;
}

/** Whoever is slower than that says nothing worth waiting for. */
const slowestMs = 30_000;
const mostConnections = 100;

/**
 * Listens for what a code host sends. Each delivery is verified before anything in it is believed; one that nothing follows from, or that was
 * acted upon already, is answered as if it were, since its sender has done nothing wrong.
 *
 * Errors: thrown KS6006 where it cannot listen there.
 */
export async function listenForWebhooks(
  { host, port }: { readonly host: string; readonly port: number },
  listener: WebhookListener,
): Promise<ListeningServer> {
  const server = plainHttp().createServer({
    headersTimeout: slowestMs,
    requestTimeout: slowestMs,
    connectionsCheckingInterval: 1000,
  });
  server.maxConnections = mostConnections;
  server.on("request", (request, response) => {
    answer(listener, request, response).catch((error: unknown) => {
      // Its sender went away in the middle, or sends it again.
      listener.onRefused(error instanceof Error ? error.message : String(error));
      response.destroy();
    });
  });
  await listening(server, { host, port });
  const { address, family, port: own } = server.address() as AddressInfo;
  return {
    address: `http://${family === "IPv6" ? `[${address}]` : address}:${own}`,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

async function listening(server: Server, at: { readonly host: string; readonly port: number }): Promise<void> {
  const { promise, resolve, reject } = Promise.withResolvers<undefined>();
  server.once("error", (cause) => {
    const message = `nothing can listen on ${at.host}:${at.port} (${systemCode(cause) ?? cause.message})`;
    const hint = "name another address with --listen, or end what listens there";
    reject(new KubestageError("KS6006", { message, hint, cause }));
  });
  server.listen(at.port, at.host, () => resolve(undefined));
  await promise;
}

async function answer(listener: WebhookListener, request: IncomingMessage, response: ServerResponse): Promise<void> {
  if (request.method !== "POST") {
    response.writeHead(405, { allow: "POST", connection: "close" }).end();
    return;
  }
  const body = await bodyOf(request);
  if (!body) {
    listener.onRefused(`a body is longer than ${mostWebhookBytes} bytes`);
    response.writeHead(413, { connection: "close" }).end();
    return;
  }
  const { headers } = request;
  const verified = await verifyWebhook({ headers, body }, { ...listener, now: listener.now() });
  switch (verified.outcome) {
    case "refused":
      listener.onRefused(verified.because);
      response.writeHead(verified.status, { connection: "close" }).end();
      return;
    case "ignored":
      response.writeHead(200).end();
      return;
    case "event":
      response.writeHead(202).end();
      listener.onEvent(verified.event, verified.ids);
  }
}

/** Undefined for one that is too long. Errors: thrown where it ends before it should. */
async function bodyOf(request: IncomingMessage): Promise<Uint8Array | undefined> {
  const pieces: Buffer[] = [];
  let length = 0;
  for await (const piece of request as AsyncIterable<Buffer>) {
    length += piece.length;
    if (length > mostWebhookBytes) return undefined;
    pieces.push(piece);
  }
  return Buffer.concat(pieces);
}
