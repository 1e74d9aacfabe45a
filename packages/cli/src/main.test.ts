import { existsSync, readdirSync, readFileSync, symlinkSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { declaration, launcher, runKubestage, temporaryFolder } from "./testing/run-kubestage.ts";

const escape = "\u001b[";
const good = { "shop/platform.yaml": declaration };
const wrong = { "shop/platform.yaml": declaration.replace("tier: development", "teir: development") };

interface Answer {
  readonly summary: { readonly objects: number } | null;
  readonly diagnostics: readonly {
    readonly code: string;
    readonly place: { readonly file: string; readonly line: number } | null;
  }[];
}

describe.concurrent("build", () => {
  test("data goes to stdout and nothing to stderr", async () => {
    const { code, stdout, stderr } = await runKubestage(["build", "shop"], { from: temporaryFolder(good) });
    expect({ code, stderr }).toEqual({ code: 0, stderr: "" });
    expect(stdout).toMatch(/^apiVersion: /);
    expect(stdout).toContain("\n---\n");
    expect(stdout).not.toContain(escape);
  });

  test("errors go to stderr with place, caret, code and hint, and the exit code is 1", async () => {
    const { code, stdout, stderr } = await runKubestage(["build", "shop", "--out", "out"], {
      from: temporaryFolder(wrong),
    });
    expect({ code, stdout }).toEqual({ code: 1, stdout: "" });
    expect(stderr).toContain(`${join("shop", "platform.yaml")}:14:27 error KS1006`);
    expect(stderr).toContain("^^^^");
    expect(stderr).toContain('hint: did you mean "tier"?');
  });

  test("as JSON everything is on stdout", async () => {
    const from = temporaryFolder(wrong);
    const { code, stdout, stderr } = await runKubestage(["build", "shop", "-o", "json"], { from });
    expect({ code, stderr }).toEqual({ code: 1, stderr: "" });
    const { summary, diagnostics } = JSON.parse(stdout) as Answer;
    expect(summary).toBeNull();
    expect(diagnostics[0]).toMatchObject({ code: "KS1006", place: { file: join("shop", "platform.yaml"), line: 14 } });
  });

  test("as SARIF everything is on stdout", async () => {
    const { code, stdout, stderr } = await runKubestage(["build", "shop", "-osarif"], { from: temporaryFolder(wrong) });
    expect({ code, stderr }).toEqual({ code: 1, stderr: "" });
    expect(JSON.parse(stdout)).toMatchObject({ version: "2.1.0", runs: [{ results: [{ ruleId: "KS1006" }] }] });
  });

  test("a folder is written, and the summary says what and where", async () => {
    const from = temporaryFolder(good);
    const first = await runKubestage(["build", "shop", "--out", "out"], { from });
    expect(first).toMatchObject({ code: 0, stderr: "" });
    expect(first.stdout).toMatch(/^shop: 1 cluster, 2 stages, \d+ objects, \d+ files\n/);
    expect(first.stdout).toContain("Files in out:");
    expect(existsSync(join(from, "out/nonprod/dev/web.yaml"))).toBe(true);
    const second = await runKubestage(["build", "shop", "--out", "out", "-o", "json"], { from });
    expect(JSON.parse(second.stdout)).toMatchObject({
      summary: { output: { written: 0, removed: 0 } },
      diagnostics: [],
    });
  });

  test("--debug says what takes how long, beside the data", async () => {
    const { code, stdout, stderr } = await runKubestage(["build", "shop", "--debug"], { from: temporaryFolder(good) });
    expect(code).toBe(0);
    expect(stdout).toMatch(/^apiVersion: /);
    expect(stderr).toMatch(/^kubestage: reading took \d+ ms\nkubestage: compiling took \d+ ms\n$/);
  });

  test("a file of somebody else stops the build with its name", async () => {
    const from = temporaryFolder({ ...good, "out/nonprod/dev/web.yaml": "theirs" });
    const { code, stdout, stderr } = await runKubestage(["build", "shop", "--out", "out"], { from });
    expect({ code, stdout }).toEqual({ code: 1, stdout: "" });
    expect(stderr).toContain(`${join("out", "nonprod/dev/web.yaml")}:1:1 error KS6003`);
    expect(readFileSync(join(from, "out/nonprod/dev/web.yaml"), "utf8")).toBe("theirs");
    expect(readdirSync(join(from, "out"))).toEqual(["nonprod"]);
  });

  test("a folder that cannot be written is an error of the system", async () => {
    const from = temporaryFolder({ ...good, out: "a file" });
    const text = await runKubestage(["build", "shop", "--out", "out"], { from });
    expect(text).toMatchObject({ code: 1, stdout: "" });
    expect(text.stderr).toContain("error KS6005");
    const json = await runKubestage(["build", "shop", "--out", "out", "--output=json"], { from });
    expect(JSON.parse(json.stdout)).toMatchObject({ diagnostics: [{ code: "KS6005" }] });
  });

  test("a reader that stops early is no error", async () => {
    const apps = Array.from({ length: 200 }, (_, index) =>
      declaration.slice(declaration.lastIndexOf("---")).replace("name: web", `name: web${index}`),
    );
    const from = temporaryFolder({ "shop/platform.yaml": declaration + apps.join("") });
    const { code, stderr } = await runKubestage(["build", "shop"], {
      from,
      meanwhile: ({ stdout }) => stdout?.once("data", () => stdout.destroy()),
    });
    expect({ code, stderr }).toEqual({ code: 0, stderr: "" });
  });

  test("a signal ends it in order, with nothing changed", async () => {
    const slow = `await new Promise((resolve) => setTimeout(resolve, 8000));\nexport default [];\n`;
    const from = temporaryFolder({ "shop/platform.ts": slow });
    const { code, stderr } = await runKubestage(["build", "shop", "--out", "out"], {
      from,
      meanwhile: (child) => setTimeout(() => child.kill("SIGTERM"), 4000),
    });
    expect({ code, stderr }).toEqual({ code: 143, stderr: "kubestage: interrupted by SIGTERM; nothing was changed\n" });
    expect(existsSync(join(from, "out"))).toBe(false);
  });
});

describe.concurrent("colours", () => {
  test.each<[string, Readonly<Record<string, string>>, readonly string[], boolean]>([
    ["none in a pipe", {}, [], false],
    ["where FORCE_COLOR asks for them", { FORCE_COLOR: "1" }, [], true],
    ["none where FORCE_COLOR is 0", { FORCE_COLOR: "0" }, [], false],
    ["none where NO_COLOR is set, whatever else is", { FORCE_COLOR: "1", NO_COLOR: "1" }, [], false],
    ["none with --no-color, whatever else is set", { FORCE_COLOR: "1" }, ["--no-color"], false],
  ])("%s", async (_, environment, flags, expected) => {
    const { stderr } = await runKubestage(["build", "shop", ...flags], { from: temporaryFolder(wrong), environment });
    expect(stderr).toContain("KS1006");
    expect(stderr.includes(escape)).toBe(expected);
  });
});

describe.concurrent("diff", () => {
  test("exits with 0 where nothing differs and with 2 where something does", async () => {
    const from = temporaryFolder(good);
    expect(await runKubestage(["diff", "dev", "test", "shop"], { from })).toMatchObject({ code: 0, stderr: "" });
    writeFileSync(join(from, "shop/platform.yaml"), `${declaration}  stages: { test: { replicas: 2 } }\n`);
    const { code, stdout, stderr } = await runKubestage(["diff", "dev", "test", "shop"], { from });
    expect({ code, stderr }).toEqual({ code: 2, stderr: "" });
    expect(stdout).toContain("spec.replicas: 1 → 2");
    expect(stdout).toMatch(/caused by shop\/platform\.yaml:34:21 \(test\)/);
  });

  test("exits with 1 where it cannot compare", async () => {
    const { code, stdout, stderr } = await runKubestage(["diff", "dev", "prod", "shop"], {
      from: temporaryFolder(good),
    });
    expect({ code, stdout }).toEqual({ code: 1, stdout: "" });
    expect(stderr).toContain('there is no stage "prod"');
  });
});

describe.concurrent("the command line", () => {
  test.each([
    [["buld"], "unknown command 'buld'", "did you mean build?"],
    [["build", "--stag", "dev"], "unknown option '--stag'", "did you mean --stage?"],
    [["build", "-o", "xml"], "Allowed choices are", "kubestage build --help"],
    [["build", "-o", "jsn"], "Allowed choices are", "did you mean json?"],
    [["diff", "dev"], "missing required argument 'other'", "kubestage diff --help"],
    [["--debug", "release", "create", "--set"], "argument missing", "kubestage release create --help"],
    [["pipeline", "gitbub"], "'gitbub' is invalid", "did you mean github?"],
    [["ledger", "trust", "add-persn", "sam"], "unknown command 'add-persn'", 'did you mean "add-person"?'],
    [["observe", "--cluster", "prod", "--every", "10ms"], "--every is too short", "a second"],
    [["rollback", "api", "--in", "prod", "--reason", ""], "It says nothing.", "kubestage rollback --help"],
    [["record", "smoke", "api", "--in", "test", "--said", " "], "It says nothing.", "kubestage record --help"],
    [["simulate", "--at", "2026-12-27T08:00"], "A time has a zone", "kubestage simulate --help"],
    [["receive", "--every", "soon"], "A duration is a number and a unit", "kubestage receive --help"],
    [["build", "--out", "out", "-o", "yaml"], "the form yaml", "leave one of the two out"],
    [["completion", "bsh"], 'no completion for "bsh"', 'did you mean "bash"?'],
    [["explain", "Stage.quta"], 'no field or code "Stage.quta"', 'did you mean "quota"?'],
  ])("%s is KS6006 with a hint", async (given, message, hint) => {
    const { code, stdout, stderr } = await runKubestage(given);
    expect({ code, stdout }).toEqual({ code: 1, stdout: "" });
    expect(stderr).toContain("error KS6006");
    expect(stderr).toContain(message);
    expect(stderr).toContain(hint);
  });

  test("what is not understood is JSON where JSON was asked for", async () => {
    const { code, stdout, stderr } = await runKubestage(["buld", "-o", "json"]);
    expect({ code, stderr }).toEqual({ code: 1, stderr: "" });
    expect(JSON.parse(stdout)).toMatchObject({ diagnostics: [{ code: "KS6006" }] });
  });

  test.each([["--help"], []])("help is data: %s", async (...given) => {
    const { code, stdout, stderr } = await runKubestage(given);
    expect({ code, stderr }).toEqual({ code: 0, stderr: "" });
    for (const command of ["init", "build", "diff", "explain", "schema", "completion"])
      expect(stdout).toContain(`  ${command} `);
    expect(stdout).not.toContain("__complete");
  });

  test.each(["init", "build", "diff", "explain", "schema", "completion"])(
    "the help of %s has examples and --output",
    async (command) => {
      const { code, stdout } = await runKubestage([command, "--help"]);
      expect(code).toBe(0);
      expect(stdout).toMatch(/\nExamples:\n {2}\S/);
      expect(stdout).toContain("--output <form>");
      expect(stdout).toContain("--no-color");
    },
  );

  test("help does not tell that what may be repeated begins with nothing", async () => {
    const { stdout } = await runKubestage(["release", "create", "--help"]);
    expect(stdout).toContain("may be repeated");
    expect(stdout).not.toContain("[])");
  });

  test.each([
    ["status", false],
    ["freeze", true],
  ])("whether %s offers a key: %s", async (command, signs) => {
    expect((await runKubestage([command, "--help"])).stdout.includes("--key <file>")).toBe(signs);
  });

  test("the version is that of the package", async () => {
    const { version } = JSON.parse(readFileSync(new URL("../../../package.json", import.meta.url), "utf8")) as {
      version: string;
    };
    expect(await runKubestage(["--version"])).toEqual({ code: 0, signal: null, stdout: `${version}\n`, stderr: "" });
  });

  test("as kubectl-stage it calls itself kubectl stage", async () => {
    const program = join(temporaryFolder(), "kubectl-stage");
    symlinkSync(launcher, program);
    expect((await runKubestage(["--help"], { program })).stdout).toMatch(/^Usage: kubectl stage /);
  });

  test("explain and schema print data", async () => {
    expect((await runKubestage(["explain", "stage.network", "-o", "json"])).stdout).toContain(
      '"path": "Stage.network"',
    );
    expect((await runKubestage(["explain", "KS1021"])).stdout).toMatch(/^warning KS1021 /);
    const { stdout } = await runKubestage(["schema"]);
    expect(JSON.parse(stdout)).toMatchObject({ $schema: "http://json-schema.org/draft-07/schema#" });
  });

  test("init writes, names what it wrote, and says what comes next", async () => {
    const from = temporaryFolder();
    const first = await runKubestage(["init", "shop", "--template", "hybrid"], { from });
    expect(first.code).toBe(0);
    expect(first.stdout.trim().split("\n")).toContain(join("shop", "platform.yaml"));
    expect(first.stderr).toBe(
      "\nNext: kubestage build shop --out shop/out\n      with a cluster: cd shop && kubestage doctor\n",
    );
    expect((await runKubestage(["init", "."], { from })).stderr).toBe(
      "\nNext: kubestage build --out out\n      with a cluster: kubestage doctor\n",
    );
    expect(await runKubestage(["init", "shop"], { from })).toMatchObject({ code: 1, stdout: "" });
  });
});
