import { createServer, type IncomingMessage, type RequestListener, type ServerResponse } from "node:http";
import { createServer as createSecureServer, type ServerOptions } from "node:https";
import type { AddressInfo } from "node:net";
import { join } from "node:path";
import { onTestFinished } from "vitest";
import { temporaryFolder, writeFiles } from "../../testing/folders.ts";
import type { ClusterApi, ConnectionLimits, ServedResource } from "../cluster-api.ts";
import { openCluster } from "../open-cluster.ts";

export interface Seen {
  readonly method: string;
  readonly url: URL;
  readonly headers: IncomingMessage["headers"];
  readonly body: string;
}

/** What is done with the first request, the second, …; the last one with all that follow. */
export type Reply = (response: ServerResponse, seen: Seen) => void;

export interface Double {
  readonly server: string;
  readonly seen: readonly Seen[];
}

/** A server on loopback that answers as told, faults included. It ends with the test. */
export async function startDouble(replies: readonly [Reply, ...Reply[]], tls?: ServerOptions): Promise<Double> {
  const seen: Seen[] = [];
  const listener: RequestListener = (request, response) => {
    const chunks: Buffer[] = [];
    request.on("data", (chunk: Buffer) => chunks.push(chunk));
    request.on("end", () => {
      const { method = "", headers } = request;
      const url = new URL(request.url ?? "", "http://double");
      seen.push({ method, url, headers, body: Buffer.concat(chunks).toString("utf8") });
      const last = seen.at(-1);
      if (last) (replies[Math.min(seen.length, replies.length) - 1] ?? replies[0])(response, last);
    });
  };
  const server = tls === undefined ? createServer(listener) : createSecureServer(tls, listener);
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  onTestFinished(() => {
    server.closeAllConnections();
    server.close();
  });
  const { port } = server.address() as AddressInfo;
  return { server: `${tls === undefined ? "http" : "https"}://127.0.0.1:${port}`, seen };
}

/** The path of a kubeconfig with one context, `double`; fields as a kubeconfig has them. */
export function kubeconfigFor(cluster: object, user: object = { token: "secret-token" }): string {
  const folder = temporaryFolder();
  const config = {
    apiVersion: "v1",
    kind: "Config",
    "current-context": "double",
    contexts: [{ name: "double", context: { cluster: "double", user: "someone" } }],
    clusters: [{ name: "double", cluster }],
    users: [{ name: "someone", user }],
  };
  writeFiles(folder, { kubeconfig: JSON.stringify(config) });
  return join(folder, "kubeconfig");
}

/** A cluster that is closed when the test ends. */
export async function openDouble(
  { server }: Pick<Double, "server">,
  user?: object,
  limits: Partial<ConnectionLimits> = {},
): Promise<ClusterApi> {
  const api = await openCluster({ kubeconfig: kubeconfigFor({ server }, user), limits });
  onTestFinished(() => api.close());
  return api;
}

export const configMaps: ServedResource = {
  group: "",
  version: "v1",
  kind: "ConfigMap",
  plural: "configmaps",
  namespaced: true,
  verbs: ["list", "watch"],
};

export function json(content: unknown, status = 200, headers: Readonly<Record<string, string>> = {}): Reply {
  return (response) => {
    response.writeHead(status, { "content-type": "application/json", ...headers }).end(JSON.stringify(content));
  };
}

export function refusal(code: number, reason: string, message = reason): Reply {
  return json({ kind: "Status", apiVersion: "v1", status: "Failure", code, reason, message }, code);
}

/** As an object of a list, which has no type of its own. */
export function listed(name: string, resourceVersion = "1"): object {
  return { metadata: { name, namespace: "default", uid: `uid-${name}`, resourceVersion } };
}

export function listOf(names: readonly string[], resourceVersion: string, continueToken = ""): Reply {
  return json({
    kind: "ConfigMapList",
    apiVersion: "v1",
    metadata: { resourceVersion, continue: continueToken },
    items: names.map((name) => listed(name)),
  });
}

/** Headers and half of a body, then the end of the connection. */
export const cut: Reply = (response) => {
  response.writeHead(200, { "content-type": "application/json", "content-length": "1000" });
  response.write('{"half":', () => response.destroy());
};
