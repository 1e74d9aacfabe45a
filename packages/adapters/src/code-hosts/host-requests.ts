import { oneLine } from "@kubestage/core";
import type * as z from "zod";
import { backOffMs } from "../kubernetes/waiting.ts";
import { askWeb, NoWebAnswer, type WebAnswer, type WebLimits, type WebRequest } from "../web/ask-web.ts";
import { rateLimitWaitMs, retryAfterMs, type Timing } from "../web/waits.ts";
import { CodeHostError } from "./code-host-error.ts";

export interface HostConnection {
  /** Such as https://api.github.com: paths begin after it. */
  readonly base: string;
  readonly headers: Readonly<Record<string, string>>;
  /** Taken out of every text that leaves. */
  readonly token: string;
  readonly limits: WebLimits & {
    /** So long one request may take with its repetitions, in milliseconds. */
    readonly patienceMs: number;
  };
  readonly timing: Timing;
}

export interface HostAsk {
  readonly method: WebRequest["method"];
  readonly path: string;
  readonly query?: Readonly<Record<string, string>>;
  readonly body?: Readonly<Record<string, unknown>>;
  /** Whether doing it twice is the same as once. What is not is repeated only where it cannot have been done. */
  readonly isRepeatable: boolean;
}

interface HostAnswer {
  readonly status: number;
  readonly headers: Headers;
  readonly text: string;
}

export interface HostRequests {
  /** Errors: CodeHostError, for every status from 300 on, too. */
  ask(ask: HostAsk, signal: AbortSignal | undefined): Promise<HostAnswer>;
  /** As `ask`, of an answer of this form. */
  read<T>(schema: z.ZodType<T>, ask: HostAsk, signal: AbortSignal | undefined): Promise<T>;
  /** All pages of a list. */
  readAll<T>(schema: z.ZodType<readonly T[]>, ask: HostAsk, signal: AbortSignal | undefined): Promise<readonly T[]>;
}

/** A pull request with more reviews or comments than fit on so many pages is no promotion's. */
const mostPages = 30;

export function hostRequests(connection: HostConnection): HostRequests {
  const { limits, timing } = connection;

  const ask = async (one: HostAsk, signal: AbortSignal = new AbortController().signal): Promise<HostAnswer> => {
    const request = requestOf(connection, one);
    const began = timing.now();
    for (let failures = 0; ; failures++) {
      const outcome = await askOnce(request, limits, signal);
      const now = timing.now();
      const waitMs = waitFor(outcome, one, failures, now);
      if (waitMs === undefined) return judge(connection, one, outcome);
      if (now - began + waitMs > limits.patienceMs) {
        const isLimit = !(outcome instanceof NoWebAnswer) && rateLimitWaitMs(outcome, now) !== undefined;
        if (isLimit) throw rateLimited(connection, now + Math.min(waitMs, 86_400_000), outcome.status);
        return judge(connection, one, outcome);
      }
      await timing.sleep(waitMs, signal);
    }
  };

  const read = async <T>(schema: z.ZodType<T>, one: HostAsk, signal: AbortSignal | undefined): Promise<T> =>
    understand(connection, schema, await ask(one, signal));

  const readAll = async <T>(
    schema: z.ZodType<readonly T[]>,
    one: HostAsk,
    signal: AbortSignal | undefined,
  ): Promise<readonly T[]> => {
    const all: T[] = [];
    for (let page = 1; ; page++) {
      const answer = await ask({ ...one, query: { ...one.query, page: String(page) } }, signal);
      all.push(...understand(connection, schema, answer));
      // Which page is next is counted here: an address out of an answer is not followed with the token.
      if (!/;\s*rel="?next"?/.test(answer.headers.get("link") ?? "")) return all;
      if (page === mostPages) throw notUnderstood(connection, `its list has more than ${mostPages} pages`);
    }
  };

  return { ask, read, readAll };
}

function requestOf({ base, headers }: HostConnection, { method, path, query, body }: HostAsk): WebRequest {
  const address = new URL(base + path);
  for (const [name, value] of Object.entries(query ?? {})) address.searchParams.set(name, value);
  const type = body === undefined ? {} : { "content-type": "application/json" };
  return { method, address, headers: { ...headers, ...type }, body: body && JSON.stringify(body) };
}

async function askOnce(request: WebRequest, limits: WebLimits, signal: AbortSignal): Promise<WebAnswer | NoWebAnswer> {
  try {
    return await askWeb(request, limits, signal);
  } catch (error) {
    if (error instanceof NoWebAnswer) return error;
    throw error;
  }
}

