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

const at = "/api/v4/projects/shop%2Fdeployments/merge_requests";
const text = "string";

/** GitLab's operations for the project shop/deployments, with the parameters that its documentation lists. */
export async function startGitlabDouble(
  repository = new StoredRepository(),
): Promise<DoubleServer & { readonly repository: StoredRepository }> {
  const server = await startDoubleServer(routesOf(repository), {
    "private-token": /^token-of-tests$/,
    "user-agent": /^kubestage$/,
  });
  return { ...server, repository };
}

function routesOf(repository: StoredRepository): readonly Route[] {
  const shown = (pull: StoredPull): Reply => ({ status: 200, body: shape(repository, pull) });
  const withPull =
    (act: (pull: StoredPull, call: Call, id?: string) => Reply) =>
    (call: Call, number?: string, id?: string): Reply => {
      const pull = repository.numbered(number);
      return pull ? act(pull, call, id) : { status: 404, body: { message: "404 Not found" } };
    };
  const list = ["state", "source_branch", "target_branch", "order_by", "sort", "per_page", "page"];
  return [
    { method: "GET", path: new RegExp(`^${at}$`), query: list, answer: (call) => listed(repository, call) },
    {
      ...{ method: "POST", path: new RegExp(`^${at}$`), required: ["title", "source_branch", "target_branch"] },
      fields: { title: text, source_branch: text, target_branch: text, description: text, squash: "boolean" },
      answer: ({ body }) => created(repository, body),
    },
    { method: "GET", path: new RegExp(`^${at}/(\\d+)$`), answer: withPull(shown) },
    {
      ...{ method: "PUT", path: new RegExp(`^${at}/(\\d+)$`) },
      fields: { title: text, description: text, state_event: text, target_branch: text },
      answer: withPull((pull, { body }) => {
        if (body["state_event"] === "close") repository.settle(pull, "closed");
        Object.assign(pull, { title: body["title"] ?? pull.title, body: body["description"] ?? pull.body });
        return shown(pull);
      }),
    },
    {
      ...{ method: "GET", path: new RegExp(`^${at}/(\\d+)/approvals$`) },
      answer: withPull(({ reviews }) => ({
        status: 200,
        body: { approved_by: reviews.filter(({ state }) => state === "approved").map(reviewer) },
      })),
    },
    {
      ...{ method: "GET", path: new RegExp(`^${at}/(\\d+)/reviewers$`), query: ["per_page", "page"] },
      answer: withPull(({ reviews }, call) => paged(call, reviews.map(reviewer))),
    },
    {
      ...{ method: "GET", path: new RegExp(`^${at}/(\\d+)/notes$`), query: ["sort", "order_by", "per_page", "page"] },
      answer: withPull(({ comments }, call) => {
        const said = comments.map(({ id, author, body }) => ({
          id,
          author: { username: author },
          body,
          system: false,
        }));
        return paged(call, said);
      }),
    },
    {
      ...{ method: "POST", path: new RegExp(`^${at}/(\\d+)/notes$`), fields: { body: text }, required: ["body"] },
      answer: withPull((pull, { body }) => {
        repository.comment(pull, String(body["body"]));
        return { status: 201, body: { id: 1 } };
      }),
    },
    {
      ...{ method: "PUT", path: new RegExp(`^${at}/(\\d+)/notes/(\\d+)$`), fields: { body: text }, required: ["body"] },
      answer: withPull(({ comments }, { body }, id) => {
        const comment = comments.find((one) => one.id === Number(id));
        if (comment) comment.body = String(body["body"]);
        return { status: comment ? 200 : 404, body: {} };
      }),
    },
  ];
}

function reviewer({ person, state }: StoredPull["reviews"][number]): object {
  return { user: { username: person }, state };
}

function listed(repository: StoredRepository, call: Call): Reply {
  const [branch, base] = [call.query.get("source_branch"), call.query.get("target_branch")];
  const found = repository.pulls.filter((one) => one.branch === branch && one.base === base);
  return paged(
    call,
    found.toReversed().map((pull) => shape(repository, pull)),
  );
}

function created(repository: StoredRepository, body: Call["body"]): Reply {
  const [branch, base] = [String(body["source_branch"]), String(body["target_branch"])];
  const there = repository.openOf(branch, base);
  const exists = `Another open merge request already exists for this source branch: !${there?.number}`;
  if (there) return { status: 409, body: { message: [exists] } };
  const title = String(body["title"]);
  const pull = repository.open({ branch, base, title, body: textOf(body["description"]) });
  return { status: 201, body: shape(repository, pull) };
}

function shape(repository: StoredRepository, pull: StoredPull): object {
  return {
    ...{ iid: pull.number, state: pull.state === "open" ? "opened" : pull.state, title: pull.title },
    ...{ description: pull.body, source_branch: pull.branch, target_branch: pull.base },
    ...{ source_project_id: pull.fromFork ? 8 : 7, target_project_id: 7, sha: repository.head(pull) },
    author: { username: pull.author },
    web_url: "https://elsewhere.example.com/",
  };
}
