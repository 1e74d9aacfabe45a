import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { expect, onTestFinished } from "vitest";

export interface Call {
  readonly method: string;
  readonly path: string;
  readonly query: URLSearchParams;
  readonly headers: IncomingMessage["headers"];
  readonly body: Readonly<Record<string, unknown>>;
}

export interface Reply {
  readonly status: number;
  readonly body?: unknown;
  readonly headers?: Readonly<Record<string, string>>;
}

/** One operation as its host documents it. What is not in here is an error of the caller. */
export interface Route {
  readonly method: string;
  readonly path: RegExp;
  readonly query?: readonly string[];
  /** Names and JSON types of the body's fields. */
  readonly fields?: Readonly<Record<string, string>>;
  readonly required?: readonly string[];
  answer(call: Call, ...path: string[]): Reply;
}

/** What goes wrong with the next request that fits: before it is done, or after. */
type Fault = "cut" | "late" | "loseAnswer" | "half" | Reply;

export interface DoubleServer {
  readonly address: string;
  /** `METHOD /path`, in the order in which they came. */
  readonly calls: readonly string[];
  /** The next `times` requests whose `METHOD /path` holds `part` fail. */
  fail(part: string, fault: Fault, times?: number): void;
  /** No fault is left. */
  heal(): void;
  /** Runs before the next request that fits is done: somebody else is quicker. */
  before(part: string, act: () => void): void;
}

/** A host on loopback that knows its own interface and nothing else. Wrong requests fail the test when it ends. */
export async function startDoubleServer(
  routes: readonly Route[],
  requiredHeaders: Readonly<Record<string, RegExp>>,
): Promise<DoubleServer> {
  const calls: string[] = [];
  const complaints: string[] = [];
  const faults: { readonly part: string; readonly fault: Fault }[] = [];
  const acts: { readonly part: string; readonly act: () => void }[] = [];
  const take = <T extends { readonly part: string }>(all: T[], name: string): T | undefined => {
    const index = all.findIndex(({ part }) => name.includes(part));
    return index === -1 ? undefined : all.splice(index, 1)[0];
  };
  const handle = (call: Call, response: ServerResponse): void => {
    const name = `${call.method} ${call.path}`;
    calls.push(name);
    take(acts, name)?.act();
    const fault = take(faults, name)?.fault;
    if (fault === "late") return;
    if (fault === "cut") return void response.destroy();
    if (typeof fault === "object") return send(response, fault);
    const wrong = complaintsOf(routes, requiredHeaders, call);
    complaints.push(...wrong.map((what) => `${name}: ${what}`));
    const route = routes.find(({ method, path }) => method === call.method && path.test(call.path));
    if (wrong.length > 0 || !route) return send(response, { status: 400, body: { message: wrong.join("; ") } });
    const reply = route.answer(call, ...(route.path.exec(call.path) ?? []).slice(1).map(decodeURIComponent));
    if (fault === "loseAnswer") return void response.destroy();
    if (fault !== "half") return send(response, reply);
    response.writeHead(reply.status, { "content-type": "application/json", "content-length": "100000" });
    response.write('{"number":', () => response.destroy());
  };
  const server = createServer((request, response) => {
    void readCall(request).then((call) => handle(call, response));
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  onTestFinished(() => {
    server.closeAllConnections();
    server.close();
    expect(complaints).toEqual([]);
  });
  const { port } = server.address() as AddressInfo;
  return {
    address: `http://127.0.0.1:${port}`,
    calls,
    fail: (part, fault, times = 1) => faults.push(...Array.from({ length: times }, () => ({ part, fault }))),
    heal: () => faults.splice(0),
    before: (part, act) => acts.push({ part, act }),
  };
}

async function readCall(request: IncomingMessage): Promise<Call> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk as Buffer);
  const { method = "", headers } = request;
  const url = new URL(request.url ?? "", "http://double");
  const text = Buffer.concat(chunks).toString();
  const body = text === "" ? {} : (JSON.parse(text) as Call["body"]);
  return { method, path: url.pathname, query: url.searchParams, headers, body };
}

function send(response: ServerResponse, { status, body, headers = {} }: Reply): void {
  response.writeHead(status, { "content-type": "application/json", ...headers });
  response.end(typeof body === "string" ? body : JSON.stringify(body ?? {}));
}

function complaintsOf(routes: readonly Route[], required: Readonly<Record<string, RegExp>>, call: Call): string[] {
  const route = routes.find(({ method, path }) => method === call.method && path.test(call.path));
  if (!route) return ["there is no such operation"];
  const { query = [], fields = {}, required: needed = [] } = route;
  const type = call.method === "GET" ? [] : call.headers["content-type"] === "application/json" ? [] : ["no JSON type"];
  return [
    ...type,
    ...Object.entries(required)
      .filter(([name, form]) => !form.test(String(call.headers[name] ?? "")))
      .map(([name]) => `header ${name} is missing or wrong`),
    ...[...call.query.keys()].filter((name) => !query.includes(name)).map((name) => `query ${name} is not known`),
    ...Object.keys(call.body)
      .filter((name) => !Object.hasOwn(fields, name))
      .map((name) => `field ${name} is not known`),
    ...Object.entries(call.body)
      .filter(([name, value]) => Object.hasOwn(fields, name) && typeof value !== fields[name])
      .map(([name]) => `field ${name} is no ${fields[name]}`),
    ...needed.filter((name) => !Object.hasOwn(call.body, name)).map((name) => `field ${name} is missing`),
  ];
}

/** One page of a list, with the Link header that names the next one. */
export function paged(call: Call, items: readonly unknown[]): Reply {
  const size = Number(call.query.get("per_page") ?? "30");
  const page = Number(call.query.get("page") ?? "1");
  const isMore = items.length > page * size;
  // The address is nobody's: whoever followed it would send the token there.
  const link = `<https://elsewhere.example.com/?page=${page + 1}>; rel="next"`;
  return { status: 200, body: items.slice((page - 1) * size, page * size), headers: isMore ? { link } : {} };
}

export function textOf(value: unknown): string {
  return typeof value === "string" ? value : "";
}
