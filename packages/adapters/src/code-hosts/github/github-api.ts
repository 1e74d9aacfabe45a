import * as z from "zod";
import type { PullRequest, Review } from "../code-host.ts";
import type { HostAsk, HostRequests } from "../host-requests.ts";
import type { PullRequestApi } from "../pull-request-api.ts";

/** Source: https://docs.github.com/en/rest/about-the-rest-api/api-versions */
export const githubHeaders = { accept: "application/vnd.github+json", "x-github-api-version": "2022-11-28" } as const;

const sha = z.string().regex(/^[0-9a-f]{40,64}$/);
const user = z.object({ login: z.string().min(1).max(200) }).nullable();
const pullRequest = z.object({
  number: z.int().positive(),
  state: z.enum(["open", "closed"]),
  merged_at: z.string().nullable(),
  title: z.string(),
  body: z.string().nullable(),
  user,
  head: z.object({ ref: z.string(), sha, repo: z.object({ full_name: z.string() }).nullable() }),
  base: z.object({ ref: z.string() }),
});
const review = z.object({
  user,
  state: z.string(),
  commit_id: sha.nullable(),
  author_association: z.string(),
  submitted_at: z.string().optional(),
});
const comment = z.object({ id: z.int().positive(), user, body: z.string().optional() });

/** Accounts that were deleted. */
const nobody = "ghost";
const verdicts: Readonly<Record<string, Review["verdict"]>> = {
  APPROVED: "approved",
  CHANGES_REQUESTED: "rejected",
  DISMISSED: "withdrawn",
  COMMENTED: "commented",
};

/**
 * Where a repository is public anybody may approve of a pull request in it.
 * Source: https://docs.github.com/en/graphql/reference/enums#commentauthorassociation
 */
const counting: ReadonlySet<string> = new Set(["OWNER", "MEMBER", "COLLABORATOR"]);

export interface GithubRepository {
  readonly owner: string;
  readonly name: string;
  /** Such as https://github.com */
  readonly web: string;
}

/** Sources: https://docs.github.com/en/rest/pulls, https://docs.github.com/en/rest/issues/comments */
export function githubApi(requests: HostRequests, { owner, name, web }: GithubRepository): PullRequestApi {
  const repository = `/repos/${encodeURIComponent(owner)}/${encodeURIComponent(name)}`;
  const get = (path: string, query: Readonly<Record<string, string>> = {}): HostAsk => ({
    ...{ method: "GET", path: repository + path, query, isRepeatable: true },
  });
  const patch = (path: string, body: Readonly<Record<string, unknown>>): HostAsk => ({
    ...{ method: "PATCH", path: repository + path, body, isRepeatable: true },
  });
  const post = (path: string, body: Readonly<Record<string, unknown>>): HostAsk => ({
    ...{ method: "POST", path: repository + path, body, isRepeatable: false },
  });
  const ours = (one: z.output<typeof pullRequest>): PullRequest => ({
    number: one.number,
    page: `${web}/${owner}/${name}/pull/${one.number}`,
    state: one.merged_at !== null ? "merged" : one.state,
    title: one.title,
    body: one.body ?? "",
    ...{ branch: one.head.ref, base: one.base.ref, head: one.head.sha, author: one.user?.login ?? nobody },
  });
  // Where a fork is gone there is no repository.
  const isOwn = ({ head }: z.output<typeof pullRequest>): boolean =>
    head.repo?.full_name.toLowerCase() === `${owner}/${name}`.toLowerCase();

  return {
    kind: "github",
    list: async (branch, base, signal) => {
      const query = {
        head: `${owner}:${branch}`,
        base,
        state: "all",
        sort: "created",
        direction: "desc",
        per_page: "30",
      };
      const all = await requests.readAll(z.array(pullRequest), get("/pulls", query), signal);
      return all.filter((one) => isOwn(one) && one.head.ref === branch && one.base.ref === base).map(ours);
    },
    read: async (number, signal) => ours(await requests.read(pullRequest, get(`/pulls/${number}`), signal)),
    reviews: async (number, signal) => {
      const all = await requests.readAll(z.array(review), get(`/pulls/${number}/reviews`, { per_page: "100" }), signal);
      return all.flatMap((one): Review[] => {
        const verdict = verdicts[one.state];
        const person = one.user?.login ?? nobody;
        return verdict && counting.has(one.author_association)
          ? [{ person, verdict, head: one.commit_id ?? undefined, at: one.submitted_at }]
          : [];
      });
    },
    create: async ({ branch, base, title, body }, signal) => {
      const content = { title, body, head: branch, base, maintainer_can_modify: false };
      return ours(await requests.read(pullRequest, post("/pulls", content), signal));
    },
    update: async (number, { title, body }, signal) =>
      ours(await requests.read(pullRequest, patch(`/pulls/${number}`, { title, body }), signal)),
    close: async (number, signal) =>
      ours(await requests.read(pullRequest, patch(`/pulls/${number}`, { state: "closed" }), signal)),
    comments: async (number, signal) => {
      const ask = get(`/issues/${number}/comments`, { per_page: "100" });
      const all = await requests.readAll(z.array(comment), ask, signal);
      return all.map(({ id, user, body }) => ({ id, author: user?.login ?? nobody, body: body ?? "" }));
    },
    addComment: async (number, body, signal) => {
      await requests.ask(post(`/issues/${number}/comments`, { body }), signal);
    },
    changeComment: async (_, id, body, signal) => {
      await requests.ask(patch(`/issues/comments/${id}`, { body }), signal);
    },
  };
}
