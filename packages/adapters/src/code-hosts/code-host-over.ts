import { backOffMs } from "../kubernetes/waiting.ts";
import type { Timing } from "../web/waits.ts";
import type { CodeHost, PullRequest, WantedPullRequest } from "./code-host.ts";
import { CodeHostError } from "./code-host-error.ts";
import type { PullRequestApi } from "./pull-request-api.ts";

/** So often something is looked at anew whose outcome is not known. */
const mostTries = 5;

/** What a code host promises, made of the requests of one kind. */
export function codeHostOver(api: PullRequestApi, timing: Timing): CodeHost {
  const find = async (branch: string, base: string, signal?: AbortSignal): Promise<PullRequest | undefined> => {
    const all = await api.list(checkedBranch(branch), base, signal);
    return all.find(({ state }) => state === "open") ?? all[0];
  };
  return {
    kind: api.kind,
    find,
    openOrUpdate: async (wanted, signal) => openOrUpdate(api, find, timing, wanted, signal),
    read: async (number, signal) => ({
      ...(await api.read(number, signal)),
      reviews: await api.reviews(number, signal),
    }),
    comment: async (number, comment, signal) => commentOnce(api, number, comment, signal),
    close: async (number, signal) => {
      const found = await api.read(number, signal);
      return found.state === "open" ? api.close(number, signal) : found;
    },
  };
}

/**
 * The host itself refuses a second open pull request of a branch, so whoever comes second, or comes again without knowing
 * what became of the first request, looks and finds it.
 */
async function openOrUpdate(
  api: PullRequestApi,
  find: CodeHost["find"],
  timing: Timing,
  wanted: WantedPullRequest,
  signal: AbortSignal | undefined,
): Promise<PullRequest> {
  for (let tries = 1; ; tries++) {
    const found = await find(wanted.branch, wanted.base, signal);
    if (found?.state === "open") return isAsWanted(found, wanted) ? found : api.update(found.number, wanted, signal);
    if (found?.head === wanted.head) return found;
    try {
      return await api.create(wanted, signal);
    } catch (error) {
      if (!(error instanceof CodeHostError) || !mayBeThere(error) || tries === mostTries) throw error;
      const there = await find(wanted.branch, wanted.base, signal);
      if (there?.state !== "open" && error.reason === "refused" && !saysExists(error)) throw error;
    }
    // A list may lag behind what was just made.
    await timing.sleep(backOffMs(tries), signal ?? new AbortController().signal);
  }
}

function mayBeThere({ reason, status }: CodeHostError): boolean {
  return reason === "unanswered" || status === 409 || status === 422;
}

/** Both hosts say so in these words; where they say it otherwise, one more look finds it. */
function saysExists({ message }: CodeHostError): boolean {
  return /already exists/i.test(message);
}

function isAsWanted(found: PullRequest, wanted: WantedPullRequest): boolean {
  return found.title === wanted.title && sameText(found.body, wanted.body);
}

/** Hosts keep texts as web forms send them. */
function sameText(one: string, other: string): boolean {
  const plain = (text: string): string => text.replaceAll("\r\n", "\n").trimEnd();
  return plain(one) === plain(other);
}

async function commentOnce(
  api: PullRequestApi,
  number: number,
  { key, body }: { readonly key: string; readonly body: string },
  signal: AbortSignal | undefined,
): Promise<void> {
  if (!/^[A-Za-z0-9._/]{1,100}$/.test(key)) throw new RangeError("a comment's key is letters, digits and ._/");
  const marked = `<!-- kubestage comment=${key} -->\n${body}`;
  // Only the account that opened the pull request is ours: others may write the same first line.
  const { author } = await api.read(number, signal);
  for (let tries = 1; ; tries++) {
    const all = await api.comments(number, signal);
    const own = all.find((one) => one.author === author && one.body.startsWith(`<!-- kubestage comment=${key} -->`));
    if (own && sameText(own.body, marked)) return;
    if (own) return api.changeComment(number, own.id, marked, signal);
    try {
      await api.addComment(number, marked, signal);
      return;
    } catch (error) {
      if (!(error instanceof CodeHostError) || error.reason !== "unanswered" || tries === mostTries) throw error;
    }
  }
}

/** Source: https://git-scm.com/docs/git-check-ref-format */
function checkedBranch(branch: string): string {
  if (/^[A-Za-z0-9][A-Za-z0-9._/-]{0,200}$/.test(branch) && !/\.\.|\/\/|\.lock(\/|$)|[./]$/.test(branch)) return branch;
  throw new RangeError("a branch of a promotion is letters, digits and ._/-");
}
