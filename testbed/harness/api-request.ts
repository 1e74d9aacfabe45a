import { Agent, request } from "node:https";

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

/** A handshake takes both sides longer than most requests. Connections are for one server and one certificate. */
const connections = new Agent({ keepAlive: true, maxSockets: 32 });

/**
 * One request to an API server: small on purpose, and no code of kubestage, so that what tests compare with does not
 * share its faults. Sent once more where the connection, from an earlier request, had been closed meanwhile.
 * Errors: those of the connection. A refusal is an answer.
 */
export async function requestApi(server: string, credentials: Credentials, asked: ApiRequest): Promise<ApiAnswer> {
  try {
    return await send(server, credentials, asked);
  } catch (error) {
    if (!(error instanceof StaleConnection)) throw error;
    return send(server, credentials, asked);
  }
}

class StaleConnection extends Error {}

async function send(
  server: string,
  { authority, certificate, key }: Credentials,
  { method = "GET", path, body, contentType = "application/json", timeoutMs = 10_000 }: ApiRequest,
): Promise<ApiAnswer> {
  const text = body === undefined ? "" : JSON.stringify(body);
  return new Promise((resolve, reject) => {
    const sent = request(
      `${server}${path}`,
      {
        method,
        ca: authority,
        cert: certificate,
        key,
        agent: connections,
        timeout: timeoutMs,
        headers: {
          accept: "application/json",
          ...(body !== undefined && { "content-type": contentType, "content-length": Buffer.byteLength(text) }),
        },
      },
      (response) => {
        let answer = "";
        response.setEncoding("utf8").on("data", (chunk: string) => (answer += chunk));
        response.on("error", reject);
        response.on("end", () => resolve({ status: response.statusCode ?? 0, text: answer }));
      },
    );
    sent.on("timeout", () => sent.destroy(new Error(`${method} ${path}: no answer in ${String(timeoutMs)} ms`)));
    sent.on("error", (error: NodeJS.ErrnoException) => {
      const isStale = sent.reusedSocket && (error.code === "ECONNRESET" || error.code === "EPIPE");
      reject(isStale ? new StaleConnection(error.message, { cause: error }) : error);
    });
    sent.end(text);
  });
}
