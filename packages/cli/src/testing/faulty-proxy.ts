import { readFileSync, writeFileSync } from "node:fs";
import type { IncomingMessage, ServerResponse } from "node:http";
import { createServer } from "node:http";
import { Agent, request as requestUpstream } from "node:https";
import type { AddressInfo } from "node:net";
import { join } from "node:path";
import type { RunningControlPlane } from "../../../../testbed/harness/index.ts";

/** A request as it passes: its place among the writes, from 1; 0 for what writes nothing, dry runs and reviews too. */
export interface Passing {
  readonly method: string;
  readonly path: string;
  readonly write: number;
  /** What the request says of who sends it. */
  readonly authorization: string | undefined;
}

/** What is done instead of passing a request on, or its answer back. */
type Fault =
  | { readonly status: number; readonly retryAfterSeconds?: number }
  /** The connection ends without an answer. */
  | "cut";

export interface Faults {
  /** Called before a request is passed on. */
  readonly before?: (passing: Passing) => Fault | undefined | Promise<Fault | undefined>;
  /** Called when the API server has answered, before the answer is passed back. */
  readonly after?: (passing: Passing) => Fault | undefined;
  /** The user of the kubeconfig, as YAML in flow style: to the API server everybody is the administrator. */
  readonly user?: string;
}

export interface FaultyProxy {
  /** Every request that came, in order. */
  readonly passed: readonly Passing[];
  /** A kubeconfig whose only context, `context`, leads through the proxy. */
  readonly kubeconfig: string;
  readonly close: () => void;
}

export const context = "test";

/** Something between kubestage and an API server that goes wrong when a test wants it to. */
export async function startFaultyProxy(
  plane: RunningControlPlane,
  folder: string,
  faults: Faults = {},
): Promise<FaultyProxy> {
  const upstream = await credentialsOf(plane);
  const agent = new Agent({ ...upstream, keepAlive: true });
  const passed: Passing[] = [];
  let writes = 0;
  const answer = async (incoming: IncomingMessage, outgoing: ServerResponse): Promise<void> => {
    const { method = "GET", url = "/" } = incoming;
    const isWrite = method !== "GET" && !/dryRun=|selfsubject/.test(url);
    const { authorization } = incoming.headers;
    const passing = { method, path: url, write: isWrite ? ++writes : 0, authorization };
    passed.push(passing);
    const body = await textOf(incoming);
    const fault = await faults.before?.(passing);
    if (fault) return fail(fault, outgoing);
    const answered = await passOn(plane, agent, incoming, body);
    const later = faults.after?.(passing);
    if (later) return fail(later, outgoing);
    outgoing.writeHead(answered.status, answered.headers);
    outgoing.end(answered.body);
  };
  const server = createServer((incoming, outgoing) => {
    answer(incoming, outgoing).catch(() => fail("cut", outgoing));
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const close = (): void => {
    server.closeAllConnections();
    server.close();
    agent.destroy();
  };
  const { port } = server.address() as AddressInfo;
  const kubeconfig = join(folder, `proxy-${port}.kubeconfig`);
  writeFileSync(kubeconfig, kubeconfigText(`http://127.0.0.1:${port}`, faults.user), { mode: 0o600 });
  return { passed, kubeconfig, close };
}

interface Answered {
  readonly status: number;
  readonly headers: Readonly<Record<string, string | string[] | undefined>>;
  readonly body: Buffer;
}

function passOn(plane: RunningControlPlane, agent: Agent, incoming: IncomingMessage, body: Buffer): Promise<Answered> {
  const { promise, resolve, reject } = Promise.withResolvers<Answered>();
  const headers = without(incoming.headers, [
    "host",
    "connection",
    "transfer-encoding",
    "accept-encoding",
    "authorization",
  ]);
  const sent = requestUpstream(
    `${plane.server}${incoming.url ?? "/"}`,
    { method: incoming.method, headers: { ...headers, "content-length": body.length }, agent },
    (response) => {
      const kept = without(response.headers, ["connection", "transfer-encoding"]);
      textOf(response).then(
        (text) => resolve({ status: response.statusCode ?? 502, headers: kept, body: text }),
        reject,
      );
    },
  );
  sent.on("error", reject);
  sent.end(body);
  return promise;
}

function without<Value>(headers: Readonly<Record<string, Value>>, names: readonly string[]): Record<string, Value> {
  return Object.fromEntries(Object.entries(headers).filter(([name]) => !names.includes(name)));
}

async function textOf(stream: IncomingMessage): Promise<Buffer> {
  const chunks: Buffer[] = [];
  for await (const chunk of stream) chunks.push(chunk as Buffer);
  return Buffer.concat(chunks);
}

/** As an API server says it. Source: Status in https://kubernetes.io/docs/reference/kubernetes-api/common-definitions/status/ */
function fail(fault: Fault, outgoing: ServerResponse): void {
  if (fault === "cut") {
    outgoing.destroy();
    return;
  }
  const { status, retryAfterSeconds } = fault;
  const reason = { 401: "Unauthorized", 429: "TooManyRequests" }[status] ?? "ServiceUnavailable";
  const body = {
    kind: "Status",
    apiVersion: "v1",
    status: "Failure",
    message: "a fault of the test",
    reason,
    code: status,
  };
  outgoing.writeHead(status, {
    "content-type": "application/json",
    ...(retryAfterSeconds !== undefined && { "retry-after": String(retryAfterSeconds) }),
  });
  outgoing.end(JSON.stringify(body));
}

interface Credentials {
  readonly ca: Buffer;
  readonly cert: Buffer;
  readonly key: Buffer;
}

const known = new WeakMap<RunningControlPlane, Promise<Credentials>>();

function credentialsOf(plane: RunningControlPlane): Promise<Credentials> {
  const found = known.get(plane) ?? readCredentials(plane);
  known.set(plane, found);
  return found;
}

async function readCredentials(plane: RunningControlPlane): Promise<Credentials> {
  const text = readFileSync(await plane.kubeconfig(), "utf8");
  const field = (name: string): Buffer => Buffer.from(new RegExp(`${name}: (\\S+)`).exec(text)?.[1] ?? "", "base64");
  return {
    ca: field("certificate-authority-data"),
    cert: field("client-certificate-data"),
    key: field("client-key-data"),
  };
}

function kubeconfigText(server: string, user = "{}"): string {
  return `apiVersion: v1
kind: Config
clusters: [{ name: test, cluster: { server: "${server}" } }]
users: [{ name: test, user: ${user} }]
contexts: [{ name: ${context}, context: { cluster: test, user: test } }]
current-context: ${context}
`;
}
