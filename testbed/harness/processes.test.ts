import { spawn } from "node:child_process";
import { existsSync } from "node:fs";
import { mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { identityOf, startWatched } from "./processes.ts";

let folder = "";
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "kubestage-processes-"));
});
afterEach(() => rm(folder, { recursive: true, force: true }));

const log = (): string => join(folder, "log");

test("a process has an identity until it ends, and another one has another", async () => {
  const started = await startWatched("sleep", ["60"], { cwd: folder, log: log() });
  expect(await identityOf(started.pid)).toBeDefined();
  expect(await identityOf(started.pid)).not.toBe(await identityOf(process.pid));
  started.signal("SIGTERM");
  expect(await started.ended(5000)).toBe(true);
  expect(await identityOf(started.pid)).toBeUndefined();
});

test("what a program prints is in its log, behind what was there", async () => {
  for (const word of ["first", "second"]) {
    const started = await startWatched("sh", ["-c", 'echo "$1"; echo "$1" >&2', "sh", word], {
      cwd: folder,
      log: log(),
    });
    await started.ended(5000);
  }
  expect(await readFile(log(), "utf8")).toBe("first\nfirst\nsecond\nsecond\n");
});

test("a program that ends by itself takes its folder with it only when nobody is left to ask for it", async () => {
  const started = await startWatched("true", [], { cwd: tmpdir(), log: log(), removes: folder });
  expect(await started.ended(5000)).toBe(true);
  await new Promise((resolve) => setTimeout(resolve, 1500));
  expect(existsSync(folder)).toBe(true);
});

test("a program ends, and its folder goes, when the process that started it is killed", async () => {
  const module = new URL("processes.ts", import.meta.url).href;
  const script = `
    import { startWatched } from ${JSON.stringify(module)};
    const folder = ${JSON.stringify(folder)};
    const { pid } = await startWatched("sleep", ["60"], { cwd: "/", log: folder + "/log", removes: folder });
    console.log(pid);
    setInterval(() => undefined, 1000);`;
  const parent = spawn(process.execPath, ["--input-type=module", "--eval", script], {
    stdio: ["ignore", "pipe", "inherit"],
  });
  const pid = await new Promise<number>((resolve) => {
    parent.stdout.once("data", (chunk: Buffer) => resolve(Number(chunk.toString("utf8"))));
  });
  expect(await identityOf(pid)).toBeDefined();
  parent.kill("SIGKILL");
  await vi.waitFor(async () => expect(await identityOf(pid)).toBeUndefined(), { timeout: 5000 });
  await vi.waitFor(() => expect(existsSync(folder)).toBe(false), { timeout: 5000 });
});

test("a program that is not there ends at once and says so in its log", async () => {
  const started = await startWatched("no-such-program-anywhere", [], { cwd: folder, log: log() });
  expect(await started.ended(5000)).toBe(true);
  expect(await readFile(log(), "utf8")).toContain("not found");
});
