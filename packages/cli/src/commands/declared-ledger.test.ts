import { execFileSync } from "node:child_process";
import { join } from "node:path";
import { expect, test } from "vitest";
import { declaration, runKubestage, temporaryFolder } from "../testing/run-kubestage.ts";

const address = "https://git.example.com/shop/ledger.git";
const declared = declaration.replace(
  "{ domain: example.com }",
  `{ domain: example.com, ledger: { repository: "${address}", branch: record } }`,
);

test("within a declaration its Platform's ledger and branch are meant where nobody says another", {
  timeout: 60_000,
}, async () => {
  const from = temporaryFolder({ "platform/all.yaml": declared, "platform/notes/x.md": "", "other/a.yaml": "" });
  execFileSync("git", ["init", "--quiet", from]);
  const environment = {
    ...{ GIT_AUTHOR_NAME: "ops", GIT_AUTHOR_EMAIL: "ops@example.com", XDG_CACHE_HOME: join(from, ".cache") },
    ...{ GIT_COMMITTER_NAME: "ops", GIT_COMMITTER_EMAIL: "ops@example.com" },
    // What the address stands for on this machine.
    ...{ GIT_CONFIG_COUNT: "1", GIT_CONFIG_KEY_0: `url.file://${from}/l.git.insteadOf`, GIT_CONFIG_VALUE_0: address },
  };
  const kubestage = (folder: string, ...given: string[]) =>
    runKubestage(given, { from: join(from, folder), environment });
  await kubestage(".", "ledger", "init", "l.git", "--branch", "record");
  expect(await kubestage("platform", "release", "create", "platform")).toMatchObject({ code: 0, stderr: "" });
  const below = await kubestage("platform/notes", "release", "list");
  expect(below).toMatchObject({ code: 0, stderr: "", stdout: expect.stringMatching(/^platform-/) as string });
  const named = await kubestage("platform", "release", "list", "--ledger", address);
  expect(named).toMatchObject({ code: 0, stderr: "", stdout: below.stdout });
  // Of the declared branch there is nothing to compare with yet; of another one there would be no ledger.
  const planned = await kubestage("platform", "plan", "--ledger", address, "--cluster", "nonprod");
  expect([planned.code, planned.stderr]).toEqual([1, expect.stringContaining("KS6006")]);
  const other = await kubestage("platform", "plan", "--ledger", address, "--branch", "main", "--cluster", "nonprod");
  expect([other.code, other.stderr]).toEqual([1, expect.stringContaining("KS4002")]);
  const verified = await kubestage("platform", "verify", "--ledger", "../l.git");
  expect(verified).toMatchObject({ code: 0, stdout: expect.stringMatching(/^verified: 2 commits /) as string });
  const kept = await kubestage("platform", "verify");
  expect(kept.stdout).toBe(verified.stdout);
  expect(kept.stderr).toContain(`note: what kubestage keeps of ${address} was judged, as it was last fetched`);
  expect(verified.stderr).not.toContain("last fetched");
  const elsewhere = await kubestage("other", "release", "list");
  expect([elsewhere.code, elsewhere.stderr]).toEqual([1, expect.stringContaining("no ledger was named")]);
});
