import { existsSync, mkdtempSync, rmSync, utimesSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, test } from "vitest";
import { inScratch } from "./scratch-folder.ts";

test("a tool gets nothing of this process's environment, and only places that are gone afterwards", async () => {
  process.env["KUBESTAGE_TEST_TOKEN"] = "secret";
  const { folder, environment } = await inScratch((scratch) => Promise.resolve(scratch));
  delete process.env["KUBESTAGE_TEST_TOKEN"];
  expect(existsSync(folder)).toBe(false);
  expect(Object.values(environment)).not.toContain("secret");
  const places = Object.entries(environment).filter(([, value]) => value.startsWith("/"));
  expect(places.filter(([, value]) => !value.startsWith(folder))).toEqual([]);
  expect(places.map(([name]) => name)).toEqual(
    expect.arrayContaining(["HOME", "PATH", "KUBECONFIG", "HELM_PLUGINS", "TMPDIR"]),
  );
  expect(environment).toMatchObject({
    HTTPS_PROXY: "http://127.0.0.1:1",
    https_proxy: "http://127.0.0.1:1",
    NO_PROXY: "",
  });
});

test("the folder is gone where its use fails", async () => {
  let used = "";
  const use = inScratch(({ folder }) => {
    used = folder;
    return Promise.reject(new Error("failed"));
  });
  await expect(use).rejects.toThrow("failed");
  expect(existsSync(used)).toBe(false);
});

test("a folder that a killed process left behind goes with the next use, and one in use stays", async () => {
  const [abandoned, inUse] = [1, 2].map(() => mkdtempSync(join(tmpdir(), "kubestage-render-"))) as [string, string];
  const hoursAgo = new Date(Date.now() - 2 * 3_600_000);
  utimesSync(abandoned, hoursAgo, hoursAgo);
  await inScratch(() => Promise.resolve());
  expect([abandoned, inUse].map((folder) => existsSync(folder))).toEqual([false, true]);
  rmSync(inUse, { recursive: true });
});
