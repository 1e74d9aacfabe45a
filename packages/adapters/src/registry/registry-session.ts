import { setTimeout as sleep } from "node:timers/promises";
import { authorize } from "./authorization.ts";
import { findRegistryCredential } from "./docker-config.ts";
import { type Answer, Exchange } from "./exchange.ts";
import type { RepositoryAddress } from "./image-address.ts";
import { RegistryError } from "./registry-error.ts";

export interface RegistryOptions {
  /** Where docker's configuration and proxies are looked up. Default: the process's own. */
  readonly environment?: Readonly<Record<string, string | undefined>>;
  /** How long one request may take. Default: 30 s. */
  readonly patienceMs?: number;
  readonly signal?: AbortSignal;
}

interface SessionRequest {
  readonly method?: "GET" | "HEAD";
  readonly accept?: string;
  readonly mostBytes: number;
}

const attempts = 3;
const firstPauseMs = 200;
const longestPauseMs = 5000;

/** Requests to one repository: who we are is found out once, and what fails for the moment is asked again. */
export class RegistrySession {
  readonly address: RepositoryAddress;
  readonly #exchange: Exchange;
  readonly #environment: Readonly<Record<string, string | undefined>>;
  readonly #signal: AbortSignal | undefined;
  #authorization: string | undefined;

  constructor(address: RepositoryAddress, options: RegistryOptions) {
    this.address = address;
    this.#environment = options.environment ?? process.env;
    this.#signal = options.signal;
    this.#exchange = new Exchange({
      patienceMs: options.patienceMs ?? 30_000,
      environment: this.#environment,
      signal: options.signal,
    });
  }

  /**
   * What the registry answers to a path of the repository, such as `manifests/1.4`, or to a whole address of the same
   * server: with 200, or with 404.
   *
   * Errors: thrown `RegistryError` for every other answer.
   */
  async ask(path: string, { method = "GET", accept, mostBytes }: SessionRequest): Promise<Answer> {
    const url = new URL(path, `${this.address.server}/v2/${this.address.path}/`);
    const headers = accept === undefined ? {} : { accept };
    const answer = await this.#askAgain(async () => {
      const before = this.#authorization;
      const first = await this.#exchange.ask({
        method,
        url,
        mostBytes,
        headers: { ...headers, ...authorized(before) },
      });
      if (first.status !== 401) return first;
      // Another request may have got a token meanwhile.
      if (this.#authorization === before) await this.#authorize(first);
      return this.#exchange.ask({
        method,
        url,
        mostBytes,
        headers: { ...headers, ...authorized(this.#authorization) },
      });
    });
    if (answer.status === 200 || answer.status === 404) return answer;
    const { registry, name } = this.address;
    if (answer.status === 401 || answer.status === 403)
      throw new RegistryError("refused", `${registry} refuses to show ${name}: docker login ${registry}`);
    throw new RegistryError("unreachable", `${registry} answered ${answer.status} when it was asked for ${name}`);
  }

  async #authorize({ headers }: Answer): Promise<void> {
    const credential = await findRegistryCredential(this.address.registry, this.#environment);
    this.#authorization = await authorize(this.#exchange, this.address, headers["www-authenticate"], credential);
  }

  /** Everything that is asked only reads, so it may be asked again. */
  async #askAgain(once: () => Promise<Answer>): Promise<Answer> {
    for (let attempt = 1; ; attempt += 1) {
      const last = attempt === attempts;
      const pauseMs = firstPauseMs * 4 ** (attempt - 1);
      try {
        const answer = await once();
        if (last || !isForNow(answer.status)) return answer;
        await this.#pause(pauseAsked(answer) ?? pauseMs);
      } catch (error) {
        if (last || !(error instanceof RegistryError) || !isBrokenOff(error)) throw error;
        await this.#pause(pauseMs);
      }
    }
  }

  async #pause(ms: number): Promise<void> {
    const signal = this.#signal;
    await sleep(Math.min(ms, longestPauseMs), undefined, signal && { signal }).catch(() => signal?.throwIfAborted());
  }
}

function authorized(authorization: string | undefined): Readonly<Record<string, string>> {
  return authorization === undefined ? {} : { authorization };
}

function isForNow(status: number): boolean {
  return [429, 500, 502, 503, 504].includes(status);
}

/** A connection that broke. Who is late once would be late again, and the time is gone. */
function isBrokenOff(error: RegistryError): boolean {
  return error.problem === "unreachable" && /\bECONNRESET\b|\bEPIPE\b|socket hang up|aborted/.test(error.message);
}

function pauseAsked({ headers }: Answer): number | undefined {
  const seconds = Number(headers["retry-after"] ?? Number.NaN);
  return Number.isFinite(seconds) && seconds >= 0 ? seconds * 1000 : undefined;
}
