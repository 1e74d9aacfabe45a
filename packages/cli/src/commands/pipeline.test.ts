import { existsSync, readFileSync, symlinkSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { declaration, runKubestage, temporaryFolder } from "../testing/run-kubestage.ts";

const ledger = ["--ledger", "ssh://git@git.example.com/shop/ledger.git"];
const shop = { "platform.yaml": declaration };

test("one file goes to stdout as it is, several each with its place", async () => {
  const from = temporaryFolder(shop);
  const gitlab = await runKubestage(["pipeline", "gitlab", ...ledger], { from });
  expect(gitlab).toMatchObject({ code: 0, stderr: "" });
  expect(gitlab.stdout).toMatch(/^# Written by `kubestage pipeline gitlab`/);
  const { stdout } = await runKubestage(["pipeline", "github", "--out", "-"], {
    from,
    environment: { KUBESTAGE_LEDGER: ledger[1] ?? "" },
  });
  expect(stdout.match(/^# \.github\/workflows\/\S+$/gm)).toHaveLength(3);
});

test("what kubestage wrote it writes again; what others wrote, or changed, it keeps", async () => {
  const from = temporaryFolder(shop);
  const file = join(from, "Jenkinsfile");
  const run = (...more: string[]) => runKubestage(["pipeline", "jenkins", ...ledger, "--out", ".", ...more], { from });
  expect(await run()).toMatchObject({ code: 0, stdout: "Jenkinsfile\n", stderr: "" });
  const written = readFileSync(file, "utf8");
  expect(await run("--branch", "trunk")).toMatchObject({ code: 0, stderr: "" });
  expect(readFileSync(file, "utf8")).toContain("branch 'trunk'");

  writeFileSync(file, written.replace("time: 2", "time: 3"));
  const changed = await run();
  expect(changed).toMatchObject({ code: 1, stdout: "" });
  expect(changed.stderr).toContain("KS6004");
  expect(readFileSync(file, "utf8")).toContain("time: 3");

  writeFileSync(file, "pipeline {}\n");
  const others = await run();
  expect(others).toMatchObject({ code: 1, stdout: "" });
  expect(others.stderr).toContain("KS6003");
  expect(readFileSync(file, "utf8")).toBe("pipeline {}\n");
  expect(await run("--overwrite")).toMatchObject({ code: 0 });
  expect(readFileSync(file, "utf8")).toBe(written);
});

test("one file in the way keeps all others from being written", async () => {
  const from = temporaryFolder({ ...shop, ".github/workflows/kubestage-promote.yml": "mine" });
  expect(await runKubestage(["pipeline", "github", ...ledger, "--out", "."], { from })).toMatchObject({ code: 1 });
  expect(existsSync(join(from, ".github/workflows/kubestage-release-web.yml"))).toBe(false);
});

test("nothing is written by way of a link that leads nowhere", async () => {
  const from = temporaryFolder({ "shop/platform.yaml": declaration });
  symlinkSync(join(from, "elsewhere"), join(from, "Jenkinsfile"));
  const { code, stderr } = await runKubestage(["pipeline", "jenkins", "shop", ...ledger, "--out", "."], { from });
  expect(code).toBe(1);
  expect(stderr).toContain("KS6003");
  expect(existsSync(join(from, "elsewhere"))).toBe(false);
});

test.each([
  [["--app", "wep"], 'there is no app "wep"'],
  [["--pin", "registry.example.com/web:2"], "there is no image"],
  [["--context", "../{app}"], "is no folder of an app"],
  [["--context", "apps/*"], "is no folder of an app"],
  [["--branch", "main' || true || '"], "is no branch"],
  [["--ledger", "https://robot:password@git.example.com/l.git"], "is no address of a ledger"],
  [["--ledger", "a\nb"], "is no address of a ledger"],
  [["--overwrite"], "--overwrite says nothing without --out"],
])("%j is refused", async (given, said) => {
  const { code, stdout, stderr } = await runKubestage(["pipeline", "github", ...ledger, ...given], {
    from: temporaryFolder(shop),
  });
  expect({ code, stdout }).toEqual({ code: 1, stdout: "" });
  expect(stderr).toContain("KS6006");
  expect(stderr).toContain(said);
});

test("a ledger that nobody names is the Platform's, with its branch", async () => {
  const declared = "{ domain: example.com, ledger: { repository: https://git.example.com/l.git, branch: record } }";
  const from = temporaryFolder({ "platform.yaml": declaration.replace("{ domain: example.com }", declared) });
  const { code, stdout } = await runKubestage(["pipeline", "gitlab"], { from });
  expect(code).toBe(0);
  expect(stdout).toContain("kubestage promote --ledger='https://git.example.com/l.git' --branch='record' --key=");
  expect(stdout.match(/--branch='record'/g)).toHaveLength(3);
});

test("a ledger has to be named, and the declaration to be in the repository", async () => {
  const from = temporaryFolder({ "shop/platform.yaml": declaration, "other/x": "" });
  const unnamed = await runKubestage(["pipeline", "github", "shop"], { from });
  expect(unnamed.stderr).toContain("--ledger");
  const outside = await runKubestage(["pipeline", "github", "../shop", ...ledger], { from: join(from, "other") });
  expect(outside.stderr).toContain("is not one of the repository");
});
