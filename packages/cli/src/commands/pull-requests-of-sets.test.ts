import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { hostedLedger } from "../testing/hosted-ledger.ts";

const words = ["first-word", "second-word", "third-word"] as const;
const secret = (word: string): string =>
  `apiVersion: v1\nkind: Secret\nmetadata: { name: token }\nstringData: { token: ${word} }\n`;
const declared = `apiVersion: kubestage.dev/v1alpha1
kind: App
metadata: { name: api }
spec: { team: storefront, source: { manifests: { paths: [api/token.yaml] } } }
`;

test("a set has one pull request, which shows how objects change but no secrets, and a newer one takes its place", {
  timeout: 120_000,
}, async () => {
  const { run, git, from, host, approve, pull } = await hostedLedger("github", {
    ledger: "    stages: branches\n",
    files: { "api.yaml": declared, "api/token.yaml": secret(words[0]) },
  });
  await run("promote");
  approve(pull(1));
  await run("promote");
  for (const number of [2, 3]) approve(pull(number));
  await run("promote");
  expect(host.repository.pulls.map(({ state }) => state)).toEqual(["merged", "merged", "merged"]);
  expect(pull(2).body).toContain("| create | `Secret api-live/token` |  |  |  |");

  const propose = async (set: string, at: 1 | 2): Promise<void> => {
    const all = join(from, "platform/all.yaml");
    writeFileSync(all, readFileSync(all, "utf8").replace(/[0-9]{64}/, String(at).repeat(64)));
    writeFileSync(join(from, "platform/api/token.yaml"), secret(words[at]));
    await run("release", "create", "web,api", "platform", "--set", set);
    const { code, stdout, stderr } = await run("promote");
    expect([code, stderr]).toEqual([0, ""]);
    expect(stdout).toMatch(/api-\w+, web-\w+ waits before live by pull request: nobody has approved/);
  };
  const live = git("rev-parse", "stages/live");
  await propose("spring", 1);
  const spring = pull(4);
  expect(spring).toMatchObject({ state: "open", branch: "kubestage/promote/live/set/spring" });
  const image = (digit: string): string => `\`"registry.example.com/web@sha256:${digit.repeat(46)}…\``;
  for (const row of [
    "| change | `Secret api-live/token` | `stringData.token` | not shown | not shown |",
    `| change | \`Deployment web-live/web\` | \`spec.template.spec.containers[name=web].image\` | ${image("0")} | ${image("1")} |`,
  ])
    expect(spring.body).toContain(row);

  await propose("summer", 2);
  expect(spring).toMatchObject({
    state: "closed",
    comments: [{ body: expect.stringContaining("It is proposed no more: the ledger says why.") as string }],
  });
  expect(git("branch", "--list", "--format=%(refname:short)", "kubestage/*")).toBe(pull(5).branch);
  // Until people approve nothing moves that an engine applies.
  expect(git("rev-parse", "stages/live")).toBe(live);
  const head = git("rev-parse", pull(5).branch);
  approve(pull(5));
  expect((await run("promote")).stdout).toMatch(/api-\w+, web-\w+ entered live by pull request: alex approves/);
  expect(host.repository.pulls.map(({ state, comments }) => [state, comments.length])).toEqual([
    ...[1, 2, 3].map(() => ["merged", 0]),
    ["closed", 1],
    ["merged", 0],
  ]);
  expect(git("rev-parse", "main:manifests")).toBe(git("rev-parse", `${head}:manifests`));
  expect(git("grep", "-h", "token:", "stages/live")).toContain(words[2]);
  const told = JSON.stringify(host.repository.pulls);
  for (const word of words)
    for (const written of [word, Buffer.from(word).toString("base64")]) expect(told).not.toContain(written);
  expect((await run("verify")).code).toBe(0);
});
