import { spawnSync } from "node:child_process";
import { expect, it } from "vitest";
import { shellLines, shellOf } from "./shell-lines.ts";

const value = "a'b\"c$HOME `id` \\ x;\ny";

it("a shell that evaluates the lines has the very values, and runs nothing in them", () => {
  const lines = shellLines("bash", { ONE: value, TWO: "two" });
  const { stdout } = spawnSync("bash", ["-c", 'eval "$1"; printf "%s|%s" "$ONE" "$TWO"', "bash", lines], {
    encoding: "utf8",
  });
  expect(stdout).toBe(`${value}|two`);
});

it("quotes for fish and PowerShell as they want it", () => {
  expect(shellLines("fish", { A: "it's \\" })).toBe("set -gx A 'it\\'s \\\\'\n");
  expect(shellLines("powershell", { A: "it's" })).toBe("$env:A = 'it''s'\n");
});

it("knows the shell by SHELL, and takes bash for one that it does not know", () => {
  expect(["/usr/bin/fish", "/bin/zsh", "/bin/dash", undefined].map((SHELL) => shellOf({ SHELL }))).toEqual([
    "fish",
    "zsh",
    "bash",
    "bash",
  ]);
});
