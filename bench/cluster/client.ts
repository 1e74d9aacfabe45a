import { readFileSync } from "node:fs";
import { Agent, request } from "node:https";
import { createInterface } from "node:readline";
import { load } from "js-yaml";

interface Kubeconfig {
  readonly clusters: readonly [
    { readonly cluster: { readonly server: string; readonly "certificate-authority-data": string } },
  ];
  readonly users: readonly [
    { readonly user: { readonly "client-certificate-data": string; readonly "client-key-data": string } },
  ];
}

export interface Asked {
  readonly method: "GET" | "POST" | "PATCH" | "DELETE";
  readonly path: string;
  readonly contentType?: string;
  readonly body?: string;
}

/** A client that is no part of kubestage nor of kubectl, with connections that stay open. */
export class Client {
  readonly #server: string;
  readonly #agent: Agent;

  constructor(kubeconfig: string, connections: number) {
    const { clusters, users } = load(readFileSync(kubeconfig, "utf8")) as Kubeconfig;
    const { cluster } = clusters[0];
    const { user } = users[0];
    this.#server = cluster.server;
    this.#agent = new Agent({
      keepAlive: true,
      maxSockets: connections,
      ca: Buffer.from(cluster["certificate-authority-data"], "base64"),
      cert: Buffer.from(user["client-certificate-data"], "base64"),
      key: Buffer.from(user["client-key-data"], "base64"),
    });
  }

  /** Throws where the API server refuses. */
  async ask({ method, path, contentType = "application/json", body }: Asked): Promise<string> {
    const headers =
      body === undefined ? {} : { "content-type": contentType, "content-length": Buffer.byteLength(body) };
    return new Promise((resolve, reject) => {
      const sent = request(`${this.#server}${path}`, { method, agent: this.#agent, headers }, (response) => {
        let text = "";
        response.setEncoding("utf8").on("data", (chunk: string) => (text += chunk));
        response.on("error", reject);
        response.on("end", () => {
          if ((response.statusCode ?? 0) < 300) resolve(text);
          else reject(new Error(`${method} ${path}: ${text}`));
        });
      });
      sent.on("error", reject);
      sent.end(body);
    });
  }

  /** What a watch tells, until `signal` ends it. */
  async *watch(path: string, signal: AbortSignal): AsyncGenerator {
    const sent = request(`${this.#server}${path}?watch=true`, { agent: this.#agent, signal }).end();
    const response = await new Promise<NodeJS.ReadableStream>((resolve, reject) => {
      sent.on("response", resolve);
      sent.on("error", reject);
    });
    for await (const line of createInterface({ input: response })) yield JSON.parse(line);
  }

  close(): void {
    this.#agent.destroy();
  }
}
