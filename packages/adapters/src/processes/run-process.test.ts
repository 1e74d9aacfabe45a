import { join } from "node:path";
import { expect, test } from "vitest";
import { temporaryFolder } from "../testing/folders.ts";
import { ProcessError, type ProcessRun, runProcess } from "./run-process.ts";

const shell = (script: string, changes: Partial<ProcessRun> = {}) =>
  runProcess({ command: ["/bin/sh", "-c", script], ...changes });

test("what a program says is given, also where it fails", async () => {
  expect(await shell("echo a")).toEqual({ exitCode: 0, stdout: Buffer.from("a\n"), stderr: "" });
  expect(await shell("echo a; echo why >&2; exit 3")).toEqual({
    ...{ exitCode: 3, stdout: Buffer.from("a\n"), stderr: "why\n" },
  });
});

test("it reads what it is given to its end, however much that is, and nothing where nothing is given", async () => {
  const input = "a line\n".repeat(200_000);
  expect((await shell("cat", { input })).stdout.toString()).toBe(input);
  expect((await shell("cat")).stdout.toString()).toBe("");
});

test("one that ends before it has read everything is judged by how it ends", async () => {
  expect(await shell("exit 4", { input: "x".repeat(10_000_000) })).toMatchObject({ exitCode: 4 });
});

test("it has the folder and the environment that it is given", async () => {
  const folder = temporaryFolder();
  const environment = { ONLY: "this" };
  const { stdout } = await shell('pwd; echo "$ONLY$HOME"', { folder, environment });
  expect(stdout.toString()).toBe(`${folder}\nthis\n`);
});

test("bytes stay bytes", async () => {
  expect((await shell("printf '\\377\\000'")).stdout).toEqual(Buffer.from([0xff, 0]));
});

test("one that is killed has no exit code", async () => {
  expect(await shell("kill -9 $$")).toMatchObject({ exitCode: null });
});

test("one that takes too long is ended, with what it has started waited for no longer", async () => {
  const answer = await shell("echo begun; sleep 20 & wait", { timeoutMs: 500 });
  expect(answer).toEqual({ exitCode: null, stdout: Buffer.from("begun\n"), stderr: "" });
});

test.each([
  ["says", "while :; do echo aaaaaaaaaaaaaaaaaaaaaaaaaaaaa; done"],
  ["complains", "while :; do echo aaaaaaaaaaaaaaaaaaaaaaaaaaaaa >&2; done"],
])("one that %s too much is ended", async (_, script) => {
  await expect(shell(script, { mostBytes: 100_000 })).rejects.toThrow(ProcessError);
});

test("one that is not there is told apart from one that may not be run", async () => {
  const folder = temporaryFolder({ "plain.txt": "x" });
  const command = (name: string) => runProcess({ command: [join(folder, name)] });
  await expect(command("none")).rejects.toMatchObject({ name: "ProcessError", isMissing: true });
  await expect(command("plain.txt")).rejects.toMatchObject({ name: "ProcessError", isMissing: false });
});

test("where it is aborted, before or while it runs, the reason is thrown", async () => {
  const reason = new Error("enough");
  await expect(shell("echo a", { signal: AbortSignal.abort(reason) })).rejects.toBe(reason);
  const abort = new AbortController();
  const running = shell("sleep 20 & wait", { signal: abort.signal });
  setTimeout(() => abort.abort(reason), 100);
  await expect(running).rejects.toBe(reason);
});
