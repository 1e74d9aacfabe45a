import { chmodSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { temporaryFolder } from "../testing/folders.ts";
import { credentialsOf } from "./credentials.ts";
import { findTarget } from "./target.ts";
import { kubeconfigFor } from "./testing/api-double.ts";

const apiVersion = "client.authentication.k8s.io/v1";
const server = "https://api.example.com";

/** A plugin that runs `script`; the folder that it is in. */
function plugin(script: string, more: object = {}, patienceMs?: number) {
  const folder = temporaryFolder({ "plugin.sh": `#!/bin/sh\ncd "$(dirname "$0")"\n${script}\n` });
  const command = join(folder, "plugin.sh");
  chmodSync(command, 0o755);
  const exec = { apiVersion, command, interactiveMode: "Never", ...more };
  return { folder, credentials: credentialsOf(findTarget(undefined, kubeconfigFor({ server }, { exec })), patienceMs) };
}

/** A process that has ended and that nobody has asked after yet does not run either. */
function isRunning(processId: number): boolean {
  try {
    return !/^\d+ \(.*\) Z/.test(readFileSync(`/proc/${processId}/stat`, "utf8"));
  } catch {
    return false;
  }
}

function credential(status: string): string {
  return `echo '{"apiVersion":"${apiVersion}","kind":"ExecCredential","status":{${status}}}'`;
}

test("a plugin is told the cluster, gives a token, and runs once for all who ask", async () => {
  const { folder, credentials } = plugin(
    `echo x >> runs; echo "$KUBERNETES_EXEC_INFO" > info; ${credential('"token":"t1"')}`,
    {
      provideClusterInfo: true,
    },
  );
  const given = await Promise.all([credentials.current(), credentials.current()]);
  expect(given.map(({ headers }) => headers["authorization"])).toStrictEqual(["Bearer t1", "Bearer t1"]);
  expect(readFileSync(join(folder, "runs"), "utf8")).toBe("x\n");
  expect(JSON.parse(readFileSync(join(folder, "info"), "utf8"))).toStrictEqual({
    apiVersion,
    kind: "ExecCredential",
    spec: { interactive: false, cluster: { server } },
  });
});

test("a credential that runs out is fetched again, one that holds is kept", async () => {
  const { folder, credentials } = plugin(`cat given`);
  const give = (token: string, expiry: string): void =>
    writeFileSync(
      join(folder, "given"),
      JSON.stringify({ apiVersion, kind: "ExecCredential", status: { token, expirationTimestamp: expiry } }),
    );
  give("t1", "2020-01-01T00:00:00Z");
  await credentials.current();
  give("t2", "2999-01-01T00:00:00Z");
  await expect(credentials.current()).resolves.toMatchObject({ headers: { authorization: "Bearer t2" } });
  give("t3", "2999-01-01T00:00:00Z");
  await expect(credentials.current()).resolves.toMatchObject({ headers: { authorization: "Bearer t2" } });
});

test.each([
  ["fails", "echo very-secret; echo very-secret >&2; exit 3", "failed with exit code 3"],
  ["prints no JSON", "echo very-secret", "gave something that is not JSON"],
  ["gives nothing", credential(""), "gave neither a token nor a certificate"],
  ["speaks another version", `echo '{"apiVersion":"x/v1","kind":"ExecCredential"}'`, `is not of ${apiVersion}`],
])("a plugin that %s is named, and nothing that it printed is told", async (_, script, message) => {
  const { credentials } = plugin(script);
  const error = await Promise.resolve(credentials.current()).then(
    () => new Error("nothing was thrown"),
    (error: unknown) => error as Error,
  );
  expect(error).toMatchObject({ code: "KS6011", message: expect.stringContaining(message) });
  expect(JSON.stringify([error.message, error.stack, String(error.cause)])).not.toContain("very-secret");
});

test("a plugin that hangs, and has started what holds its output open, ends with the signal", async () => {
  const { credentials } = plugin("sleep 100 & sleep 100");
  const stop = new AbortController();
  const reason = new Error("enough");
  const asked = credentials.current(stop.signal);
  setTimeout(() => stop.abort(reason), 50);
  await expect(asked).rejects.toBe(reason);
});

test("a plugin that hangs is ended after a while, with what it has started", async () => {
  const { folder, credentials } = plugin('(echo $$ > "$PWD/parent"; exec sleep 100) & echo $! > child; wait', {}, 300);
  await expect(credentials.current()).rejects.toMatchObject({
    code: "KS6011",
    message: expect.stringContaining("gave no credentials within"),
  });
  const child = Number(readFileSync(join(folder, "child"), "utf8"));
  await expect.poll(() => isRunning(child)).toBe(false);
});

test("a plugin that never stops printing is ended", async () => {
  const { credentials } = plugin("yes very-secret");
  await expect(credentials.current()).rejects.toMatchObject({
    code: "KS6011",
    message: expect.stringContaining("printed more than"),
  });
});

test("a plugin that is not installed says how to get it", async () => {
  const { credentials } = plugin("", { command: "no-such-plugin-here", installHint: "Install it from example.com" });
  await expect(credentials.current()).rejects.toMatchObject({
    code: "KS6011",
    message: expect.stringContaining("no-such-plugin-here is not installed"),
    hint: "Install it from example.com",
  });
});

test("a token file is read again when the server refuses what it held", async () => {
  const folder = temporaryFolder({ token: "t1\n" });
  const credentials = credentialsOf(
    findTarget(undefined, kubeconfigFor({ server }, { tokenFile: join(folder, "token") })),
  );
  const refused = await credentials.current();
  expect(refused.headers["authorization"]).toBe("Bearer t1");
  expect(await credentials.renew(refused)).toBe(false);
  writeFileSync(join(folder, "token"), "t2");
  expect(await credentials.renew(refused)).toBe(true);
  expect((await credentials.current()).headers["authorization"]).toBe("Bearer t2");
});

test("a client certificate in files is read again when the server refuses what they held", async () => {
  const folder = temporaryFolder({ "dev.crt": "one", "dev.key": "one" });
  const files = { "client-certificate": join(folder, "dev.crt"), "client-key": join(folder, "dev.key") };
  const credentials = credentialsOf(findTarget(undefined, kubeconfigFor({ server }, files)));
  const refused = await credentials.current();
  expect(await credentials.renew(refused)).toBe(false);
  expect(await credentials.current()).toBe(refused);
  for (const file of Object.values(files)) writeFileSync(file, "two");
  expect(await credentials.renew(refused)).toBe(true);
  expect(String((await credentials.current()).certificate)).toBe("two");
});

test("a login of the old kind is used while it holds, and says how it is renewed", async () => {
  const token = (exp: number): string => `x.${Buffer.from(JSON.stringify({ exp })).toString("base64url")}.y`;
  const login = (idToken: string) => ({ "auth-provider": { name: "oidc", config: { "id-token": idToken } } });
  const open = (user: object) => credentialsOf(findTarget(undefined, kubeconfigFor({ server }, user)));
  expect((await open(login(token(4e9))).current()).headers["authorization"]).toMatch(/^Bearer x\./);
  expect(() => open(login(token(1))).current()).toThrow(
    expect.objectContaining({ code: "KS6011", hint: expect.stringContaining("kubectl renews the login") }),
  );
});
