import { join } from "node:path";
import { noColours } from "@kubestage/core";
import { describe, expect, test } from "vitest";
import { createProgram } from "../program.ts";
import { declaration, launcher, runKubestage, runProgram, temporaryFolder } from "../testing/run-kubestage.ts";

const complete = async (...words: string[]): Promise<string[]> => {
  let stdout = "";
  const write = (text: string): Promise<void> => {
    stdout += text;
    return Promise.resolve();
  };
  const output = { write, palette: () => Promise.resolve(noColours), isTerminal: false, columns: 80 };
  const terminal = { from: temporaryFolder({ "platform.yaml": declaration }), debug: false, out: output, err: output };
  await createProgram(terminal, (code) => expect(code).toBe(0)).parseAsync(["__complete", "--", ...words], {
    from: "user",
  });
  return stdout.split("\n").filter((line) => line !== "");
};

describe("what may stand next", () => {
  test.each<[readonly string[], readonly string[]]>([
    [["b"], ["build"]],
    [["build", "--st"], ["--stage"]],
    [
      ["build", "--stage", ""],
      ["dev", "test"],
    ],
    [["build", "-c", ""], ["nonprod"]],
    [["build", "--output", "s"], ["sarif"]],
    [
      ["diff", ""],
      ["dev", "test"],
    ],
    [["diff", "dev", ""], ["test"]],
    [["--no-color", "diff", "dev", "t"], ["test"]],
    [["diff", "dev", "test", "--app", ""], ["web"]],
    [
      ["explain", "KS600"],
      ["KS6001", "KS6002", "KS6003", "KS6004", "KS6005", "KS6006"],
    ],
    [["explain", "Stage.podS"], ["Stage.podSecurity"]],
    [
      ["completion", ""],
      ["bash", "zsh", "fish", "powershell"],
    ],
    [
      ["init", "--template", ""],
      ["minimal", "hybrid"],
    ],
    [
      ["use", ""],
      ["dev", "test"],
    ],
    [
      ["use", "--confirm", ""],
      ["dev", "test"],
    ],
    [["use", "dev", "--prompt", "f"], ["fish"]],
    [
      ["kubectl", "--stage", ""],
      ["dev", "test"],
    ],
    [["kubectl", "--app", ""], ["web"]],
    [["doctor", "--cluster", ""], ["nonprod"]],
    [["build", ""], []],
    [["nothing", ""], []],
  ])("after %j", async (words, expected) => {
    expect(await complete(...words)).toEqual(expected);
  });

  test("nothing hidden is offered", async () => {
    expect(await complete("")).toEqual([
      "init",
      "import",
      "build",
      "diff",
      "prove",
      "reach",
      "can",
      "plan",
      "apply",
      "drift",
      "ledger",
      "release",
      "promote",
      "rollback",
      "receive",
      "preview",
      "check",
      "approve",
      "reject",
      "simulate",
      "status",
      "why",
      "history",
      "freeze",
      "record",
      "dora",
      "observe",
      "notify",
      "pipeline",
      "verify",
      "use",
      "kubectl",
      "doctor",
      "explain",
      "schema",
      "completion",
      "help",
    ]);
  });
});

describe("the scripts", () => {
  const script = async (shell: string): Promise<string> => (await runKubestage(["completion", shell])).stdout;

  test("bash reads its script and completes with it", async () => {
    const folder = temporaryFolder({
      "platform.yaml": declaration,
      "bin/kubestage": `#!/bin/sh\nexec "${process.execPath}" "${launcher}" "$@"\n`,
      "script.bash": `${await script("bash")}
COMP_WORDS=(kubestage build --stage t); COMP_CWORD=3; _kubestage; echo "\${COMPREPLY[*]}"
COMP_WORDS=(kubestage diff ""); COMP_CWORD=2; _kubestage; echo "\${COMPREPLY[*]}"
`,
    });
    await runProgram("chmod", ["+x", join(folder, "bin/kubestage")]);
    const PATH = `${join(folder, "bin")}:${process.env["PATH"]}`;
    const { stdout, stderr } = await runProgram("bash", ["script.bash"], { from: folder, environment: { PATH } });
    expect({ stdout, stderr }).toEqual({ stdout: "test\ndev\ntest\n".replace("dev\ntest", "dev test"), stderr: "" });
  });

  test.each(["zsh", "fish"])("%s can read its script, where it is installed", async (shell) => {
    const text = await script(shell);
    expect(text).toContain("__complete");
    const folder = temporaryFolder({ script: text });
    const checked = await runProgram(shell, ["-n", "script"], { from: folder }).catch(() => undefined);
    expect(checked?.stderr ?? "").toBe("");
  });

  test("PowerShell has one", async () => {
    expect(await script("powershell")).toMatch(
      /^# PowerShell[^]+Register-ArgumentCompleter -Native -CommandName kubestage/,
    );
  });
});
