import { createHmac } from "node:crypto";
import { expect, test } from "vitest";
import { startHookServer } from "../../../../testbed/hosts/index.ts";
import { hostedLedger } from "../testing/hosted-ledger.ts";

const patience = { timeout: 120_000 };
const key = Buffer.from("a secret of tests, 32 bytes long");
const environment = { HOST_TOKEN: "token-of-tests", HOOK_SECRET: `whsec_${key.toString("base64")}` };

/** What a receiver heard, each signed as Standard Webhooks say. */
function told({ heard }: Awaited<ReturnType<typeof startHookServer>>): string[] {
  return heard.map(({ headers, body }) => {
    const signed = `${String(headers["webhook-id"])}.${String(headers["webhook-timestamp"])}.${body}`;
    expect(headers["webhook-signature"]).toBe(`v1,${createHmac("sha256", key).update(signed).digest("base64")}`);
    const { type, data } = JSON.parse(body) as { readonly type: string; readonly data: { readonly subject: string } };
    return `${type} ${data.subject.replaceAll(/-[0-9a-f]{12}/g, "")}`;
  });
}

test("who wrote a commit tells of it, once, each target what it wants to know", patience, async () => {
  const [all, loud, broken] = [
    await startHookServer(),
    await startHookServer(),
    await startHookServer([{ status: 400 }]),
  ];
  const hook = (address: string, more = ""): string =>
    `{ webhook: { address: "${address}", secrets: [HOOK_SECRET] }${more} }`;
  const platform = `  notifications:\n    all: ${hook(all.address)}\n    loud: ${hook(loud.address, ", about: [glassBroken, frozen]")}\n    broken: ${hook(broken.address, ", stages: [dev]")}\n`;
  const { runWith } = await hostedLedger("github", {
    platform,
    entry: ", approvals: { everyone: 1 }",
  });
  const run = (...command: string[]) => runWith(environment, ...command);

  const first = await run("promote");
  expect([first.code, told(all)]).toEqual([
    0,
    [
      "kubestage.promoted platform is promoted to dev",
      "kubestage.waiting platform waits for people before live",
      "kubestage.promoted web is promoted to dev",
    ],
  ]);
  expect(first.stderr).toContain("warning KS4011 broken could not be told: it answers with status 400");
  expect([broken.heard.length, loud.heard.length]).toEqual([1, 0]);
  await run("promote");
  expect(all.heard).toHaveLength(3);

  await run("freeze", "quiet", "--in", "live", "--reason", "the shop is counted");
  await run("promote", "platform", "--to", "live", "--break-glass", "--reason", "orders fail");
  const [frozen, forced] = [
    "kubestage.frozen Freeze quiet: nothing enters",
    "kubestage.glassBroken BROKEN GLASS: ci@example.com forced platform into live",
  ];
  const waits = (app: string): string => `kubestage.waiting ${app} waits for people before live`;
  expect(told(loud)).toEqual([frozen, forced]);
  // What waits for something else besides is another wait.
  expect(told(all).slice(3)).toEqual([frozen, waits("platform"), forced, waits("web")]);
  expect(broken.heard).toHaveLength(1);

  const tried = await run("notify", "loud");
  expect([tried.code, tried.stdout, told(loud).at(-1)]).toEqual([
    0,
    "loud was told\n",
    "kubestage.tried This is a try of kubestage for shop",
  ]);
  const failed = await runWith({}, "notify");
  expect([failed.code, failed.stdout]).toEqual([1, ""]);
  expect(failed.stderr).toContain("the variable HOOK_SECRET is not set");
  expect(failed.stderr).not.toContain(key.toString("base64"));
  const unknown = await run("notify", "loot");
  expect([unknown.code, unknown.stderr]).toEqual([1, expect.stringContaining("choose one of: all, loud, broken")]);
});
