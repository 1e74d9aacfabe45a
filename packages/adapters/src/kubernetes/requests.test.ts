import { chmodSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { describe, expect, test } from "vitest";
import { KubestageError } from "../kubestage-error.ts";
import { temporaryFolder } from "../testing/folders.ts";
import { configMaps, cut, json, openDouble, type Reply, refusal, startDouble } from "./testing/api-double.ts";

const version = json({ gitVersion: "v1.36.3", major: "1", minor: "36+" });
const lease = {
  apiVersion: "v1",
  kind: "ConfigMap",
  metadata: { name: "lease", namespace: "default" },
  data: { a: "me" },
};

async function errorOf(work: Promise<unknown>): Promise<KubestageError> {
  try {
    await work;
  } catch (error) {
    if (error instanceof KubestageError) return error;
    throw error;
  }
  throw new Error("nothing was thrown");
}

describe("a request is tried again", () => {
  test("after 429, when the server said so", async () => {
    const double = await startDouble([json({}, 429, { "retry-after": "1" }), version]);
    const api = await openDouble(double);
    const began = Date.now();
    await expect(api.version()).resolves.toStrictEqual({ gitVersion: "v1.36.3", major: 1, minor: 36 });
    expect(Date.now() - began).toBeGreaterThanOrEqual(950);
  });

  test.each<[string, Reply]>([
    ["a connection that is cut within an answer", cut],
    ["a connection that is closed without an answer", (response) => response.destroy()],
    ["503 by the server", refusal(503, "ServiceUnavailable")],
    ["504 by a gateway, in HTML", (response) => response.writeHead(504, { "content-type": "text/html" }).end("<p>")],
    ["500 that names a time", json({ kind: "Status", code: 500 }, 500, { "retry-after": "0" })],
  ])("after %s", async (_, fault) => {
    const double = await startDouble([fault, fault, version]);
    await expect((await openDouble(double)).version()).resolves.toMatchObject({ major: 1 });
    expect(double.seen).toHaveLength(3);
  });

  test("not after 500, which a webhook's time limit gives too", async () => {
    const double = await startDouble([refusal(500, "InternalError", "failed calling webhook"), version]);
    const answer = await (await openDouble(double)).request("GET", "/x");
    expect(answer).toMatchObject({ ok: false, problem: { code: 500, message: "failed calling webhook" } });
    expect(double.seen).toHaveLength(1);
  });

  test("until patience is at its end: then the server's own words are the answer", async () => {
    const double = await startDouble([refusal(503, "ServiceUnavailable", "etcd is away")]);
    const api = await openDouble(double, undefined, { patienceMs: 300 });
    await expect(api.request("GET", "/x")).resolves.toMatchObject({ ok: false, problem: { message: "etcd is away" } });
    expect(double.seen.length).toBeGreaterThan(1);
  });
});

describe("a server that has just started", () => {
  const started = (reply: Reply) => startDouble([version, refusal(503, "ServiceUnavailable"), reply, version]);

  test.each<[string, Reply]>([
    ["403, before it has read who may do what", refusal(403, "Forbidden")],
    ["401, before it knows its accounts", refusal(401, "Unauthorized")],
    [
      "404 in text, before it has read its definitions",
      (response) => response.writeHead(404, { "content-type": "text/plain" }).end("404 page not found"),
    ],
  ])("is asked again after %s", async (_, reply) => {
    const api = await openDouble(await started(reply));
    await api.version();
    await expect(api.version()).resolves.toMatchObject({ major: 1 });
  });

  test("is believed that an object is not there", async () => {
    const api = await openDouble(await started(refusal(404, "NotFound")));
    await api.version();
    await expect(api.get(configMaps, "default", "x")).resolves.toMatchObject({ problem: { code: 404 } });
  });
});

test("403 is an answer where nothing was away", async () => {
  const double = await startDouble([refusal(403, "Forbidden"), version]);
  await expect((await openDouble(double)).request("GET", "/x")).resolves.toMatchObject({ problem: { code: 403 } });
  expect(double.seen).toHaveLength(1);
});

describe("what cannot be repeated is told", () => {
  test("a server that refuses connections", async () => {
    const api = await openDouble({ server: "http://127.0.0.1:1" }, undefined, { patienceMs: 200 });
    const error = await errorOf(api.version());
    expect(error).toMatchObject({ code: "KS6010" });
    expect(error.message).toContain(
      "http://127.0.0.1:1 of context double cannot be reached: the connection was refused",
    );
  });

  test.each<[string, Reply]>([
    ["HTML", (response) => response.writeHead(200, { "content-type": "text/html" }).end("<html>")],
    ["garbage", (response) => response.writeHead(200, { "content-type": "application/json" }).end("{{{")],
    [
      "a login page elsewhere",
      (response) => response.writeHead(302, { location: "https://login.example.com/?s=1" }).end(),
    ],
    ["JSON of another service", json({ error: "no route" }, 404)],
    ["what is no HTTP", (response) => response.socket?.end("SSH-2.0-x\r\n")],
  ])("%s", async (_, reply) => {
    const api = await openDouble(await startDouble([reply]));
    await expect(errorOf(api.request("GET", "/x"))).resolves.toMatchObject({ code: "KS6013" });
  });

  test("a token that the server refuses, without the token", async () => {
    const api = await openDouble(await startDouble([refusal(401, "Unauthorized")]));
    const error = await errorOf(api.version());
    expect(error).toMatchObject({ code: "KS6011" });
    expect(JSON.stringify([error.message, error.hint, error.cause])).not.toContain("secret-token");
  });

  test("a server that hangs ends with the signal, with its reason", async () => {
    const api = await openDouble(await startDouble([() => undefined]));
    const reason = new Error("enough");
    const stop = new AbortController();
    const asked = api.version(stop.signal);
    await sleep(50);
    stop.abort(reason);
    await expect(asked).rejects.toBe(reason);
  });

  test("a credential plugin that hangs ends with the signal too", async () => {
    const command = join(temporaryFolder({ "plugin.sh": "#!/bin/sh\nsleep 100 & sleep 100\n" }), "plugin.sh");
    chmodSync(command, 0o755);
    const exec = { apiVersion: "client.authentication.k8s.io/v1", command, interactiveMode: "Never" };
    const double = await startDouble([version]);
    const api = await openDouble(double, { exec });
    const reason = new Error("enough");
    const stop = new AbortController();
    const asked = api.version(stop.signal);
    setTimeout(() => stop.abort(reason), 50);
    await expect(asked).rejects.toBe(reason);
    expect(double.seen).toHaveLength(0);
  });

  test("whoever waits for a place, or for another try, ends with the signal too", async () => {
    const api = await openDouble(await startDouble([json({}, 429, { "retry-after": "30" })]), undefined, {
      concurrency: 1,
    });
    const stop = new AbortController();
    const asked = [api.version(stop.signal), api.version(stop.signal)];
    await sleep(50);
    stop.abort();
    const ends = await Promise.allSettled(asked);
    expect(ends.map(({ status }) => status)).toStrictEqual(["rejected", "rejected"]);
  });
});

test("no more requests run side by side than the limit says", async () => {
  let running = 0;
  let most = 0;
  const slow: Reply = (response) => {
    running++;
    most = Math.max(most, running);
    setTimeout(() => {
      running--;
      response.writeHead(200, { "content-type": "application/json" }).end("{}");
    }, 10);
  };
  const api = await openDouble(await startDouble([slow]), undefined, { concurrency: 3 });
  await Promise.all(Array.from({ length: 12 }, async () => api.request("GET", "/x")));
  expect(most).toBe(3);
});

describe("a create that was cut and is there when it is tried again", () => {
  const there = refusal(409, "AlreadyExists");

  test("was ours where all that was sent is there", async () => {
    const live = { ...lease, metadata: { ...lease.metadata, uid: "1", resourceVersion: "5" } };
    const api = await openDouble(await startDouble([cut, there, json(live)]));
    await expect(api.create(configMaps, lease)).resolves.toMatchObject({
      ok: true,
      object: { metadata: { uid: "1" } },
    });
  });

  test("nor an apply to one version, which has moved it on", async () => {
    const api = await openDouble(await startDouble([cut, refusal(409, "Conflict"), json(lease)]));
    await expect(api.apply(configMaps, lease, { resourceVersion: "4" })).resolves.toMatchObject({ ok: true });
  });

  test("was another's where it differs", async () => {
    const api = await openDouble(await startDouble([cut, there, json({ ...lease, data: { a: "you" } })]));
    await expect(api.create(configMaps, lease)).resolves.toMatchObject({ ok: false, problem: { code: 409 } });
  });

  test("is not asked after where nothing was cut", async () => {
    const double = await startDouble([there, json(lease)]);
    await expect((await openDouble(double)).create(configMaps, lease)).resolves.toMatchObject({ ok: false });
    expect(double.seen).toHaveLength(1);
  });
});

test("a refusal of a Secret is told without its values", async () => {
  const secret = { ...lease, kind: "Secret", stringData: { password: 'hunter"2' } };
  const api = await openDouble(await startDouble([refusal(422, "Invalid", 'data: Invalid value: "hunter\\"2"')]));
  const answer = await api.apply(configMaps, secret);
  expect(answer).toMatchObject({ ok: false, problem: { message: 'data: Invalid value: "(hidden)"' } });
});

test("an expired token is fetched anew by the credential plugin, once for all who were refused", async () => {
  const folder = temporaryFolder({
    "plugin.sh": `#!/bin/sh
echo run >> "$(dirname "$0")/runs"
n=$(wc -l < "$(dirname "$0")/runs")
echo '{"apiVersion":"client.authentication.k8s.io/v1","kind":"ExecCredential","status":{"token":"token-'$((n))'"}}'
`,
  });
  chmodSync(join(folder, "plugin.sh"), 0o755);
  const byToken: Reply = (response, seen) =>
    (seen.headers.authorization === "Bearer token-2" ? version : refusal(401, "Unauthorized"))(response, seen);
  const double = await startDouble([byToken]);
  const exec = {
    apiVersion: "client.authentication.k8s.io/v1",
    command: join(folder, "plugin.sh"),
    interactiveMode: "Never",
  };
  const api = await openDouble(double, { exec });
  const answers = await Promise.all([api.version(), api.version(), api.version()]);
  expect(answers).toHaveLength(3);
  expect(new Set(double.seen.map(({ headers }) => headers.authorization))).toStrictEqual(
    new Set(["Bearer token-1", "Bearer token-2"]),
  );
});
