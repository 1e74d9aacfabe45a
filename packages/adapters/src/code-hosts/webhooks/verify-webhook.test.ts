import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { Webhook } from "standardwebhooks";
import { noon, startHost, wanted } from "../testing/hosts.ts";
import {
  githubBody,
  githubDelivery,
  gitlabBody,
  gitlabDelivery,
  gitlabNote,
  webhookSecret,
} from "../testing/webhook-bodies.ts";
import { type VerifiedWebhook, verifyWebhook, type WebhookDelivery, type WebhookTrust } from "./verify-webhook.ts";

const trust: WebhookTrust = {
  ...{ kind: "github", form: "signed", secrets: [webhookSecret], repository: "shop/deployments", now: noon },
  seen: () => false,
};
const onGithub = async (delivery: WebhookDelivery, given: Partial<WebhookTrust> = {}): Promise<VerifiedWebhook> =>
  verifyWebhook(delivery, { ...trust, ...given });
const onGitlab = async (delivery: WebhookDelivery, given: Partial<WebhookTrust> = {}): Promise<VerifiedWebhook> =>
  verifyWebhook(delivery, { ...trust, kind: "gitlab", ...given });
const merged = { what: "merged", number: 1, branch: wanted.branch, head: wanted.head, actor: "alex" };

describe("what GitHub's documentation signs", () => {
  test("is proven by the values that it gives for tests", async () => {
    // Source: https://docs.github.com/en/webhooks/using-webhooks/validating-webhook-deliveries#testing-the-webhook-payload-validation
    const secrets = ["It's a Secret to Everybody"];
    const signature = "sha256=757107ea0eb2509fc211221cce984b8a37570b6d7586c22c46f4379c8b043e17";
    const delivery = githubDelivery("Hello, World!", "ping", { "x-hub-signature-256": signature });
    expect(await onGithub(delivery, { secrets })).toMatchObject({ because: "the body is no JSON" });
    expect(await onGithub(delivery)).toMatchObject({ outcome: "refused", status: 401 });
  });
});

describe("an event", () => {
  const pull = githubBody() as { readonly pull_request: object };
  const review = (state: string, action = "submitted"): object => githubBody({ action, review: { state } });
  const closed = githubBody({ pull_request: { ...pull.pull_request, merged: false } });
  const comment = { action: "created", comment: {}, issue: { number: 1, pull_request: {} } };

  test.each([
    ["pull_request", githubBody(), "merged"],
    ["pull_request", closed, "closed"],
    ["pull_request", githubBody({ action: "opened" }), "opened"],
    ["pull_request", githubBody({ action: "synchronize" }), "changed"],
    ["pull_request_review", review("approved"), "approved"],
    ["pull_request_review", review("changes_requested"), "rejected"],
    ["pull_request_review", review("commented"), "commented"],
    ["pull_request_review", review("dismissed", "dismissed"), "withdrawn"],
    ["pull_request_review_comment", githubBody({ action: "created", comment: {} }), "commented"],
    ["issue_comment", githubBody({ pull_request: undefined, ...comment }), "commented"],
  ])("of GitHub: %s", async (name, body, what) => {
    const head = name === "issue_comment" ? undefined : wanted.head;
    expect(await onGithub(githubDelivery(body, name))).toMatchObject({
      outcome: "event",
      event: { kind: "github", repository: "shop/deployments", number: 1, what, head, actor: "alex" },
    });
  });

  test.each([
    ["Merge Request Hook", gitlabBody(), "merged"],
    ["Merge Request Hook", gitlabBody({}, { action: "close" }), "closed"],
    ["Merge Request Hook", gitlabBody({}, { action: "approval" }), "approved"],
    ["Merge Request Hook", gitlabBody({}, { action: "unapproved" }), "withdrawn"],
    ["Note Hook", gitlabNote("MergeRequest"), "commented"],
  ])("of GitLab: %s", async (name, body, what) => {
    expect(await onGitlab(gitlabDelivery(body, noon, name))).toMatchObject({
      outcome: "event",
      event: { ...merged, kind: "gitlab", what },
    });
  });

  test.each([
    ["push", githubBody()],
    ["issue_comment", githubBody({ pull_request: undefined, ...comment, issue: { number: 1 } })],
    ["pull_request", githubBody({ action: "labeled" })],
    ["pull_request", githubBody({ action: "constructor" })],
    ["pull_request_review", review("toString")],
  ])("that says nothing to a promotion is ignored: %s", async (name, body) => {
    expect(await onGithub(githubDelivery(body, name))).toMatchObject({ outcome: "ignored" });
  });

  test("of a fork is ignored", async () => {
    const head = { ref: wanted.branch, sha: wanted.head, repo: { full_name: "stranger/deployments" } };
    const fork = githubBody({ pull_request: { ...pull.pull_request, head } });
    expect(await onGithub(githubDelivery(fork))).toMatchObject({ because: "its branch is that of a fork" });
    const other = gitlabBody({}, { source_project_id: 8 });
    expect(await onGitlab(gitlabDelivery(other, noon))).toMatchObject({ because: "its branch is that of a fork" });
  });
});

