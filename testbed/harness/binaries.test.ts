import { chmod, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { partProgram, toolProgram } from "./binaries.ts";

let assets = "";
beforeEach(async () => {
  assets = await mkdtemp(join(tmpdir(), "kubestage-assets-"));
  for (const name of ["etcd", "kube-apiserver", "kubectl"]) {
    await writeFile(join(assets, name), "#!/bin/sh\n");
    await chmod(join(assets, name), 0o755);
  }
  vi.stubEnv("KUBEBUILDER_ASSETS", assets);
});
afterEach(async () => {
  vi.unstubAllEnvs();
  await rm(assets, { recursive: true, force: true });
});

test("KUBEBUILDER_ASSETS holds the programs, and nothing is built", async () => {
  expect(await partProgram("etcd")).toBe(join(assets, "etcd"));
  expect(await partProgram("kube-apiserver")).toBe(join(assets, "kube-apiserver"));
  expect(await toolProgram("kubectl")).toBe(join(assets, "kubectl"));
});

test("a part that is not in KUBEBUILDER_ASSETS is named", async () => {
  await expect(partProgram("kube-scheduler")).rejects.toThrow(`KUBEBUILDER_ASSETS (${assets}) has no kube-scheduler`);
});
