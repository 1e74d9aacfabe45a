import { existsSync } from "node:fs";
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
