import type { StatusProblem } from "@kubestage/core";
import type { Response } from "./connection.ts";
import { notKubernetes } from "./failures.ts";
import type { Target } from "./target.ts";

/** A whole answer, read and understood as far as HTTP goes. */
export interface Received {
  readonly status: number;
  readonly warnings: readonly string[];
  /** Parsed JSON, or text where it is `text/plain`. */
  readonly content: unknown;
}

/**
 * Reads an answer to its end.
 *
 * Errors: KS6013 for what no API server would say; errors of the connection as they come.
 */
export async function receive(response: Response, target: Target): Promise<Received> {
  const { status, headers, warnings, body } = response;
  const chunks: Buffer[] = [];
  for await (const chunk of body) chunks.push(chunk as Buffer);
  const text = Buffer.concat(chunks).toString("utf8");
  return { status, warnings, content: contentOf(text, status, headers, target) };
}

function contentOf(text: string, status: number, headers: Response["headers"], target: Target): unknown {
  if (status >= 300 && status < 400) throw notKubernetes(`it redirects to ${hostOf(headers.location)}`, target);
  const [type = ""] = (headers["content-type"] ?? "").split(";");
  if (type === "application/json") {
    try {
      return JSON.parse(text) as unknown;
    } catch {
      throw notKubernetes(`what it calls JSON (${text.length} characters, status ${status}) is none`, target);
    }
  }
  if (type === "text/plain" || text === "") return text;
  // What a gateway says while the server behind it is away is waited out.
  if (isPassing(status)) return undefined;
  throw notKubernetes(`it gives ${type === "" ? "something of no type" : type}, with status ${status}`, target);
}

function hostOf(location: string | undefined): string {
  const url = location === undefined ? null : URL.parse(location);
  return url === null ? "somewhere else" : url.host;
}

/** The server, or a gateway before it, is overloaded or away. */
export function isPassing(status: number): boolean {
  return status === 429 || status === 502 || status === 503 || status === 504;
}

/**
 * The API server's own words for a refusal, or undefined where they are not an API server's.
 * Source: https://kubernetes.io/docs/reference/kubernetes-api/common-definitions/status/
 */
export function problemOf({ status, content }: Received): StatusProblem | undefined {
  if (typeof content === "string" && content !== "")
    return { code: status, reason: "", message: content.trim().slice(0, 300), causes: [] };
  const said = (content ?? {}) as {
    readonly kind?: unknown;
    readonly code?: number;
    readonly reason?: string;
    readonly message?: string;
    readonly details?: {
      readonly causes?: readonly { readonly reason?: string; readonly message?: string; readonly field?: string }[];
    };
  };
  if (said.kind !== "Status") return undefined;
  return {
    code: said.code ?? status,
    reason: said.reason ?? "",
    message: said.message ?? "",
    causes: (said.details?.causes ?? []).map(({ reason = "", message = "", field = "" }) => ({
      reason,
      message,
      field,
    })),
  };
}

/** Seconds, or a date. Source: RFC 9110, 10.2.3 */
export function retryAfterMs(headers: Response["headers"]): number | undefined {
  const value = headers["retry-after"];
  if (value === undefined) return undefined;
  const ms = /^\d+$/.test(value) ? Number(value) * 1000 : Date.parse(value) - Date.now();
  return Number.isNaN(ms) ? undefined : Math.max(0, ms);
}