describe("an attack is refused", () => {
  const refused = { outcome: "refused", status: 401 };

  test("forged: with another secret, none, or one that is empty", async () => {
    expect(await onGithub(githubDelivery(githubBody()), { secrets: ["another secret of tests"] })).toMatchObject(
      refused,
    );
    expect(await onGitlab(gitlabDelivery(gitlabBody(), noon), { secrets: ["another secret of tests"] })).toMatchObject(
      refused,
    );
    for (const secrets of [[], [""], [webhookSecret, ""]]) {
      expect(await onGithub(githubDelivery(githubBody()), { secrets })).toMatchObject({
        outcome: "refused",
        status: 500,
      });
    }
  });

  test("changed body: one byte, or the same content written otherwise", async () => {
    const one = githubDelivery(githubBody());
    const two = gitlabDelivery(gitlabBody(), noon);
    const longer = Buffer.concat([one.body, Buffer.from(" ")]);
    expect(await onGithub({ ...one, body: longer })).toMatchObject(refused);
    expect(await onGithub({ ...one, body: Buffer.from(one.body).fill("b", 5, 6) })).toMatchObject(refused);
    expect(await onGitlab({ ...two, body: Buffer.concat([two.body, Buffer.from("\n")]) })).toMatchObject(refused);
  });

  test.each(["x-hub-signature-256", "x-github-event", "x-github-delivery", "content-type"])(
    "GitHub's header %s is missing, or there twice",
    async (name) => {
      for (const value of [undefined, ""])
        expect(await onGithub(githubDelivery(githubBody(), "pull_request", { [name]: value }))).not.toMatchObject({
          outcome: "event",
        });
      const { headers, body } = githubDelivery(githubBody());
      const twice = { ...headers, [name]: [String(headers[name]), String(headers[name])] };
      expect(await onGithub({ headers: twice, body })).toMatchObject({ outcome: "refused" });
      const joined = { ...headers, "x-hub-signature-256": `${String(headers["x-hub-signature-256"])}, sha256=00` };
      expect(await onGithub({ headers: joined, body })).toMatchObject(refused);
    },
  );

  test.each(["webhook-id", "webhook-timestamp", "webhook-signature", "x-gitlab-event"])(
    "GitLab's header %s is missing",
    async (name) => {
      const delivery = gitlabDelivery(gitlabBody(), noon, "Merge Request Hook", { [name]: undefined });
      expect(await onGitlab(delivery)).toMatchObject({ outcome: "refused" });
    },
  );

  test("no byte of a body or of a signature can be changed", async () => {
    const changed = (bytes: Uint8Array, at: number, by: number): Buffer => {
      const copy = Buffer.from(bytes);
      const place = at % copy.length;
      copy[place] = (copy[place] ?? 0) ^ by;
      return copy;
    };
    await fc.assert(
      fc.asyncProperty(fc.nat(), fc.integer({ min: 1, max: 255 }), async (at, by) => {
        const [one, two] = [githubDelivery(githubBody()), gitlabDelivery(gitlabBody(), noon)];
        expect(await onGithub({ ...one, body: changed(one.body, at, by) })).toMatchObject(refused);
        expect(await onGitlab({ ...two, body: changed(two.body, at, by) })).toMatchObject(refused);
        for (const name of ["webhook-id", "webhook-timestamp", "webhook-signature"]) {
          const header = changed(Buffer.from(String(two.headers[name])), at, by).toString("latin1");
          expect(await onGitlab({ ...two, headers: { ...two.headers, [name]: header } })).toMatchObject(refused);
        }
      }),
    );
  });

  test("a token takes the place of no signature, and the other way round", async () => {
    const delivery = gitlabDelivery(gitlabBody(), noon, "Merge Request Hook", { "x-gitlab-token": webhookSecret });
    const unsigned = { ...delivery, headers: { ...delivery.headers, "webhook-signature": undefined } };
    expect(await onGitlab(unsigned)).toMatchObject(refused);
    expect(await onGitlab(unsigned, { form: "token" })).toMatchObject({ outcome: "event" });
    const wrong = { ...delivery.headers, "x-gitlab-token": `${webhookSecret} ` };
    expect(await onGitlab({ ...delivery, headers: wrong }, { form: "token" })).toMatchObject(refused);
    const sha1 = githubDelivery(githubBody(), "pull_request", {
      "x-hub-signature-256": undefined,
      "x-hub-signature": "sha1=00",
    });
    expect(await onGithub(sha1)).toMatchObject(refused);
  });

  test("of another repository, with the same secret", async () => {
    const other = githubBody({ repository: { full_name: "shop/website" } });
    expect(await onGithub(githubDelivery(other))).toMatchObject({ because: "it is about another repository" });
    const project = gitlabBody({ project: { id: 9, path_with_namespace: "shop/website" } });
    expect(await onGitlab(gitlabDelivery(project, noon))).toMatchObject({ because: "it is about another project" });
    const disguised = gitlabBody({}, { target_project_id: 9 });
    expect(await onGitlab(gitlabDelivery(disguised, noon))).toMatchObject({ because: "it is about another project" });
  });

  test("huge, before a hash is made of it", async () => {
    const body = Buffer.alloc(16 * 1024 * 1024 + 1, 32);
    expect(await onGithub({ ...githubDelivery({}), body })).toMatchObject({ outcome: "refused", status: 413 });
  });

  test("an event under the name of another one", async () => {
    const review = githubBody({ action: "submitted", review: { state: "commented" } });
    for (const name of ["pull_request", "issue_comment", "pull_request_review_comment"]) {
      expect(await onGithub(githubDelivery(review, name))).toMatchObject({ outcome: "refused", status: 400 });
    }
    expect(await onGitlab(gitlabDelivery(gitlabBody(), noon, "Note Hook"))).toMatchObject({ outcome: "refused" });
  });

  test.each(["", "null", "[]", "{", '{"action":1}', "\ufffe"])("signed garbage: %j", async (body) => {
    expect(await onGithub(githubDelivery(body))).toMatchObject({ outcome: "refused", status: 400 });
  });

  test("replayed: by its id, under another id by its body, and by its age", async () => {
    const known = new Set<string>();
    const seen = (id: string): boolean => known.has(id);
    const first = await onGithub(githubDelivery(githubBody()), { seen });
    for (const id of first.outcome === "event" ? first.ids : []) known.add(id);
    const again = { outcome: "ignored", because: "it was acted upon already" };
    expect(await onGithub(githubDelivery(githubBody()), { seen })).toMatchObject(again);
    const renamed = githubDelivery(githubBody(), "pull_request", { "x-github-delivery": "d-2" });
    expect(await onGithub(renamed, { seen })).toMatchObject(again);
    const later = { now: noon + 6 * 60_000 };
    expect(await onGitlab(gitlabDelivery(gitlabBody(), noon), later)).toMatchObject(refused);
    expect(await onGitlab(gitlabDelivery(gitlabBody(), noon + 6 * 60_000))).toMatchObject(refused);
  });

  test("what a stranger sends makes nothing known: it is not asked whether it was seen", async () => {
    const seen = (): boolean => expect.unreachable("nobody should ask");
    expect(await onGithub(githubDelivery(githubBody()), { seen, secrets: ["another secret of tests"] })).toMatchObject(
      refused,
    );
  });
});

