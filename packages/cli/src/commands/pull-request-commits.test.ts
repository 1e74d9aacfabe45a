import { execFileSync } from "node:child_process";
import { appendFileSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { expect, test } from "vitest";
import { hostedLedger, type HostedLedger } from "../testing/hosted-ledger.ts";
import { temporaryFolder } from "../testing/run-kubestage.ts";

/** The rows of a description's table of commits: app, beginning of the hash, subject, author. */
function commitsIn(body: string): readonly (readonly string[])[] {
  const [, table = ""] = body.split("## Commits\n");
  const rows = table.split("\n## ")[0]?.match(/^\| `.*$/gm) ?? [];
  return rows.map((row) =>
    row
      .split("|")
      .slice(1, -1)
      .map((cell) => cell.trim().replaceAll("`", "")),
  );
}

/** A folder with what `git fetch` brings with some options, and no files. */
function fetched({ from, commit }: HostedLedger, ...options: string[]): string {
  const folder = temporaryFolder();
  const git = (...command: string[]) => execFileSync("git", ["-C", folder, ...command], { stdio: "ignore" });
  git("init", "--quiet");
  git("fetch", "--quiet", ...options, pathToFileURL(from).href, commit("alex", "rev-parse", "HEAD"));
  return folder;
}

test("a pull request says which commits come with it, from the sources of the two releases", {
  timeout: 120_000,
}, async () => {
  const ledger = await hostedLedger("github", { isCommitted: true });
  const { from, commit, run, runFrom, approve, pull } = ledger;
  await run("promote");
  approve(pull(1));
  await run("promote");
  approve(pull(2));
  expect((await run("promote")).stdout).toMatch(/web-\w+ entered live/);
  expect([commitsIn(pull(1).body), commitsIn(pull(2).body)]).toEqual([[], []]);

  const file = join(from, "platform/all.yaml");
  commit("kim", "checkout", "--quiet", "-b", "port");
  writeFileSync(file, readFileSync(file, "utf8").replace("port: 8080", "port: 9090"));
  commit("kim", "commit", "--quiet", "--all", "-m", "Listen on 9090 | fixes #12\n\nAs the others do.");
  commit("lee", "checkout", "--quiet", "main");
  appendFileSync(join(from, "notes.md"), "later\n");
  commit("lee", "add", ".");
  commit("lee", "commit", "--quiet", "-m", "Note it");
  commit("robin", "merge", "--quiet", "--no-edit", "port");
  const [web = ""] = (await run("release", "create", "web", "platform")).stdout.split("\n");
  expect((await run("promote")).code).toBe(0);
  const opened = pull(3);
  expect(opened.title).toBe(`Promote ${web} to live`);
  const hashes = commit("alex", "log", "--format=%H", "main~1..main").split("\n");
  const rows = commitsIn(opened.body);
  expect(rows.map(([app]) => app)).toEqual(["web", "web", "web"]);
  expect(rows.map(([, hash]) => hash)).toEqual(expect.arrayContaining(hashes.map((hash) => hash.slice(0, 12))));
  expect(new Set(rows.map(([, , , author]) => author))).toEqual(new Set(["kim", "lee", "robin"]));
  expect(opened.body).toMatch(/Listen on 9090 .* fixes\u2060? #\u2060?12/);
  expect(opened.body).not.toContain("As the others do");

  // As where a pipeline promotes: commits alone, and nothing checked out.
  const whole = opened.body;
  const update = async (...options: string[]): Promise<string> => {
    opened.body = "";
    expect(await runFrom(fetched(ledger, ...options), "promote")).toMatchObject({ code: 0, stderr: "" });
    return pull(3).body;
  };
  expect(await update("--filter=tree:0")).toBe(whole);
  const shallow = await update("--depth=1");
  expect(shallow).toContain("## Manifests");
  expect(commitsIn(shallow)).toEqual([]);
});