/** How long to wait until it is tried again; undefined where that would be wrong or of no use. */
function waitFor(
  outcome: WebAnswer | NoWebAnswer,
  { isRepeatable }: HostAsk,
  failures: number,
  now: number,
): number | undefined {
  if (outcome instanceof NoWebAnswer) return isRepeatable || outcome.unsent ? backOffMs(failures) : undefined;
  const limited = rateLimitWaitMs(outcome, now);
  // It is asked more and more rarely where a limit stays.
  if (limited !== undefined) return limited * 2 ** Math.max(0, failures - 1);
  if (outcome.status < 500 || !isRepeatable) return undefined;
  return retryAfterMs(outcome.headers, now) ?? backOffMs(failures);
}

function judge(connection: HostConnection, ask: HostAsk, outcome: WebAnswer | NoWebAnswer): HostAnswer {
  const { base } = connection;
  if (outcome instanceof NoWebAnswer) {
    const lost = !outcome.unsent && !ask.isRepeatable;
    throw new CodeHostError(lost ? "unanswered" : "unreachable", {
      message: `${hostOf(base)} cannot be reached: ${outcome.message}`,
      hint: "see that the code host runs and that its address is right, then run the same command again",
      cause: outcome,
    });
  }
  const { status, headers } = outcome;
  if (status >= 200 && status < 300) return outcome;
  const said = wordsOf(connection, outcome);
  const details = { status, hint: hints.get(status) ?? "read what the code host says" };
  if (status >= 500) {
    const message = `${hostOf(base)} answers with status ${status}${said}`;
    throw new CodeHostError(ask.isRepeatable ? "unreachable" : "unanswered", { ...details, message });
  }
  if (status < 400) {
    const to = URL.parse(headers.get("location") ?? "", base)?.host ?? "somewhere else";
    const message = `${hostOf(base)} redirects to ${oneLine(to, 100)}, where the token is not sent`;
    const hint = "write the address and the repository as they are called now";
    throw new CodeHostError("notUnderstood", { status, message, hint });
  }
  const reason = status === 401 ? "refusedToken" : status === 404 ? "notFound" : "refused";
  const message = `${hostOf(base)} refuses ${ask.method} ${ask.path} with status ${status}${said}`;
  throw new CodeHostError(reason, { ...details, message });
}

const hints: ReadonlyMap<number, string> = new Map([
  [401, "make a new token, and put it into the variable that the declaration names"],
  [403, "give the token the rights that the guide names"],
  [404, "see that the repository is called so, and that the token may read it: a code host hides what it may not"],
]);

/** `: what it said`, of the forms `{"message": "…", "errors": [{"message": "…"}]}` and `{"message": ["…"]}`. */
function wordsOf({ token }: HostConnection, { text }: WebAnswer): string {
  const said = text.slice(0, 20_000).replaceAll(token, "…");
  let words = said;
  try {
    const { message, error, errors } = JSON.parse(said) as Readonly<Record<string, unknown>>;
    const more = Array.isArray(errors)
      ? errors.map((one) => (one as { readonly message?: unknown } | null)?.message)
      : [];
    words = [message ?? error, ...more]
      .filter((one) => one !== undefined)
      .map(plain)
      .join("; ");
  } catch {
    // What is no JSON is shown as it is.
  }
  return words.trim() === "" ? "" : `: ${oneLine(words, 300)}`;
}

function plain(value: unknown): string {
  return typeof value === "string" ? value : JSON.stringify(value);
}

function understand<T>(connection: HostConnection, schema: z.ZodType<T>, { text }: HostAnswer): T {
  let content: unknown;
  try {
    content = JSON.parse(text);
  } catch {
    throw notUnderstood(connection, "what came back is no JSON");
  }
  const read = schema.safeParse(content);
  if (read.success) return read.data;
  const path = read.error.issues[0]?.path.join(".") ?? "";
  throw notUnderstood(connection, `${oneLine(path === "" ? "the whole" : path, 100)} is not of the documented form`);
}

function notUnderstood({ base }: HostConnection, what: string): CodeHostError {
  return new CodeHostError("notUnderstood", {
    message: `${hostOf(base)} does not answer as a code host: ${what}`,
    hint: "see that the address is that of the code host itself, and of the kind that is declared",
  });
}

function rateLimited({ base }: HostConnection, retryAt: number, status: number): CodeHostError {
  return new CodeHostError("rateLimited", {
    message: `${hostOf(base)} wants no more requests until ${new Date(retryAt).toISOString()}`,
    hint: "run the same command again then",
    status,
    retryAt,
  });
}

function hostOf(base: string): string {
  return new URL(base).host;
}
