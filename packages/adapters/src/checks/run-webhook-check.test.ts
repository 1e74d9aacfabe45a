import { randomBytes } from "node:crypto";
import { join } from "node:path";
import { webhookCheck } from "@kubestage/core";
import { Webhook } from "standardwebhooks";
import { describe, expect, test } from "vitest";
import { createAuthority, issueCertificate } from "../../../../testbed/harness/index.ts";
import { KubestageError } from "../kubestage-error.ts";
import { json, type Reply, type Seen, startDouble } from "../kubernetes/testing/api-double.ts";
import { temporaryFolder } from "../testing/folders.ts";
import type { CheckResult } from "./check.ts";
import { runWebhookCheck } from "./run-webhook-check.ts";
import { subject } from "./testing.ts";

const secret = `whsec_${randomBytes(32).toString("base64")}`;
const environment = { SMOKE_SECRET: secret };
const passed = json({ outcome: "passed", said: "all pages answer" });

async function ask(url: string, given: object = {}, signal = new AbortController().signal): Promise<CheckResult> {
  const check = webhookCheck.parse({ url, secret: "SMOKE_SECRET", ...given });
  return runWebhookCheck(check, subject, { name: "smoke", signal, environment, pauseMs: 5 });
}

/** What became of it, and of which requests. */
async function asked(
  replies: readonly [Reply, ...Reply[]],
  given: object = {},
): Promise<{ found: unknown; seen: readonly Seen[] }> {
  const { server: origin, seen } = await startDouble(replies);
  const found = await ask(`${origin}/checks`, given).catch((error: unknown) => {
    expect(error).toBeInstanceOf(KubestageError);
    return error instanceof Error ? error.message.replace(origin, "") : error;
  });
  return { found, seen };
}

const verified = ({ body, headers }: Seen): unknown =>
  new Webhook(secret).verify(body, headers as Record<string, string>);

test("the question is one that the specification's own library accepts", async () => {
  const { found, seen } = await asked([passed]);
  expect(found).toEqual({ outcome: "passed", said: "all pages answer" });
  expect(seen).toHaveLength(1);
  expect(seen.map(verified)).toEqual([
    { type: "kubestage.check", timestamp: expect.any(String) as string, data: { check: "smoke", ...subject } },
  ]);
});

test("a failure is a result", async () => {
  const { found } = await asked([json({ outcome: "failed", said: "the price is\nmissing." })]);
  expect(found).toEqual({ outcome: "failed", said: "the price is missing" });
});

test.each([
  ["nothing", json(undefined), "it is no object of JSON"],
  ["a list", json([]), "it is no object of JSON"],
  ["another outcome", json({ outcome: "ok", said: "a" }), "its outcome is neither passed nor failed"],
  ["no text", json({ outcome: "passed" }), "its said is no text"],
  ["no JSON", (response) => response.end("<html>"), "it is no object of JSON"],
  ["too much", (response) => response.end("x".repeat(65 * 1024)), "its answer has more than 64 KiB"],
  ["an error", json({}, 500), "it answers with status 500"],
  ["no content", json({}, 204), "it answers with status 204"],
  ["a refusal", json({}, 401), "it answers with status 401"],
  ["no HTTP", (response) => response.socket?.end("SSH-2.0\r\n\r\n"), "it does not speak HTTP as it should"],
] satisfies [string, Reply, string][])("an answer of %s says nothing", async (_, reply, why) => {
  const { found, seen } = await asked([reply]);
  expect(found).toContain("/checks gave no result: ");
  expect(found).toContain(why);
  expect(seen).toHaveLength(1);
});

test("a redirect is not followed", async () => {
  const elsewhere = await startDouble([passed]);
  const { found } = await asked([json({}, 307, { location: `${elsewhere.server}/` })]);
  expect(found).toContain("it redirects (status 307), which is not followed");
  expect(elsewhere.seen).toEqual([]);
});

