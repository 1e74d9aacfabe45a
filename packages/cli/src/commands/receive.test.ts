import { createHmac } from "node:crypto";
import { expect, test } from "vitest";
import { hostedLedger } from "../testing/hosted-ledger.ts";
import { runKubestage } from "../testing/run-kubestage.ts";

const secret = "a-secret-of-tests-that-is-long-enough";

/** What GitHub sends when somebody approves of a pull request. */
function approved(number: number, head: string, branch: string, id: string) {
  const repository = { full_name: "shop/deployments" };
  const side = (ref: string, sha: string) => ({ ref, sha, repo: repository });
  const pull = { number, state: "open", merged: false, head: side(branch, head), base: side("main", head) };
  const review = { state: "approved", commit_id: head, submitted_at: id };
  const body = JSON.stringify({
    action: "submitted",
    review,
    pull_request: pull,
    repository,
    sender: { login: "alex" },
  });
  const signature = createHmac("sha256", secret).update(body).digest("hex");
  const headers = {
    ...{ "content-type": "application/json", "x-github-event": "pull_request_review", "x-github-delivery": id },
    "x-hub-signature-256": `sha256=${signature}`,
  };
  return { body, headers };
}

async function until(isSo: () => boolean): Promise<void> {
  const end = Date.now() + 60_000;
  while (!isSo()) {
    if (Date.now() > end) throw new Error("it has not come to that");
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
}

test("a webhook of the code host is acted upon at once, and not again", { timeout: 120_000 }, async () => {
  const { repository, git, host, approve, pull } = await hostedLedger("github");
  let [said, stdout] = ["", ""];
  let stop = (): void => undefined;
  const ended = runKubestage(["receive", "--ledger", repository, "--secret", "HOOK", "--listen", "127.0.0.1:0"], {
    environment: {
      HOOK: secret,
      HOST_TOKEN: "token-of-tests",
      GIT_AUTHOR_NAME: "ci",
      GIT_AUTHOR_EMAIL: "ci@example.com",
    },
    meanwhile: (process) => {
      process.stderr?.on("data", (piece: Buffer) => (said += piece.toString()));
      process.stdout?.on("data", (piece: Buffer) => (stdout += piece.toString()));
      stop = () => void process.kill("SIGTERM");
    },
  });
  await until(() => host.repository.pulls.length === 1);
  const address = /listening on (http:\S+) for webhooks of shop\/deployments/.exec(said)?.[1] ?? "";
  const { branch } = pull(1);
  const head = git("rev-parse", branch);
  const send = async (id: string, more: Readonly<Record<string, string>> = {}): Promise<number> => {
    const { body, headers } = approved(1, head, branch, id);
    return (await fetch(address, { method: "POST", body, headers: { ...headers, ...more } })).status;
  };
  expect(await send("one", { "x-hub-signature-256": `sha256=${"0".repeat(64)}` })).toBe(401);
  // What it says is not believed: nobody has approved at the code host.
  expect(await send("one")).toBe(202);
  await until(() => said.includes("pull request 1: approved by alex"));
  expect(pull(1).state).toBe("open");
  approve(pull(1));
  expect(await send("two")).toBe(202);
  await until(() => pull(1).state === "merged");
  await until(() => stdout.includes("entered live by pull request: alex approve"));
  const tip = git("rev-parse", "main");
  // Once it was acted upon: the one before may have seen to it already.
  while ((await send("two")) !== 200) await new Promise((resolve) => setTimeout(resolve, 500));
  expect(git("rev-parse", "main")).toBe(tip);
  stop();
  expect(await ended).toMatchObject({
    code: 143,
    stderr: expect.stringContaining("what went on is said above") as string,
  });
  expect(said).toContain("a webhook was not taken: the signature is not made with a secret that is known here");
  expect(said + stdout).not.toContain(secret);
});

test("what it cannot begin with is said, and nothing is written", { timeout: 60_000 }, async () => {
  const { repository, git } = await hostedLedger("github");
  const tip = git("rev-parse", "main");
  const run = (environment: Readonly<Record<string, string>>, ...words: string[]) =>
    runKubestage(["receive", "--ledger", repository, ...words], {
      environment: { GIT_AUTHOR_NAME: "ci", GIT_AUTHOR_EMAIL: "ci@example.com", ...environment },
    });
  const refused = async (text: string, ...given: Parameters<typeof run>) => {
    const { code, stderr } = await run(...given);
    expect([code, stderr]).toEqual([expect.any(Number), expect.stringContaining(text)]);
    expect(code).not.toBe(0);
  };
  await refused("no secret of webhooks was named", {});
  await refused("the variable HOOK is not set", {}, "--secret", "HOOK");
  await refused("at least 16 characters", { HOOK: "short" }, "--secret", "HOOK");
  await refused("is no address to listen on", { HOOK: secret }, "--secret", "HOOK", "--listen", "8787");
  await refused("nothing can listen on 192.0.2.1:1", { HOOK: secret }, "--secret", "HOOK", "--listen", "192.0.2.1:1");
  expect(git("rev-parse", "main")).toBe(tip);
});