test("secrets take each other's place: old and new count while both are given", async () => {
  const secrets = ["the new secret of tests", webhookSecret];
  expect(await onGithub(githubDelivery(githubBody()), { secrets })).toMatchObject({ outcome: "event", event: merged });
  expect(await onGitlab(gitlabDelivery(gitlabBody(), noon), { secrets })).toMatchObject({ outcome: "event" });
});

test("the reference library of Standard Webhooks signs what is taken for GitLab's", async () => {
  const body = JSON.stringify(gitlabBody());
  const signature = new Webhook(webhookSecret).sign("5a8b", new Date(noon), body);
  const delivery = gitlabDelivery(gitlabBody(), noon, "Merge Request Hook", { "webhook-signature": signature });
  expect(await onGitlab(delivery)).toMatchObject({ outcome: "event" });
});

test("an older event that comes late does not undo a newer one: what counts is what is read then", async () => {
  const { double, host } = await startHost("github");
  await host.openOrUpdate(wanted);
  const opened = await onGithub(githubDelivery(githubBody({ action: "opened" })));
  const done = await onGithub(githubDelivery(githubBody(), "pull_request", { "x-github-delivery": "d-2" }));
  double.repository.settle(double.repository.pulls[0]!, "merged");
  const states: string[] = [];
  for (const heard of [done, opened]) {
    if (heard.outcome === "event") states.push((await host.read(heard.event.number)).state);
  }
  expect(states).toEqual(["merged", "merged"]);
});
