import {
  type Call,
  type DoubleServer,
  paged,
  type Reply,
  type Route,
  startDoubleServer,
  textOf,
} from "./double-server.ts";
import { type StoredPull, StoredRepository } from "./repository.ts";

const at = "/api/v3/repos/shop/deployments";
const text = "string";

/**
 * GitHub's operations for the repository shop/deployments, with the fields of its published OpenAPI (api.github.com, package
 * @octokit/openapi 23.0.2) and its words for refusals.
 */
export async function startGithubDouble(
  repository = new StoredRepository(),
): Promise<DoubleServer & { readonly repository: StoredRepository }> {
  const server = await startDoubleServer(routesOf(repository), {
    accept: /^application\/vnd\.github\+json$/,
    authorization: /^Bearer token-of-tests$/,
    "x-github-api-version": /^2022-11-28$/,
    "user-agent": /^kubestage$/,
  });
  return { ...server, repository };
}

function routesOf(repository: StoredRepository): readonly Route[] {
  const shown = (pull: StoredPull): Reply => ({ status: 200, body: shape(repository, pull) });
  const withPull =
    (act: (pull: StoredPull, call: Call) => Reply) =>
    (call: Call, number?: string): Reply => {
      const pull = repository.numbered(number);
      return pull ? act(pull, call) : { status: 404, body: { message: "Not Found" } };
    };
  const list = ["state", "head", "base", "sort", "direction", "per_page", "page"];
  return [
    { method: "GET", path: new RegExp(`^${at}/pulls$`), query: list, answer: (call) => listed(repository, call) },
    {
      ...{ method: "POST", path: new RegExp(`^${at}/pulls$`), required: ["head", "base"] },
      fields: { title: text, head: text, head_repo: text, base: text, body: text, maintainer_can_modify: "boolean" },
      answer: ({ body }) => created(repository, body),
    },
    { method: "GET", path: new RegExp(`^${at}/pulls/(\\d+)$`), answer: withPull(shown) },
    {
      ...{ method: "PATCH", path: new RegExp(`^${at}/pulls/(\\d+)$`) },
      fields: { title: text, body: text, state: text, base: text, maintainer_can_modify: "boolean" },
      answer: withPull((pull, { body }) => {
        if (body["state"] === "closed") repository.settle(pull, "closed");
        Object.assign(pull, { title: body["title"] ?? pull.title, body: body["body"] ?? pull.body });
        return shown(pull);
      }),
    },
    {
      ...{ method: "GET", path: new RegExp(`^${at}/pulls/(\\d+)/reviews$`), query: ["per_page", "page"] },
      answer: withPull((pull, call) =>
        paged(
          call,
          pull.reviews.map(({ person, state, head, association = "MEMBER" }) => ({
            ...{
              user: { login: person },
              author_association: association,
              state,
              commit_id: head,
              submitted_at: "2026-11-23T12:00:00Z",
              body: "",
            },
          })),
        ),
      ),
    },
    {
      ...{ method: "GET", path: new RegExp(`^${at}/issues/(\\d+)/comments$`), query: ["since", "per_page", "page"] },
      answer: withPull((pull, call) =>
        paged(
          call,
          pull.comments.map(({ id, author, body }) => ({ id, user: { login: author }, body })),
        ),
      ),
    },
    {
      ...{ method: "POST", path: new RegExp(`^${at}/issues/(\\d+)/comments$`), fields: { body: text } },
      required: ["body"],
      answer: withPull((pull, { body }) => {
        repository.comment(pull, String(body["body"]));
        return { status: 201, body: { id: 1 } };
      }),
    },
    {
      ...{ method: "PATCH", path: new RegExp(`^${at}/issues/comments/(\\d+)$`), fields: { body: text } },
      required: ["body"],
      answer: ({ body }, id) => {
        const comment = repository.pulls.flatMap(({ comments }) => comments).find((one) => one.id === Number(id));
        if (comment) comment.body = String(body["body"]);
        return { status: comment ? 200 : 404, body: {} };
      },
    },
  ];
}

function listed(repository: StoredRepository, call: Call): Reply {
  const [owner, branch] = (call.query.get("head") ?? "").split(":");
  const base = call.query.get("base");
  const state = call.query.get("state") ?? "open";
  const found = repository.pulls.filter(
    (one) => owner === "shop" && one.branch === branch && one.base === base && (state === "all" || one.state === state),
  );
  return paged(
    call,
    found.toReversed().map((pull) => shape(repository, pull)),
  );
}

function created(repository: StoredRepository, body: Call["body"]): Reply {
  const [branch, base] = [String(body["head"]), String(body["base"])];
  const refuse = (message: string): Reply => ({
    status: 422,
    body: { message: "Validation Failed", errors: [{ resource: "PullRequest", code: "custom", message }] },
  });
  if (repository.openOf(branch, base)) return refuse(`A pull request already exists for shop:${branch}.`);
  if (!repository.branches.has(branch)) return refuse("Head sha can't be blank");
  if (repository.branches.get(branch) === repository.branches.get(base))
    return refuse(`No commits between ${base} and ${branch}`);
  const pull = repository.open({ branch, base, title: String(body["title"]), body: textOf(body["body"]) });
  return { status: 201, body: shape(repository, pull) };
}

function shape(repository: StoredRepository, pull: StoredPull): object {
  return {
    ...{ number: pull.number, state: pull.state === "open" ? "open" : "closed", title: pull.title, body: pull.body },
    merged_at: pull.state === "merged" ? "2026-11-23T12:00:00Z" : null,
    user: { login: pull.author },
    html_url: "https://elsewhere.example.com/",
    head: {
      ...{ ref: pull.branch, sha: repository.head(pull) },
      repo: { full_name: pull.fromFork ? "shop/fork" : "shop/deployments" },
    },
    base: { ref: pull.base },
  };
}
