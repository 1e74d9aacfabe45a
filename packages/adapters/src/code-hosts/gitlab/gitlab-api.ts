import * as z from "zod";
import type { PullRequest, Review } from "../code-host.ts";
import type { HostAsk, HostRequests } from "../host-requests.ts";
import type { PullRequestApi } from "../pull-request-api.ts";

const user = z.object({ username: z.string().min(1).max(300) });
const mergeRequest = z.object({
  iid: z.int().positive(),
  state: z.enum(["opened", "closed", "locked", "merged"]),
  title: z.string(),
  description: z.string().nullable(),
  source_branch: z.string(),
  target_branch: z.string(),
  source_project_id: z.int().nullable(),
  target_project_id: z.int(),
  sha: z.string().regex(/^[0-9a-f]{40,64}$/),
  author: user,
});
const approvals = z.object({ approved_by: z.array(z.object({ user, approved_at: z.string().nullish() })) });
const reviewers = z.array(z.object({ user, state: z.string() }));
const notes = z.array(z.object({ id: z.int().positive(), author: user, body: z.string(), system: z.boolean() }));

export interface GitlabProject {
  /** The full path, such as shop/platform/deployments. */
  readonly path: string;
  /** Such as https://gitlab.com */
  readonly web: string;
}

/**
 * Sources: https://docs.gitlab.com/api/merge_requests/, https://docs.gitlab.com/api/merge_request_approvals/,
 * https://docs.gitlab.com/api/notes/
 */
export function gitlabApi(requests: HostRequests, { path, web }: GitlabProject): PullRequestApi {
  const all = `/projects/${encodeURIComponent(path)}/merge_requests`;
  const get = (below: string, query: Readonly<Record<string, string>> = {}): HostAsk => ({
    ...{ method: "GET", path: all + below, query, isRepeatable: true },
  });
  const put = (below: string, body: Readonly<Record<string, unknown>>): HostAsk => ({
    ...{ method: "PUT", path: all + below, body, isRepeatable: true },
  });
  const post = (below: string, body: Readonly<Record<string, unknown>>): HostAsk => ({
    ...{ method: "POST", path: all + below, body, isRepeatable: false },
  });
  const ours = (one: z.output<typeof mergeRequest>): PullRequest => ({
    number: one.iid,
    page: `${web}/${path}/-/merge_requests/${one.iid}`,
    state: states[one.state],
    title: one.title,
    body: one.description ?? "",
    ...{ branch: one.source_branch, base: one.target_branch, head: one.sha, author: one.author.username },
  });

  return {
    kind: "gitlab",
    list: async (branch, base, signal) => {
      const order = { state: "all", order_by: "created_at", sort: "desc", per_page: "20" };
      const ask = get("", { source_branch: branch, target_branch: base, ...order });
      const found = await requests.readAll(z.array(mergeRequest), ask, signal);
      const isOwn = (one: z.output<typeof mergeRequest>): boolean =>
        one.source_project_id === one.target_project_id && one.source_branch === branch && one.target_branch === base;
      return found.filter(isOwn).map(ours);
    },
    read: async (number, signal) => ours(await requests.read(mergeRequest, get(`/${number}`), signal)),
    reviews: async (number, signal) => {
      const { approved_by: given } = await requests.read(approvals, get(`/${number}/approvals`), signal);
      const asked = await requests.readAll(reviewers, get(`/${number}/reviewers`, { per_page: "100" }), signal);
      const rejected = asked.filter(({ state }) => state === "requested_changes");
      return [
        ...given.map(({ user, approved_at: at }): Review => {
          return { person: user.username, verdict: "approved", head: undefined, at: at ?? undefined };
        }),
        ...rejected.map(({ user }): Review => {
          return { person: user.username, verdict: "rejected", head: undefined, at: undefined };
        }),
      ];
    },
    create: async ({ branch, base, title, body }, signal) => {
      const content = { title, description: body, source_branch: branch, target_branch: base };
      return ours(await requests.read(mergeRequest, post("", content), signal));
    },
    update: async (number, { title, body }, signal) =>
      ours(await requests.read(mergeRequest, put(`/${number}`, { title, description: body }), signal)),
    close: async (number, signal) =>
      ours(await requests.read(mergeRequest, put(`/${number}`, { state_event: "close" }), signal)),
    comments: async (number, signal) => {
      const ask = get(`/${number}/notes`, { per_page: "100", sort: "asc", order_by: "created_at" });
      const said = await requests.readAll(notes, ask, signal);
      return said
        .filter(({ system }) => !system)
        .map(({ id, author, body }) => ({ id, author: author.username, body }));
    },
    addComment: async (number, body, signal) => {
      await requests.ask(post(`/${number}/notes`, { body }), signal);
    },
    changeComment: async (number, id, body, signal) => {
      await requests.ask(put(`/${number}/notes/${id}`, { body }), signal);
    },
  };
}

/** `locked` is a merge that is under way. */
const states = { opened: "open", locked: "open", merged: "merged", closed: "closed" } as const;
