import * as z from "zod";
import type { PullRequestEvent, ReadEvent } from "./pull-request-event.ts";

const account = z.object({ login: z.string().min(1).max(200) });
const repository = z.object({ full_name: z.string().max(500) });
const sha = z.string().regex(/^[0-9a-f]{40,64}$/);
const pullRequest = z.object({
  number: z.int().positive(),
  merged: z.boolean().optional(),
  head: z.object({ ref: z.string().max(500), sha, repo: repository.nullable() }),
});
const common = { action: z.string().max(100), repository, sender: account };
const issue = z.object({ number: z.int().positive(), pull_request: z.object({}).optional() });

/** Of each event all that tells it from the others: the header with its name is not signed. */
const forms = {
  pull_request: z.object({
    ...common,
    pull_request: pullRequest,
    review: z.undefined().optional(),
    comment: z.undefined().optional(),
  }),
  pull_request_review: z.object({ ...common, pull_request: pullRequest, review: z.object({ state: z.string() }) }),
  pull_request_review_comment: z.object({ ...common, pull_request: pullRequest, comment: z.object({}) }),
  issue_comment: z.object({ ...common, issue, comment: z.object({}) }),
} as const;

type What = PullRequestEvent["what"] | undefined;

const reviewed: Readonly<Record<string, What>> = {
  approved: "approved",
  changes_requested: "rejected",
  commented: "commented",
};
const changes: Readonly<Record<string, What>> = {
  ...{ opened: "opened", reopened: "opened", synchronize: "changed", edited: "changed" },
  ...{ ready_for_review: "changed", converted_to_draft: "changed" },
};

/** Source: https://docs.github.com/en/webhooks/webhook-events-and-payloads */
export function readGithubEvent(name: string, content: unknown, expected: string): ReadEvent {
  if (!isKnown(name)) return { ignored: `the event ${name} is not about a pull request` };
  const read = forms[name].safeParse(content);
  if (!read.success) return { refused: `the body is not that of the event ${name}` };
  const { action, repository: said, sender } = read.data;
  if (said.full_name.toLowerCase() !== expected.toLowerCase()) return { refused: "it is about another repository" };
  const by = { kind: "github", repository: expected, actor: sender.login } as const;
  if ("issue" in read.data) {
    const { number, pull_request: isOne } = read.data.issue;
    if (!isOne) return { ignored: "the comment is on an issue" };
    if (action !== "created") return { ignored: `a comment was ${action}` };
    return { event: { ...by, number, what: "commented", branch: undefined, head: undefined } };
  }
  const { number, merged, head } = read.data.pull_request;
  if (head.repo?.full_name.toLowerCase() !== expected.toLowerCase()) return { ignored: "its branch is that of a fork" };
  const what =
    "review" in read.data && read.data.review
      ? reviewOf(action, read.data.review.state)
      : name === "pull_request_review_comment"
        ? commentOf(action)
        : changeOf(action, merged);
  if (what === undefined) return { ignored: `${action} changes nothing for a promotion` };
  return { event: { ...by, number, what, branch: head.ref, head: head.sha } };
}

function isKnown(name: string): name is keyof typeof forms {
  return Object.hasOwn(forms, name);
}

function reviewOf(action: string, state: string): What {
  if (action === "dismissed") return "withdrawn";
  return action === "submitted" && Object.hasOwn(reviewed, state) ? reviewed[state] : undefined;
}

function commentOf(action: string): What {
  return action === "created" ? "commented" : undefined;
}

function changeOf(action: string, merged: boolean | undefined): What {
  if (action === "closed") return merged === true ? "merged" : "closed";
  return Object.hasOwn(changes, action) ? changes[action] : undefined;
}
