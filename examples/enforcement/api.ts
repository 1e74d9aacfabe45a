import { readFileSync } from "node:fs";
import { Agent, request as send } from "node:https";
import { load } from "js-yaml";

/** Somebody who asks the API server for something. */
export interface Person {
  readonly name: string;
  readonly groups: readonly string[];
}

/** What the API server answered: an object, a list, or a Status. */
export interface Answer {
  readonly status: number;
  readonly body: Readonly<Record<string, unknown>> & {
    readonly message?: string;
    readonly items?: readonly LiveItem[];
  };
}

export interface LiveItem {
  readonly metadata: { readonly name: string; readonly namespace?: string; readonly labels?: Record<string, string> };
  readonly [field: string]: unknown;
}

type PatchType = "merge" | "strategic-merge" | "json" | "apply";

/** Requests of one person. */
interface Requests {
  get(path: string): Promise<Answer>;
  post(path: string, object: object): Promise<Answer>;
  put(path: string, object: object): Promise<Answer>;
  patch(path: string, type: PatchType, patch: object): Promise<Answer>;
  remove(path: string): Promise<Answer>;
}

/** An API server as tests ask it, without anything of kubestage between. */
export interface Api {
  /** Impersonates: the server authorizes and admits as if that person had signed in. Without a person: the kubeconfig's own. */
  as(person?: Person): Requests;
  /** The same, judged as always, and nothing of what is written is kept. */
  dryRun(): Api;
  close(): void;
}

type Ask = (
  person: Person | undefined,
  method: string,
  path: string,
  body?: object,
  contentType?: string,
) => Promise<Answer>;

interface Kubeconfig {
  readonly clusters: readonly { readonly cluster: Readonly<Record<string, string>> }[];
  readonly users: readonly { readonly user: Readonly<Record<string, string>> }[];
}

const requestsAtOnce = 24;

export function openApi(kubeconfig: string): Api {
  const { clusters, users } = load(readFileSync(kubeconfig, "utf8")) as Kubeconfig;
  const cluster = clusters[0]?.cluster ?? {};
  const user = users[0]?.user ?? {};
  const agent = new Agent({
    keepAlive: true,
    maxSockets: requestsAtOnce,
    ca: decoded(cluster["certificate-authority-data"]),
    cert: decoded(user["client-certificate-data"]),
    key: decoded(user["client-key-data"]),
  });
  const base: Record<string, string> = { accept: "application/json" };
  if (user["token"] !== undefined) base["authorization"] = `Bearer ${user["token"]}`;
  const ask: Ask = async (person, method, path, body, type = "application/json") =>
    exchange(agent, new URL(path, cluster["server"]), method, { ...base, ...headersOf(person) }, body, type);
  return apiOf(ask, () => agent.destroy());
}

function apiOf(ask: Ask, close: () => void): Api {
  return {
    as: (person) => ({
      get: async (path) => ask(person, "GET", path),
      post: async (path, object) => ask(person, "POST", path, object),
      put: async (path, object) => ask(person, "PUT", path, object),
      patch: async (path, type, patch) =>
        ask(person, "PATCH", path, patch, `application/${type}-patch+${type === "apply" ? "yaml" : "json"}`),
      remove: async (path) => ask(person, "DELETE", path),
    }),
    dryRun: () =>
      apiOf(
        async (person, method, path, ...rest) =>
          ask(person, method, method === "GET" ? path : `${path}${path.includes("?") ? "&" : "?"}dryRun=All`, ...rest),
        close,
      ),
    close,
  };
}

function headersOf(person: Person | undefined): Record<string, string | string[]> {
  if (!person) return {};
  return { "impersonate-user": person.name, "impersonate-group": [...person.groups, "system:authenticated"] };
}

function decoded(text: string | undefined): Buffer | undefined {
  return text === undefined ? undefined : Buffer.from(text, "base64");
}

async function exchange(
  agent: Agent,
  url: URL,
  method: string,
  headers: Record<string, string | string[]>,
  body: object | undefined,
  type: string,
): Promise<Answer> {
  return new Promise((resolve, reject) => {
    const request = send(url, { agent, method, headers: { ...headers, ...(body && { "content-type": type }) } });
    request.on("error", reject);
    request.on("response", (response) => {
      let text = "";
      response.setEncoding("utf8").on("data", (piece: string) => (text += piece));
      response.on("error", reject);
      response.on("end", () => resolve({ status: response.statusCode ?? 0, body: parsed(text) }));
    });
    request.end(body && JSON.stringify(body));
  });
}

/** Some refusals of the API server are plain text. */
function parsed(text: string): Answer["body"] {
  try {
    return JSON.parse(text) as Answer["body"];
  } catch {
    return { message: text };
  }
}
