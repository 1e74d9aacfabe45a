import { chmod, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { provideTestbed } from "./vitest-setup.ts";

let folder = "";
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "kubestage-setup-"));
  vi.stubEnv("XDG_CACHE_HOME", folder);
  vi.stubEnv("KUBEBUILDER_ASSETS", "");
  vi.stubEnv("PATH", folder);
});
afterEach(async () => {
  vi.unstubAllEnvs();
  await rm(folder, { recursive: true, force: true });
});

async function installGo(script: string): Promise<void> {
  await writeFile(join(folder, "go"), `#!/bin/sh\n${script}\n`);
  await chmod(join(folder, "go"), 0o755);
}

const whatToDo = /install Go 1\.26\.0 or newer \(https:\/\/go\.dev\/dl\), or set KUBEBUILDER_ASSETS$/;

test("without Go there is no test bed, and the reason says what to install", async () => {
  const state = await provideTestbed();
  expect(state).toEqual({ type: "missing", reason: expect.stringMatching(/^there is no Go here: /) });
  expect(state).toEqual({ type: "missing", reason: expect.stringMatching(whatToDo) });
});

test("a Go that is too old is as good as none, and its own words say so", async () => {
  await installGo("echo 'go: go.mod requires go >= 1.26.0 (running go 1.24.4; GOTOOLCHAIN=local)' >&2; exit 1");
  const state = await provideTestbed();
  expect(state).toEqual({ type: "missing", reason: expect.stringContaining("running go 1.24.4") });
  expect(state).toEqual({ type: "missing", reason: expect.stringMatching(whatToDo) });
});

test("where Go is there and the build fails, the test bed is broken and not missing", async () => {
  await installGo('[ "$1" = list ] && exit 0; echo "main.go:1: syntax error" >&2; exit 1');
  const state = await provideTestbed();
  expect(state).toEqual({ type: "broken", reason: expect.stringContaining("main.go:1: syntax error") });
});
