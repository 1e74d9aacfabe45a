import { systemCode } from "../kubestage-error.ts";

export interface WebRequest {
  readonly method: "GET" | "POST" | "PATCH" | "PUT";
  readonly address: URL;
  readonly headers: Readonly<Record<string, string>>;
  readonly body?: string | undefined;
}

export interface WebLimits {
  /** For the whole answer, in milliseconds. */
  readonly timeoutMs: number;
  readonly mostBytes: number;
}

export interface WebAnswer {
  readonly status: number;
  readonly headers: Headers;
  readonly text: string;
}

/** There is no answer that could be used. */
export class NoWebAnswer extends Error {
  override readonly name = "NoWebAnswer";
  /** Nothing was ever sent, so the other side cannot have acted. */
  readonly unsent: boolean;

  constructor(what: string, details: { readonly unsent: boolean; readonly cause?: unknown }) {
    super(what, { cause: details.cause });
    this.unsent = details.unsent;
  }
}

const words: Readonly<Record<string, string>> = {
  ECONNREFUSED: "the connection was refused",
  ENOTFOUND: "its name is not known",
  EAI_AGAIN: "its name cannot be looked up now",
  EHOSTUNREACH: "there is no way to its address",
  ENETUNREACH: "there is no network that leads to it",
  UND_ERR_CONNECT_TIMEOUT: "it does not take connections",
};

/**
 * Asks once. A redirection is an answer like any other: nothing that was meant for one host is sent to another.
 *
 * Errors: NoWebAnswer where no connection could be made, it was cut, time ran out or the answer is too long; the reason
 * of `signal` where that was aborted.
 */
export async function askWeb(request: WebRequest, limits: WebLimits, signal?: AbortSignal): Promise<WebAnswer> {
  const { method, address, headers, body } = request;
  const timeout = AbortSignal.timeout(limits.timeoutMs);
  const until = signal === undefined ? timeout : AbortSignal.any([signal, timeout]);
  try {
    const options = { method, headers, redirect: "manual", signal: until } as const;
    const answer = await fetch(address, body === undefined ? options : { ...options, body });
    const text = await textOf(answer, limits.mostBytes);
    return { status: answer.status, headers: answer.headers, text };
  } catch (error) {
    signal?.throwIfAborted();
    if (error instanceof NoWebAnswer) throw error;
    if (timeout.aborted)
      throw new NoWebAnswer(`it did not answer within ${limits.timeoutMs / 1000} s`, { unsent: false, cause: error });
    const cause = error instanceof Error ? error.cause : undefined;
    const code = systemCode(cause) ?? "";
    const known = words[code];
    if (known !== undefined) throw new NoWebAnswer(known, { unsent: true, cause: error });
    const isDistrust = /CERT|SELF_SIGNED|UNABLE_TO_VERIFY|ERR_SSL|ERR_TLS/.test(code);
    if (isDistrust) throw new NoWebAnswer(`its certificate is not trusted (${code})`, { unsent: true, cause: error });
    throw new NoWebAnswer("the connection was cut", { unsent: false, cause: error });
  }
}

async function textOf(answer: Response, mostBytes: number): Promise<string> {
  if (answer.body === null) return "";
  const chunks: Uint8Array[] = [];
  let size = 0;
  for await (const chunk of answer.body as AsyncIterable<Uint8Array>) {
    size += chunk.length;
    if (size > mostBytes) throw new NoWebAnswer(`its answer is longer than ${mostBytes} bytes`, { unsent: false });
    chunks.push(chunk);
  }
  return Buffer.concat(chunks).toString("utf8");
}
