import { X509Certificate } from "node:crypto";
import { readFile } from "node:fs/promises";
import type http from "node:http";
import https from "node:https";
import { systemCode } from "../kubestage-error.ts";
import { plainHttp } from "../web/plain-http.ts";
import { unanswered } from "./check-problem.ts";

export interface HttpQuestion {
  readonly method: "GET" | "POST";
  readonly url: URL;
  readonly headers: Readonly<Record<string, string>>;
  readonly body?: string | undefined;
  /** Longer answers are refused. */
  readonly mostBytes: number;
  /** Certificates (PEM) that are trusted instead of the system's. */
  readonly authority?: string | undefined;
  readonly signal: AbortSignal;
}

export interface HttpAnswer {
  readonly status: number;
  readonly headers: http.IncomingHttpHeaders;
  readonly text: string;
}

/** That no answer came, or none that may be read. */
export class HttpFailure extends Error {
  override readonly name = "HttpFailure";
  /** Whether asking the same again may help. */
  readonly mayPass: boolean;

  constructor(what: string, details: { readonly mayPass: boolean; readonly cause?: unknown }) {
    super(what, { cause: details.cause });
    this.mayPass = details.mayPass;
  }
}

const connectMs = 10_000;

/** Those after which the server, or the way to it, may be there again. */
const passing: Readonly<Record<string, string>> = {
  ECONNREFUSED: "the connection was refused",
  ECONNRESET: "the connection was cut",
  EPIPE: "the connection was cut",
  ETIMEDOUT: "it does not answer",
  EHOSTUNREACH: "there is no way to its address",
  ENETUNREACH: "there is no network that leads to it",
  EAI_AGAIN: "its name cannot be looked up now",
};

/**
 * One request over a connection of its own and its whole answer. Redirects are answers like others: nobody follows them.
 * The body comes as it was sent: it is asked for unpacked, so that a few bytes cannot become many.
 *
 * Errors: `HttpFailure`; the signal's reason where it was aborted.
 */
export async function exchange(question: HttpQuestion): Promise<HttpAnswer> {
  const { method, url, headers, body, mostBytes, authority, signal } = question;
  signal.throwIfAborted();
  const { promise, resolve, reject } = Promise.withResolvers<HttpAnswer>();
  const options = {
    method,
    agent: false as const,
    signal,
    headers: {
      "user-agent": "kubestage",
      accept: "application/json",
      "accept-encoding": "identity",
      ...headers,
      ...(body === undefined ? {} : { "content-length": String(Buffer.byteLength(body)) }),
    },
  };
  const request =
    url.protocol === "https:"
      ? https.request(url, { ...options, ...(authority !== undefined && { ca: authority }) })
      : plainHttp().request(url, options);
  const fail = (error: unknown): void => {
    reject(signal.aborted ? reasonOf(signal) : failureOf(error));
    request.destroy();
  };
  const connecting = setTimeout(() => fail(new HttpFailure("no connection comes about", { mayPass: true })), connectMs);
  request.on("socket", (socket) => {
    socket.once(url.protocol === "https:" ? "secureConnect" : "connect", () => clearTimeout(connecting));
  });
  request.on("error", fail);
  request.on("response", (response) => {
    const chunks: Buffer[] = [];
    let bytes = 0;
    response.on("data", (chunk: Buffer) => {
      bytes += chunk.length;
      if (bytes > mostBytes) {
        fail(new HttpFailure(`its answer has more than ${mostBytes / 1024} KiB`, { mayPass: false }));
      } else chunks.push(chunk);
    });
    response.on("error", fail);
    response.on("end", () => {
      const text = Buffer.concat(chunks).toString("utf8");
      resolve({ status: response.statusCode ?? 0, headers: response.headers, text });
    });
    response.on("close", () => fail(new HttpFailure("the connection was cut", { mayPass: true })));
  });
  request.end(body);
  try {
    return await promise;
  } finally {
    clearTimeout(connecting);
    request.destroy();
  }
}

function reasonOf(signal: AbortSignal): Error {
  return signal.reason instanceof Error ? signal.reason : new Error(String(signal.reason));
}

function failureOf(error: unknown): HttpFailure {
  if (error instanceof HttpFailure) return error;
  const code = systemCode(error) ?? "";
  const what = passing[code];
  if (what !== undefined) return new HttpFailure(what, { mayPass: true, cause: error });
  if (code === "ENOTFOUND") return new HttpFailure("its name is not known", { mayPass: false, cause: error });
  const reason = code === "" ? (error instanceof Error ? error.message : String(error)) : code;
  const isTrust = /CERT|SELF_SIGNED|UNABLE_TO_|ALTNAME/.test(code);
  const text = isTrust
    ? `its certificate is not trusted (${reason})`
    : `it does not speak HTTP as it should (${reason})`;
  return new HttpFailure(text, { mayPass: false, cause: error });
}

/** The certificates in a file that a check names; undefined where it names none. Errors: KubestageError. */
export async function readAuthority(path: string | undefined): Promise<string | undefined> {
  if (path === undefined) return undefined;
  try {
    const text = await readFile(path, "utf8");
    // A file without one would make Node trust nobody, by an error that does not say why.
    void new X509Certificate(text);
    return text;
  } catch (cause) {
    const code = systemCode(cause) ?? "";
    const isRead = code === "" || code.startsWith("ERR_");
    throw unanswered({
      why: isRead ? `${path} holds no certificate` : `the certificates in ${path} cannot be read: ${code}`,
      hint: "name a file of certificates in PEM by `authority`, which whoever runs kubestage may read",
      cause,
    });
  }
}
