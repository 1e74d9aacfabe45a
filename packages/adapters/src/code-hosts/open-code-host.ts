import { addressProblem, type CodeHostSpec } from "@kubestage/core";
import type { Environment } from "../state/state-folder.ts";
import { secretOf } from "../web/secret-of.ts";
import { realTiming, type Timing } from "../web/waits.ts";
import type { CodeHost } from "./code-host.ts";
import { CodeHostError } from "./code-host-error.ts";
import { codeHostOver } from "./code-host-over.ts";
import { githubApi, githubHeaders } from "./github/github-api.ts";
import { gitlabApi } from "./gitlab/gitlab-api.ts";
import { type HostConnection, hostRequests } from "./host-requests.ts";

export interface CodeHostOptions {
  readonly limits?: Partial<HostConnection["limits"]>;
  readonly timing?: Timing;
}

/** A list of merge requests with descriptions of a megabyte each is the longest answer. */
const usualLimits = { timeoutMs: 20_000, mostBytes: 32 * 1024 * 1024, patienceMs: 90_000 } as const;

/**
 * The code host of a repository. The token is read from the environment now, and sent to that host alone.
 *
 * Errors: CodeHostError `misconfigured` where a variable is missing or the address may not have a token.
 */
export function openCodeHost(
  spec: Pick<CodeHostSpec, "kind" | "address" | "repository" | "token">,
  environment: Environment,
  { limits = {}, timing = realTiming }: CodeHostOptions = {},
): CodeHost {
  const { kind, repository } = spec;
  const web = (spec.address ?? (kind === "github" ? "https://github.com" : "https://gitlab.com")).replace(/\/+$/, "");
  const wrong = addressProblem(web) ?? (/[?#]/.test(web) ? "holds more than host and path" : undefined);
  if (wrong !== undefined) throw misconfigured(`the code host's address ${wrong}`);
  const found = secretOf(environment, spec.token);
  if ("problem" in found) throw misconfigured(found.problem);
  const token = found.secret;
  const connection = (base: string, headers: Readonly<Record<string, string>>): HostConnection => ({
    base,
    headers: { "user-agent": "kubestage", ...headers },
    token,
    limits: { ...usualLimits, ...limits },
    timing,
  });
  if (kind === "gitlab") {
    const requests = hostRequests(connection(`${web}/api/v4`, { accept: "application/json", "private-token": token }));
    return codeHostOver(gitlabApi(requests, { path: repository, web }), timing);
  }
  const [owner = "", name = ""] = repository.split("/");
  // Source: https://docs.github.com/en/enterprise-server/rest/quickstart
  const base = web === "https://github.com" ? "https://api.github.com" : `${web}/api/v3`;
  const requests = hostRequests(connection(base, { ...githubHeaders, authorization: `Bearer ${token}` }));
  return codeHostOver(githubApi(requests, { owner, name, web }), timing);
}

function misconfigured(message: string): CodeHostError {
  const hint = "set the variable, or correct what the declaration says of the code host";
  return new CodeHostError("misconfigured", { message, hint });
}
