import type http from "node:http";
import https from "node:https";
import type { Readable } from "node:stream";
import { createGunzip } from "node:zlib";
import { plainHttp } from "../web/plain-http.ts";
import { agentFor } from "./agents.ts";
import type { Credential } from "./credentials.ts";
import { failureOf, NoAnswer } from "./failures.ts";
import type { Target } from "./target.ts";

export interface Exchange {
  readonly method: "GET" | "POST" | "PUT" | "PATCH" | "DELETE";
  readonly path: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string | undefined;
  /** No byte for so long is the end of it. */
  readonly idleMs: number;
  readonly signal: AbortSignal;
}

export interface Response {
  readonly status: number;
  readonly headers: http.IncomingHttpHeaders;
  readonly warnings: readonly string[];
  /** Decoded bytes. Whoever has it reads it to the end or destroys it. */
  readonly body: Readable;
}

export interface Connection {
  /** One request, one try. Errors: NoAnswer, or what failures.ts makes of it; the signal's reason where it was aborted. */
  send(exchange: Exchange, credential: Credential): Promise<Response>;
  /** An error that came while a body was read, as `send` would have thrown it. */
  failure(error: unknown): Error;
  close(): void;
}

/** TCP and TLS to any machine in the world take less. */
const connectMs = 10_000;

/** Keep-alive connections over HTTP/1.1. They are made anew where the client certificate changes. */
export function connectTo(target: Target): Connection {
  const { hostname, port, protocol, pathname } = new URL(target.cluster.server);
  const isSecure = protocol === "https:";
  const host = hostname.replace(/^\[|\]$/g, "");
  // Compressing costs the server more than bytes cost on this machine itself.
  const compress = !target.cluster.disableCompression && !isLoopback(host);
  const prefix = pathname.replace(/\/$/, "");
  let agent: http.Agent | undefined;
  let holds: Credential | undefined;

  const agentWith = (credential: Credential): http.Agent => {
    const same = holds?.certificate === credential.certificate && holds?.key === credential.key;
    // The old one is left to its running requests and its idle connections end by themselves.
    if (!agent || !same) agent = agentFor(target, credential);
    holds = credential;
    return agent;
  };

  return {
    send: async ({ method, path, headers, body, idleMs, signal }, credential) =>
      new Promise((resolve, reject) => {
        const request = (isSecure ? https : plainHttp()).request({
          agent: agentWith(credential),
          host,
          port: port || (isSecure ? 443 : 80),
          method,
          path: prefix + path,
          headers: {
            ...headers,
            ...credential.headers,
            ...(compress ? { "accept-encoding": "gzip" } : {}),
            ...(body === undefined ? {} : { "content-length": Buffer.byteLength(body) }),
          },
        });
        let answer: http.IncomingMessage | undefined;
        // An answer that has begun ends with the same error as its request.
        const end = (error: Error): void => {
          answer?.destroy(error);
          request.destroy(error);
        };
        const connecting = setTimeout(
          () => end(new NoAnswer("no connection comes about", { unsent: true })),
          connectMs,
        );
        const connected = (): void => clearTimeout(connecting);
        const stop = (): void => end(abortOf(signal));
        if (signal.aborted) stop();
        else signal.addEventListener("abort", stop, { once: true });
        request.on("socket", (socket) => {
          if (request.reusedSocket || !socket.connecting) connected();
          else socket.once(isSecure ? "secureConnect" : "connect", connected);
        });
        request.setTimeout(idleMs, () => {
          const seconds = Math.round(idleMs / 1000);
          end(new NoAnswer(`nothing came back for ${seconds} s`, { unsent: false }));
        });
        request.on("close", () => {
          connected();
          signal.removeEventListener("abort", stop);
        });
        request.on("error", (error) => reject(signal.aborted ? abortOf(signal) : failureOf(error, target)));
        request.on("response", (response) => {
          answer = response;
          resolve({
            status: response.statusCode ?? 0,
            headers: response.headers,
            warnings: (response.headersDistinct["warning"] ?? []).map(warningText),
            body: decoded(response),
          });
        });
        request.end(body);
      }),
    failure: (error) => failureOf(error, target),
    close: () => agent?.destroy(),
  };
}

function decoded(response: http.IncomingMessage): Readable {
  if (response.headers["content-encoding"] !== "gzip") return response;
  const unpacked = createGunzip();
  response.on("error", (error) => unpacked.destroy(error));
  unpacked.on("close", () => response.destroy());
  return response.pipe(unpacked);
}

function abortOf(signal: AbortSignal): Error {
  return signal.reason instanceof Error ? signal.reason : new Error(String(signal.reason));
}

function isLoopback(host: string): boolean {
  return host === "localhost" || host === "::1" || host.startsWith("127.");
}

/** `299 - "text"`. Source: RFC 7234, 5.5; https://kubernetes.io/blog/2020/09/03/warnings/ */
function warningText(header: string): string {
  const quoted = /^\d{3} \S+ "((?:[^"\\]|\\.)*)"/.exec(header)?.[1];
  return quoted === undefined ? header : quoted.replace(/\\(.)/g, "$1");
}