describe("where no answer came", () => {
  const cut: Reply = (response) => response.destroy();

  test("the same message is sent again, by its id", async () => {
    const { found, seen } = await asked([cut, json({}, 503), passed]);
    expect(found).toMatchObject({ outcome: "passed" });
    expect(new Set(seen.map(({ headers }) => headers["webhook-id"])).size).toBe(1);
    expect(seen.map(verified)).toHaveLength(3);
  });

  test("an answer that breaks off is none", async () => {
    const half: Reply = (response) => {
      response.writeHead(200, { "content-length": 100 });
      response.write('{"outcome":"passed",');
      setTimeout(() => response.destroy(), 10);
    };
    expect((await asked([half, passed])).found).toMatchObject({ outcome: "passed" });
  });

  test("it is given up after four times", async () => {
    const { found, seen } = await asked([cut]);
    expect(found).toBe("/checks gave no result: the connection was cut");
    expect(seen).toHaveLength(4);
  });

  test("its time is over", async () => {
    const { found } = await asked([() => undefined], { within: "1s" });
    expect(found).toBe("there was no result within 1 s");
  });

  test("who no longer waits is told their own reason", async () => {
    const { server: origin } = await startDouble([() => undefined]);
    await expect(ask(origin, {}, AbortSignal.timeout(50))).rejects.toMatchObject({ name: "TimeoutError" });
  });
});

describe("a result that comes later", () => {
  const later = json({}, 202, { location: "/checks/1" });

  test("is polled by signed questions", async () => {
    const { found, seen } = await asked([
      later,
      json({}, 202, { location: "2", "retry-after": "0" }),
      json({}, 202),
      passed,
    ]);
    expect(found).toMatchObject({ outcome: "passed" });
    expect(seen.map(({ method, url }) => `${method} ${url.pathname}`)).toEqual([
      "POST /checks",
      "GET /checks/1",
      "GET /checks/2",
      "GET /checks/2",
    ]);
    expect(seen.map(verified)).toHaveLength(4);
  });

  test("is polled nowhere else", async () => {
    const elsewhere = await startDouble([passed]);
    for (const location of [`${elsewhere.server}/1`, "//example.com/1", "https://127.0.0.1/", "file:///etc/passwd"]) {
      const { found, seen } = await asked([json({}, 202, { location })]);
      expect(found).toContain("it wants to be polled at another origin");
      expect(seen).toHaveLength(1);
    }
    expect(elsewhere.seen).toEqual([]);
  });

  test("needs a place", async () => {
    expect((await asked([json({}, 202)])).found).toContain("202 without a Location to poll");
  });

  test("that never comes is given up", async () => {
    const { found, seen } = await asked([later]);
    expect(found).toContain("it has no result after 200 polls");
    expect(seen).toHaveLength(201);
  });
});

describe("over TLS", () => {
  const authority = createAuthority("authority");
  const { certificate: cert, key } = issueCertificate(authority, {
    subject: { commonName: "checks" },
    hosts: ["127.0.0.1"],
  });

  test("the check's own authority is trusted", async () => {
    const { server: origin } = await startDouble([passed], { cert, key });
    const folder = temporaryFolder({ "ca.pem": authority.certificate });
    expect(await ask(origin, { authority: join(folder, "ca.pem") })).toMatchObject({ outcome: "passed" });
  });

  test("another one is not, and nothing is sent", async () => {
    const { server: origin, seen } = await startDouble([passed], { cert, key });
    const folder = temporaryFolder({
      "ca.pem": createAuthority("another").certificate,
      "no.pem": "",
      "bad.pem": "-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----",
    });
    await expect(ask(origin)).rejects.toThrow("its certificate is not trusted");
    await expect(ask(origin, { authority: join(folder, "ca.pem") })).rejects.toThrow("its certificate is not trusted");
    await expect(ask(origin, { authority: join(folder, "no.pem") })).rejects.toThrow("holds no certificate");
    await expect(ask(origin, { authority: join(folder, "bad.pem") })).rejects.toThrow("holds no certificate");
    await expect(ask(origin, { authority: join(folder, "gone.pem") })).rejects.toThrow("cannot be read: ENOENT");
    expect(seen).toEqual([]);
  });
});

test("without a secret nothing is sent, and an error never shows it", async () => {
  const { server: origin, seen } = await startDouble([passed]);
  const check = webhookCheck.parse({ url: origin, secret: "OTHER" });
  const run = { name: "smoke", signal: new AbortController().signal, environment: { OTHER: "whsec_hunter2" } };
  const found = runWebhookCheck(check, subject, run);
  await expect(found).rejects.toThrow("OTHER holds no secret of a webhook");
  await expect(found).rejects.not.toThrow("hunter2");
  expect(seen).toEqual([]);
});
