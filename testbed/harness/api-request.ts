import { request } from "node:https";

/** Who asks, and whom to trust: all PEM. */
export interface Credentials {
  readonly authority: string;
  readonly certificate: string;
  readonly key: string;
}

export interface ApiAnswer {
  readonly status: number;
  readonly text: string;
}

export interface ApiRequest {
  readonly method?: "GET" | "POST" | "PUT" | "PATCH" | "DELETE";
  readonly path: string;
  readonly body?: unknown;
  readonly contentType?: string;
  readonly timeoutMs?: number;
}

/**
 * One request to an API server, over a connection of its own: small on purpose, and no code of kubestage, so that what
 * tests compare with does not share its faults.
 * Errors: those of the connection. A refusal is an answer.
 */
export async function requestApi(
  server: string,
  { authority, certificate, key }: Credentials,
  { method = "GET", path, body, contentType = "application/json", timeoutMs = 10_000 }: ApiRequest,
): Promise<ApiAnswer> {
  return new Promise((resolve, reject) => {
    const sent = request(
      `${server}${path}`,
      {
        method,
        ca: authority,
        cert: certificate,
        key,
        agent: false,
        timeout: timeoutMs,
        headers: { accept: "application/json", ...(body === undefined ? {} : { "content-type": contentType }) },
      },
      (response) => {
        let text = "";
        response.setEncoding("utf8").on("data", (chunk: string) => (text += chunk));
        response.on("error", reject);
        response.on("end", () => resolve({ status: response.statusCode ?? 0, text }));
      },
    );
    sent.on("timeout", () => sent.destroy(new Error(`${method} ${path}: no answer in ${String(timeoutMs)} ms`)));
    sent.on("error", reject);
    sent.end(body === undefined ? undefined : JSON.stringify(body));
  });
}
