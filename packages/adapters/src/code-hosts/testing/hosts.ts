import type { CodeHost, WantedPullRequest } from "../code-host.ts";
import { openCodeHost } from "../open-code-host.ts";
import type { HostConnection } from "../host-requests.ts";
import {
  type DoubleServer,
  startGithubDouble,
  startGitlabDouble,
  type StoredRepository,
} from "../../../../../testbed/hosts/index.ts";

export const kinds = ["github", "gitlab"] as const;

export interface HostInTest {
  readonly double: DoubleServer & { readonly repository: StoredRepository };
  readonly host: CodeHost;
  /** Another process with the same token. */
  readonly other: CodeHost;
  /** How long it was waited for, one after another; no time passes for that. */
  readonly waits: readonly number[];
}

/** A host with a branch that is one commit before main. */
export async function startHost(
  kind: "github" | "gitlab",
  limits: Partial<HostConnection["limits"]> = {},
): Promise<HostInTest> {
  const double = await (kind === "github" ? startGithubDouble() : startGitlabDouble());
  double.repository.branches.set(wanted.branch, wanted.head);
  const waits: number[] = [];
  let waited = 0;
  const timing = {
    now: () => noon + waited,
    sleep: async (ms: number) => {
      waits.push(ms);
      waited += ms;
      await new Promise((resolve) => setImmediate(resolve));
    },
  };
  const spec = {
    kind,
    address: double.address,
    repository: "shop/deployments",
    token: "TOKEN",
  } as const;
  const open = (): CodeHost =>
    openCodeHost(spec, { TOKEN: "token-of-tests" }, { timing, limits: { timeoutMs: 5000, ...limits } });
  return { double, host: open(), other: open(), waits };
}

export const noon = Date.parse("2026-11-23T12:00:00Z");

export const wanted: WantedPullRequest = {
  ...{ branch: "kubestage/promote/prod/api-0123456789ab", base: "main", head: "a".repeat(40) },
  ...{ title: "Promote api-0123456789ab to prod", body: "what is promoted\n" },
};
