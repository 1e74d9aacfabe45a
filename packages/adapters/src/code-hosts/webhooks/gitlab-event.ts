import * as z from "zod";
import type { PullRequestEvent, ReadEvent } from "./pull-request-event.ts";

const common = {
  project: z.object({ id: z.int(), path_with_namespace: z.string().max(500) }),
  user: z.object({ username: z.string().min(1).max(300) }),
};
const mergeRequest = {
  iid: z.int().positive(),
  source_branch: z.string().max(500),
  source_project_id: z.int().nullable(),
  target_project_id: z.int(),
  last_commit: z.object({ id: z.string().regex(/^[0-9a-f]{40,64}$/) }),
};
const forms = {
  "Merge Request Hook": z.object({
    ...common,
    object_kind: z.literal("merge_request"),
    object_attributes: z.object({ ...mergeRequest, action: z.string().max(100).optional() }),
  }),
  "Note Hook": z.object({
    ...common,
    object_kind: z.literal("note"),
    object_attributes: z.object({ noteable_type: z.string(), action: z.string().max(100).optional() }),
    merge_request: z.object(mergeRequest).optional(),
  }),
} as const;

/** `approval` is one person's, `approved` the last one that was needed. */
const changes: Readonly<Record<string, PullRequestEvent["what"]>> = {
  ...{ open: "opened", reopen: "opened", update: "changed", merge: "merged", close: "closed" },
  ...{ approved: "approved", approval: "approved", unapproved: "withdrawn", unapproval: "withdrawn" },
};

/** Source: https://docs.gitlab.com/user/project/integrations/webhook_events/#merge-request-events */
export function readGitlabEvent(name: string, content: unknown, expected: string): ReadEvent {
  if (!isKnown(name)) return { ignored: `the event ${name} is not about a merge request` };
  const read = forms[name].safeParse(content);
  if (!read.success) return { refused: `the body is not that of the event ${name}` };
  const { project, user, object_attributes: attributes, object_kind: kind } = read.data;
  if (project.path_with_namespace.toLowerCase() !== expected.toLowerCase())
    return { refused: "it is about another project" };
  const about = kind === "note" ? read.data.merge_request : read.data.object_attributes;
  if (!about) return { ignored: "the comment is not on a merge request" };
  if (about.target_project_id !== project.id) return { refused: "it is about another project" };
  if (about.source_project_id !== project.id) return { ignored: "its branch is that of a fork" };
  const what = whatHappened(kind, attributes.action);
  if (what === undefined) return { ignored: `${attributes.action ?? "this"} changes nothing for a promotion` };
  const place = { number: about.iid, branch: about.source_branch, head: about.last_commit.id };
  return { event: { kind: "gitlab", repository: expected, what, ...place, actor: user.username } };
}

function isKnown(name: string): name is keyof typeof forms {
  return Object.hasOwn(forms, name);
}

function whatHappened(
  kind: "note" | "merge_request",
  action: string | undefined,
): PullRequestEvent["what"] | undefined {
  if (kind === "note") return action === undefined || action === "create" ? "commented" : undefined;
  return action !== undefined && Object.hasOwn(changes, action) ? changes[action] : undefined;
}
