import { chmodSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { temporaryFolder } from "../testing/folders.ts";
import { findRegistryCredential } from "./docker-config.ts";

const registry = "registry.example.com";

/** An environment with docker's configuration and with helpers, each a shell script. */
function environment(config: unknown, helpers: Readonly<Record<string, string>> = {}): Record<string, string> {
  const folder = temporaryFolder({
    "config.json": typeof config === "string" ? config : JSON.stringify(config),
    ...Object.fromEntries(Object.entries(helpers).map(([name, script]) => [name, `#!/bin/sh\n${script}\n`])),
  });
  for (const name of Object.keys(helpers)) chmodSync(join(folder, name), 0o755);
  return { DOCKER_CONFIG: folder, PATH: `${folder}:${process.env["PATH"]}`, FOLDER: folder };
}

const base64 = (text: string): string => Buffer.from(text).toString("base64");

describe("credentials in docker's file", () => {
  test.each([
    ["as docker writes them", { [registry]: { auth: base64("reader:a:b") } }],
    ["under an address", { [`https://${registry}/v1/`]: { auth: base64("reader:a:b") } }],
    ["by name", { [registry]: { username: "reader", password: "a:b" } }],
  ])("are found %s", async (_, auths) => {
    expect(await findRegistryCredential(registry, environment({ auths }))).toEqual({
      kind: "basic",
      username: "reader",
      password: "a:b",
    });
  });

  test("may be a token, and those of docker.io stand under its old address", async () => {
    const auths = { "https://index.docker.io/v1/": { identitytoken: "t" } };
    expect(await findRegistryCredential("docker.io", environment({ auths }))).toEqual({ kind: "identity", token: "t" });
  });

  test.each([
    ["another registry", { auths: { "registry.example.com.example.org": { auth: base64("a:b") } } }],
    ["a path of it only", { auths: { [`${registry}/shop`]: { auth: base64("a:b") } } }],
    ["nobody", { auths: { [registry]: {} } }],
    ["nobody, in a form of its own", { auths: { [registry]: 7 } }],
  ])("are not those of %s", async (_, config) => {
    expect(await findRegistryCredential(registry, environment(config))).toBeUndefined();
  });

  test("are none where there is no file, and a broken file is said without what stands in it", async () => {
    expect(await findRegistryCredential(registry, { DOCKER_CONFIG: "/nowhere" })).toBeUndefined();
    const error: unknown = await findRegistryCredential(registry, environment("secret-word")).catch(
      (caught: unknown) => caught,
    );
    expect(error).toMatchObject({ problem: "refused" });
    expect(String(error)).not.toContain("secret-word");
  });
});

describe("a helper", () => {
  const config = { credHelpers: { [registry]: "keys" } };
  const ask = (script: string, patienceMs?: number) =>
    findRegistryCredential(registry, environment(config, { "docker-credential-keys": script }), patienceMs);

  test("is asked for the registry by its name", async () => {
    const script = `test "$1" = get && read -r server; echo "{\\"Username\\":\\"$server\\",\\"Secret\\":\\"s\\"}"`;
    expect(await ask(script)).toEqual({ kind: "basic", username: registry, password: "s" });
  });

  test("may give a token, or know nothing", async () => {
    expect(await ask(`echo '{"Username":"<token>","Secret":"t"}'`)).toEqual({ kind: "identity", token: "t" });
    expect(await ask("echo credentials not found in native keychain; exit 1")).toBeUndefined();
  });

  test("of all registries is asked last before the file", async () => {
    const helper = { "docker-credential-all": "echo credentials not found in native keychain; exit 1" };
    const auths = { [registry]: { auth: base64("a:b") } };
    expect(await findRegistryCredential(registry, environment({ credsStore: "all", auths }, helper))).toMatchObject({
      username: "a",
    });
  });

  test.each([
    ["fails", "echo secret-word; exit 3", /failed with exit code 3/],
    ["prints something else", "echo secret-word", /gave something that is no credential/],
    ["prints without an end", "while echo secret-word; do :; done", /printed more than 65536 bytes/],
  ])("that %s is said, and what it printed is not", async (_, script, said) => {
    const error: unknown = await ask(script).catch((caught: unknown) => caught);
    expect(String(error)).toMatch(said);
    expect(String(error)).not.toContain("secret-word");
  });

  test("that hangs is ended with all that it started", async () => {
    const started = performance.now();
    await expect(ask("sleep 60 & sleep 60", 300)).rejects.toThrow("gave nothing within");
    expect(performance.now() - started).toBeLessThan(10_000);
  });

  test("that is not there is said", async () => {
    await expect(findRegistryCredential(registry, environment(config))).rejects.toThrow(
      "docker-credential-keys is not installed",
    );
  });

  test.each(["../keys", "keys; touch $FOLDER/made", ""])("by the name %j is not run", async (name) => {
    const found = findRegistryCredential(
      registry,
      environment({ credHelpers: { [registry]: name } }, { keys: "echo '{}'" }),
    );
    await expect(found).rejects.toThrow("has no name of a helper");
  });
});
