import type http from "node:http";
import https from "node:https";
import { proxyFor } from "../kubernetes/proxy.ts";
import { systemCode } from "../kubestage-error.ts";
import { plainHttp } from "../web/plain-http.ts";
import { isThisMachine } from "./image-address.ts";
import { RegistryError } from "./registry-error.ts";

export interface Request {
  readonly method: "GET" | "HEAD" | "POST";
  readonly url: URL;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string;
  /** More than this is not read. */
  readonly mostBytes: number;
}

export interface Answer {
  readonly status: number;
  readonly headers: http.IncomingHttpHeaders;
  readonly body: Buffer;
}

const mostRedirects = 5;
/** What an answer may say about a failure. */
const mostErrorBytes = 64 * 1024;
const keepAliveMs = 10_000;

/**
 * Requests and their answers, bounded in size and time. Redirects are followed, as registries lead to where blobs are
 * stored; credentials go to nobody but the host that they are for.
 *
 * Errors: thrown `RegistryError`.
 */
export class Exchange {
  readonly #agents = new Map<string, http.Agent>();
  readonly #patienceMs: number;
  readonly #environment: Readonly<Record<string, string | undefined>>;
  readonly #signal: AbortSignal | undefined;

  /** @param patienceMs how long one request may take until its answer has been read */
  constructor(options: {
    readonly patienceMs: number;
    readonly environment: Readonly<Record<string, string | undefined>>;
    readonly signal: AbortSignal | undefined;
  }) {
    this.#patienceMs = options.patienceMs;
    this.#environment = options.environment;
    this.#signal = options.signal;
  }

  async ask(request: Request): Promise<Answer> {
    let { url } = request;
    let headers = request.headers ?? {};
    for (let redirects = 0; redirects <= mostRedirects; redirects += 1) {
      const answer = await this.#askOnce({ ...request, url, headers });
      const next = redirectOf(answer, request.method);
      if (next === undefined) return answer;
      const target = targetOf(next, url);
      refuseUnsafe(target, url);
      if (target.origin !== url.origin) headers = withoutAuthorization(headers);
      url = target;
    }
    throw new RegistryError("garbled", `${request.url.host} leads from one place to the next without an end`);
  }

  async #askOnce(request: Request): Promise<Answer> {
    const { url, method, headers = {}, body } = request;
    const late = AbortSignal.timeout(this.#patienceMs);
    const signal = this.#signal ? AbortSignal.any([late, this.#signal]) : late;
    const { promise, resolve, reject } = Promise.withResolvers<Answer>();
    const sent = (url.protocol === "https:" ? https : plainHttp()).request(url, {
      method,
      agent: this.#agentFor(url),
      signal,
      headers: { "user-agent": "kubestage", "accept-encoding": "identity", ...headers },
    });
    sent.on("error", reject);
    sent.on("response", (response) => {
      readAnswer(response, request).then(resolve, (error: unknown) => {
        response.destroy();
        reject(error instanceof Error ? error : new Error(String(error)));
      });
    });
    sent.end(body);
    try {
      return await promise;
    } catch (cause) {
      if (cause instanceof RegistryError) throw cause;
      if (this.#signal?.aborted) throw this.#signal.reason;
      const why = late.aborted
        ? `did not answer within ${Math.round(this.#patienceMs / 100) / 10} s`
        : `cannot be reached: ${systemCode(cause) ?? (cause instanceof Error ? cause.message : "it broke off")}`;
      throw new RegistryError("unreachable", `${url.host} ${why}`, { cause });
    }
  }

  #agentFor(url: URL): http.Agent {
    const proxy = proxyFor(url.origin, this.#environment);
    const key = `${url.protocol} ${proxy ?? ""}`;
    const known = this.#agents.get(key);
    if (known) return known;
    const settings = {
      keepAlive: true,
      keepAliveMsecs: keepAliveMs,
      proxyEnv: proxy === undefined ? {} : { HTTPS_PROXY: proxy, HTTP_PROXY: proxy },
    };
    const agent = url.protocol === "https:" ? new https.Agent(settings) : new (plainHttp().Agent)(settings);
    this.#agents.set(key, agent);
    return agent;
  }
}

async function readAnswer(response: http.IncomingMessage, request: Request): Promise<Answer> {
  const { url, method } = request;
  const mostBytes = response.statusCode === 200 ? request.mostBytes : mostErrorBytes;
  const announced = Number(response.headers["content-length"] ?? 0);
  if (method !== "HEAD" && announced > mostBytes) throw tooLarge(url, mostBytes);
  const pieces: Buffer[] = [];
  let bytes = 0;
  for await (const piece of response as AsyncIterable<Buffer>) {
    bytes += piece.length;
    if (bytes > mostBytes) throw tooLarge(url, mostBytes);
    pieces.push(piece);
  }
  return { status: response.statusCode ?? 0, headers: response.headers, body: Buffer.concat(pieces) };
}

function tooLarge({ host }: URL, mostBytes: number): RegistryError {
  return new RegistryError("garbled", `${host} answers with more than the ${mostBytes} bytes that are read`);
}

function redirectOf({ status, headers }: Answer, method: Request["method"]): string | undefined {
  return method !== "POST" && [301, 302, 303, 307, 308].includes(status) ? headers.location : undefined;
}

function targetOf(location: string, from: URL): URL {
  const target = URL.parse(location, from.href);
  if (!target) throw new RegistryError("garbled", `${from.host} leads to something that is no address`);
  return target;
}

/** What is asked by TLS is answered by TLS, and nobody outside leads us to what only this machine serves. */
export function refuseUnsafe(target: URL, from: URL): void {
  const stays = isThisMachine(from.hostname) && isThisMachine(target.hostname);
  const isSafe = target.protocol === "https:" || (target.protocol === "http:" && stays && from.protocol === "http:");
  if (!isSafe || target.username !== "" || target.password !== "")
    throw new RegistryError(
      "garbled",
      `${from.host} leads to ${target.protocol}//${target.host}, which is not followed`,
    );
}

function withoutAuthorization(headers: Readonly<Record<string, string>>): Readonly<Record<string, string>> {
  return Object.fromEntries(Object.entries(headers).filter(([name]) => name !== "authorization"));
}
