import { readFile, rm, stat } from "node:fs/promises";
import { expect, test } from "vitest";
import { parse } from "yaml";
import { createControlPlaneFolder } from "./control-plane-folder.ts";
import { tokenFile, writeKubeconfig } from "./users.ts";

test("equal users share a kubeconfig, which only its owner may read; others have their own", async () => {
  const folder = await createControlPlaneFolder([]);
  try {
    const endpoint = { name: "nonprod", server: "https://127.0.0.1:12345", folder };
    const path = await writeKubeconfig(endpoint, { name: "a b", groups: ["x"] });
    expect(await writeKubeconfig(endpoint, { name: "a b", groups: ["x"] })).toBe(path);
    expect(await writeKubeconfig(endpoint, { name: "a b", groups: ["y"] })).not.toBe(path);
    expect((await stat(path)).mode & 0o777).toBe(0o600);
    expect(parse(await readFile(path, "utf8"))).toMatchObject({
      "current-context": "nonprod",
      contexts: [{ name: "nonprod", context: { cluster: "nonprod", user: "a b" } }],
      clusters: [{ name: "nonprod", cluster: { server: "https://127.0.0.1:12345" } }],
    });
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
});

test("a token's line quotes what a user may be called", () => {
  const users = [{ name: 'the "one"', groups: ["a", "b"], token: "secret" }, { name: "without" }];
  expect(tokenFile(users)).toBe('"secret","the ""one""","the ""one""","a,b"\n');
});
