import type { MetricSeries, MetricWindow, PrometheusCheck } from "@kubestage/core";
import type { KubestageError } from "../kubestage-error.ts";
import type { CheckEnvironment } from "./check.ts";
import { unanswered } from "./check-problem.ts";
import { exchange, HttpFailure, readAuthority } from "./http-exchange.ts";
import { persistently, usualPauseMs } from "./persistently.ts";
import { readPrometheusAnswer } from "./prometheus-answer.ts";

/** Asks one Prometheus for the series of a query in a window. Errors: KubestageError; the signal's reason. */
export type AskPrometheus = (
  query: string,
  window: MetricWindow,
) => Promise<{ readonly series: readonly MetricSeries[]; readonly remarks: readonly string[] }>;

type Access = Pick<PrometheusCheck, "address" | "token" | "basic" | "authority">;

interface Asking {
  readonly environment: CheckEnvironment;
  readonly signal: AbortSignal;
  readonly pauseMs?: number | undefined;
}

const mostBytes = 16 * 1024 * 1024;

/** The Prometheus that a check names. Errors: KubestageError for a credential or a certificate that is not there. */
export async function openPrometheus(access: Access, { environment, signal, pauseMs }: Asking): Promise<AskPrometheus> {
  const authority = await readAuthority(access.authority);
  const secrets = secretsOf(access, environment);
  const authorization = authorizationOf(access, secrets);
  const base = access.address.endsWith("/") ? access.address : `${access.address}/`;
  const url = new URL("api/v1/query_range", base);
  const headers = {
    "content-type": "application/x-www-form-urlencoded",
    ...(authorization !== undefined && { authorization }),
  };
  return async (query, { start, end, step }) => {
    const parameters = { query, start: seconds(start), end: seconds(end), step: seconds(step) };
    const body = new URLSearchParams(parameters).toString();
    const ask = (): ReturnType<typeof exchange> =>
      exchange({ method: "POST", url, headers, body, mostBytes, authority, signal });
    try {
      const { status, text } = await persistently({ pauseMs: pauseMs ?? usualPauseMs, signal }, ask);
      const answer = readPrometheusAnswer(text, status);
      if ("series" in answer) return answer;
      throw refused(access.address, withoutSecrets(answer.problem, secrets));
    } catch (error) {
      throw error instanceof HttpFailure ? refused(access.address, error.message, error) : error;
    }
  };
}

interface Secrets {
  readonly token?: string | undefined;
  readonly user?: string | undefined;
  readonly password?: string | undefined;
}

function secretsOf({ token, basic }: Access, environment: CheckEnvironment): Secrets {
  const valueOf = (variable: string | undefined, allowed: RegExp): string | undefined => {
    if (variable === undefined) return undefined;
    const value = environment[variable] ?? "";
    if (allowed.test(value)) return value;
    const why = `${variable} holds nothing that can be sent to Prometheus`;
    throw unanswered({ why, hint: "give the environment variable a value of one line where kubestage runs" });
  };
  return {
    token: valueOf(token, /^[\x21-\x7e]+$/),
    user: valueOf(basic?.user, /^[^\p{Cc}:]+$/u),
    password: valueOf(basic?.password, /^\P{Cc}+$/u),
  };
}

/** Source: RFC 7617 and RFC 6750 */
function authorizationOf({ basic }: Access, { token, user = "", password = "" }: Secrets): string | undefined {
  if (token !== undefined) return `Bearer ${token}`;
  if (basic === undefined) return undefined;
  return `Basic ${Buffer.from(`${user}:${password}`, "utf8").toString("base64")}`;
}

/** A server may repeat what it was sent. */
function withoutSecrets(text: string, secrets: Secrets): string {
  const { token, user = "", password } = secrets;
  const encoded = password === undefined ? undefined : Buffer.from(`${user}:${password}`, "utf8").toString("base64");
  return [token, password, encoded]
    .filter((secret) => secret !== undefined && secret !== "")
    .reduce<string>((shown, secret) => shown.replaceAll(secret ?? "", "…"), text);
}

function seconds(milliseconds: number): string {
  return String(milliseconds / 1000);
}

function refused(address: string, why: string, cause?: unknown): KubestageError {
  return unanswered({
    why: `Prometheus at ${address} gave no result: ${why}`,
    hint: "try the query there by itself, and see that the address and the credentials are right",
    cause,
  });
}
