import { execFileSync } from "node:child_process";
import { readFileSync, renameSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { describe, expect, test } from "vitest";
import { proofSchema } from "@kubestage/core";
import { runKubestage, temporaryFolder } from "../testing/run-kubestage.ts";

const secret = "hunter2-and-nobody-else";

function namespace(name: string, stage: string): string {
  return `apiVersion: v1\nkind: Namespace\nmetadata: { name: ${name}, labels: { stage: ${stage} } }\n`;
}

function pod(home: string): string {
  return `apiVersion: v1\nkind: Pod\nmetadata: { name: web, namespace: ${home}, labels: { app: web } }\nspec: { containers: [{ name: web, image: "registry.example.com/${home}/web@sha256:${"a".repeat(64)}" }] }\n`;
}

function closed(home: string, stage: string): string {
  return `apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
metadata: { name: own-stage, namespace: ${home} }
spec:
  podSelector: {}
  policyTypes: [Ingress, Egress]
  ingress: [{ from: [{ namespaceSelector: { matchLabels: { stage: ${stage} } } }] }]
  egress: [{ to: [{ namespaceSelector: { matchLabels: { stage: ${stage} } } }] }]
`;
}

const open = [namespace("web-dev", "dev"), pod("web-dev"), namespace("web-prod", "prod"), pod("web-prod")].join(
  "---\n",
);
const apart = [open, closed("web-dev", "dev"), closed("web-prod", "prod")].join("---\n");
const network = ["--property", "network"];

describe("prove", { timeout: 180_000 }, () => {
  test("exits with 0 where every verdict that counts holds, and 3 where one does not", async () => {
    const from = temporaryFolder({ "apart.yaml": apart, "open.yaml": open });
    const [good, bad] = [
      await runKubestage(["prove", "apart.yaml", ...network], { from }),
      await runKubestage(["prove", "open.yaml", ...network], { from }),
    ];
    expect(good).toMatchObject({ code: 0, stderr: "" });
    expect(good.stdout).toMatch(/verdicts: all hold\.\n$/);
    expect(bad).toMatchObject({ code: 3, stderr: "" });
    expect(bad.stdout).toMatch(/open\.yaml:\d+:\d+ error KS31\d\d /);
  });

  test("exits with 1 and says what was seen where there are fewer than two stages", async () => {
    const from = temporaryFolder({ "one.yaml": namespace("web-dev", "dev") });
    const { code, stdout, stderr } = await runKubestage(["prove", "one.yaml"], { from });
    expect([code, stdout]).toEqual([1, ""]);
    expect(stderr).toMatch(/error KS3001 .*web-dev/);
  });

  test("what cannot be read makes unknown what it could change, and not knowing is not passing", async () => {
    const broken =
      "apiVersion: networking.k8s.io/v1\nkind: NetworkPolicy\nmetadata: { name: x, namespace: web-prod }\nspec: [\n";
    const from = temporaryFolder({ "a.yaml": apart, "b.yaml": broken });
    const { code, stdout } = await runKubestage(["prove", ".", ...network, "-o", "json"], { from });
    const { verdicts, diagnostics } = proofSchema.parse(JSON.parse(stdout));
    expect(code).toBe(3);
    expect(verdicts.find(({ from: a, to }) => a === "dev" && to === "prod")).toMatchObject({ verdict: "unknown" });
    expect(diagnostics.map((one) => one.code)).toEqual(["KS3003"]);
  });

  test("JSON is what its schema says, has every property and pair, and no value of a Secret", async () => {
    const told = `apiVersion: v1\nkind: Secret\nmetadata: { name: db, namespace: web-dev }\nstringData: { url: "postgres://u:${secret}@db.web-prod.svc/x" }\n`;
    const from = temporaryFolder({ "a.yaml": [open, told].join("---\n") });
    for (const form of ["json", "text", "markdown", "sarif", "junit", "html", "mermaid", "dot", "csv"]) {
      const { stdout, stderr, code } = await runKubestage(["prove", "a.yaml", "-o", form], { from });
      expect([form, code, stderr]).toEqual([form, 3, ""]);
      for (const value of [secret, Buffer.from(secret).toString("base64")]) expect(stdout).not.toContain(value);
      if (form !== "json") continue;
      const { verdicts, properties } = proofSchema.parse(JSON.parse(stdout));
      expect(verdicts).toHaveLength(properties.length * 12);
      for (const { verdict, witness } of verdicts) if (verdict === "broken") expect(witness).not.toBeNull();
    }
  });

  test("--from and --to show those ways only, and what is asked for counts", async () => {
    const from = temporaryFolder({ "open.yaml": open });
    const asked = ["prove", "open.yaml", ...network, "-o", "json", "--from", "dev", "--to"];
    const outward = await runKubestage([...asked, "(outside)"], { from });
    expect(proofSchema.parse(JSON.parse(outward.stdout)).verdicts).toMatchObject([
      { from: "dev", to: "(outside)", counts: true },
    ]);
    const unknown = await runKubestage([...asked, "prd"], { from });
    expect(unknown.code).toBe(1);
    expect(unknown.stdout).toContain('did you mean \\"prod\\"?');
  });

  test.each([
    [["--property", "netwrok"], 'did you mean "network"?'],
    [["--cni", "calicoo"], 'did you mean "calico"?'],
    [["--kubernetes", "latest"], "it is a version such as 1.36"],
    [["--context", "x"], "name either paths or `--context`"],
    [["--intent", "nowhere.yaml"], "correct the path of the intent"],
    [["--base", "no-such-revision"], "name a branch, a tag or a commit, or a folder"],
    [["--certificates"], "add `-o json`"],
    [["--check", "proof.json", "--fix"], "leave out --fix, or --check"],
    [["--check", "proof.json", "-o", "html"], "leave out `-o`, or choose `-o json`"],
  ])("%s is refused with a hint", async (given, hint) => {
    const from = temporaryFolder({ "open.yaml": open });
    execFileSync("git", ["init", "-q"], { cwd: from });
    const { code, stderr } = await runKubestage(["prove", "open.yaml", ...given], { from });
    expect(code).toBe(1);
    expect(stderr).toContain(hint);
  });

  test("--base shows what a change opens and closes, and touches neither worktree nor index", async () => {
    const from = temporaryFolder({ "sub/all.yaml": apart });
    const git = (...given: string[]): string =>
      execFileSync("git", ["-c", "user.name=a", "-c", "user.email=a@b", ...given], { cwd: from, encoding: "utf8" });
    git("init", "-q", "-b", "main");
    git("add", ".");
    git("commit", "-qm", "apart");
    const same = await runKubestage(["prove", "all.yaml", ...network, "--base", "main"], { from: join(from, "sub") });
    expect(same).toMatchObject({ code: 0, stderr: "" });
    expect(same.stdout).toContain("Nothing is opened or closed since main.");
    writeFileSync(join(from, "sub/all.yaml"), open);
    const opens = await runKubestage(["prove", "sub", ...network, "--base", "main"], { from });
    expect(opens.code).toBe(3);
    expect(opens.stdout).toMatch(/Since main: \d+ verdicts opened/);
    expect(git("status", "--short")).toBe(" M sub/all.yaml\n");
    git("commit", "-qam", "open");
    writeFileSync(join(from, "sub/all.yaml"), apart);
    const closes = await runKubestage(["prove", "sub", ...network, "--base", "main"], { from });
    expect(closes.code).toBe(0);
    expect(closes.stdout).toContain("Gone since main:");
    expect(readFileSync(join(from, "sub/all.yaml"), "utf8")).toBe(apart);
  });

  test("--fix changes the files and then proves them; what cannot be fixed says why", async () => {
    const from = temporaryFolder({ "open.yaml": open });
    const { code, stdout, stderr } = await runKubestage(["prove", "open.yaml", ...network, "--fix"], { from });
    expect(stderr).toMatch(/^fixed KS31\d\d: .*changed: open\.yaml\n$/s);
    expect([code, stdout]).toEqual([0, expect.stringMatching(/network\n/)]);
    expect(readFileSync(join(from, "open.yaml"), "utf8")).toContain("kind: NetworkPolicy");
    expect((await runKubestage(["prove", "--context", "x", "--fix"], { from })).stderr).toContain(
      "only files can be fixed",
    );
  });

  test("a folder is a base too, and an Intent says what is meant", async () => {
    const intent = `apiVersion: kubestage.dev/v1alpha1\nkind: Intent\nmetadata: { name: all }\nspec: { openings: [{ from: {}, to: {} }] }\n`;
    const from = temporaryFolder({ "new/a.yaml": open, "old/a.yaml": apart, "intent.yaml": intent });
    expect((await runKubestage(["prove", "new", ...network, "--base", "old"], { from })).code).toBe(3);
    expect((await runKubestage(["prove", "new", ...network, "--intent", "intent.yaml"], { from })).code).toBe(0);
  });
});

test("what a build has of a cluster says what is meant, for what comes without it", { timeout: 60_000 }, async () => {
  const from = temporaryFolder();
  const shop = fileURLToPath(new URL("../../../../examples/shop/", import.meta.url));
  const built = await runKubestage(["build", `${shop}platform`, "-r", `${shop}releases`, "--out", "out"], { from });
  expect(built.code).toBe(0);
  renameSync(join(from, "out/nonprod/intent.json"), join(from, "meant.json"));
  const alone = await runKubestage(["prove", "out/nonprod"], { from });
  const meant = await runKubestage(["prove", "out/nonprod", "--intent", "meant.json"], { from });
  expect([alone.code, meant.code, meant.stderr]).toEqual([3, 0, ""]);
  expect(meant.stdout).toMatch(/verdicts: all hold/);
});

test("a declaration is proved with what it means, and places are its own lines", { timeout: 180_000 }, async () => {
  const from = temporaryFolder();
  expect((await runKubestage(["init", "shop"], { from })).code).toBe(0);
  const { code, stdout, stderr } = await runKubestage(["prove", "shop", "-o", "json"], { from });
  const { verdicts, worlds } = proofSchema.parse(JSON.parse(stdout));
  expect(worlds.every(({ intent }) => intent)).toBe(true);
  expect(
    verdicts
      .filter(({ verdict }) => verdict !== "holds")
      .map(({ property, from: a, to, reason }) => `${property} ${a} ${to}: ${reason}`),
  ).toEqual([]);
  expect([code, stderr]).toEqual([0, ""]);
  const inside = await runKubestage(["prove"], { from: join(from, "shop") });
  expect(inside.code).toBe(0);
});

test("reach lists what can connect, and explains one pair rule by rule", { timeout: 180_000 }, async () => {
  const from = temporaryFolder({ "open.yaml": open, "apart.yaml": apart });
  const matrix = await runKubestage(["reach", "open.yaml", "--from", "dev", "-o", "json"], { from });
  expect(matrix).toMatchObject({ code: 0, stderr: "" });
  expect(JSON.parse(matrix.stdout)).toMatchObject({
    worlds: [
      {
        connections: expect.arrayContaining([
          expect.objectContaining({ to: { stage: "prod", namespace: "web-prod", kind: "Pod", name: "web" } }),
        ]) as unknown,
      },
    ],
  });
  const misspelt = await runKubestage(["reach", "open.yaml", "--from", "web-dev/wbe"], { from });
  expect([misspelt.code, misspelt.stderr]).toEqual([1, expect.stringContaining('did you mean "web-dev/web"?')]);
  const pair = await runKubestage(["reach", "apart.yaml", "--from", "web-dev/web", "--to", "web-prod/web"], { from });
  expect(pair.stdout).toContain("open: nothing");
  expect(pair.stdout).toMatch(
    /NetworkPolicy web-prod\/own-stage: spec\.ingress\[0\] \(apart\.yaml:\d+:\d+\): does not speak of it/,
  );
  for (const form of ["csv", "markdown", "dot", "mermaid"])
    expect((await runKubestage(["reach", "open.yaml", "-o", form], { from })).stdout).toContain("web-prod/web");
});
