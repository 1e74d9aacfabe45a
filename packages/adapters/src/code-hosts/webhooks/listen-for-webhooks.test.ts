import { connect } from "node:net";
import { onTestFinished, expect, test } from "vitest";
import { noon } from "../testing/hosts.ts";
import { githubBody, githubDelivery, webhookSecret } from "../testing/webhook-bodies.ts";
import { listenForWebhooks } from "./listen-for-webhooks.ts";
import { mostWebhookBytes, type WebhookDelivery } from "./verify-webhook.ts";

async function listening() {
  const [events, refusals, remembered] = [[] as string[], [] as string[], new Set<string>()];
  const server = await listenForWebhooks(
    { host: "127.0.0.1", port: 0 },
    {
      ...{ kind: "github", form: "signed", secrets: [webhookSecret], repository: "shop/deployments" },
      now: () => noon,
      seen: (id) => remembered.has(id),
      onEvent: ({ number, what, actor }, ids) => {
        events.push(`${number} ${what} ${actor}`);
        for (const id of ids) remembered.add(id);
      },
      onRefused: (because) => refusals.push(because),
    },
  );
  onTestFinished(server.close);
  const send = async ({ headers, body }: WebhookDelivery): Promise<number> => {
    const given = Object.entries(headers).flatMap(([name, value]) =>
      typeof value === "string" ? [[name, value]] : [],
    );
    const answer = await fetch(server.address, {
      method: "POST",
      headers: Object.fromEntries(given),
      body: Buffer.from(body),
    });
    return answer.status;
  };
  /** Bytes as they are, and what comes back until the other side ends. */
  const raw = (text: string, isEnding = false): Promise<string> => {
    const { promise, resolve } = Promise.withResolvers<string>();
    const socket = connect({ port: Number(new URL(server.address).port), host: "127.0.0.1" });
    let said = "";
    socket.on("data", (piece) => (said += piece.toString("latin1")));
    socket.on("close", () => resolve(said));
    socket.on("error", () => resolve(said));
    socket.write(text);
    if (isEnding) socket.end();
    return promise;
  };
  return { server, events, refusals, send, raw };
}

test("what the code host has signed is heard once, however often it comes", async () => {
  const { events, refusals, send } = await listening();
  const delivery = githubDelivery(githubBody());
  expect(await send(delivery)).toBe(202);
  expect(await send(delivery)).toBe(200);
  expect(await send(githubDelivery(githubBody(), "pull_request", { "x-github-delivery": "another" }))).toBe(200);
  expect(await send(githubDelivery(githubBody(), "push"))).toBe(200);
  expect([events, refusals]).toEqual([["1 merged alex"], []]);
});

test("nobody else is heard", async () => {
  const { server, events, refusals, send } = await listening();
  const forged = "sha256=".padEnd(71, "0");
  expect(await send(githubDelivery(githubBody(), "pull_request", { "x-hub-signature-256": forged }))).toBe(401);
  expect(await send(githubDelivery("no json"))).toBe(400);
  expect(await send(githubDelivery(githubBody({ repository: { full_name: "else/where" } })))).toBe(400);
  expect((await fetch(server.address)).status).toBe(405);
  expect(events).toEqual([]);
  expect(refusals).toEqual([
    "the signature is not made with a secret that is known here",
    "the body is no JSON",
    expect.stringContaining("repository"),
  ]);
});

test("a body that is too long, one that ends too early and what is no HTTP do no harm", async () => {
  const { events, refusals, send, raw } = await listening();
  const head = "POST / HTTP/1.1\r\nhost: x\r\ncontent-type: application/json\r\n";
  const long = raw(`${head}content-length: ${mostWebhookBytes + 1}\r\n\r\n${"x".repeat(mostWebhookBytes + 1)}`);
  expect(await long).toMatch(/^(HTTP\/1\.1 413|$)/);
  expect(await raw(`${head}content-length: 100\r\n\r\nhalf`, true)).toMatch(/^(HTTP\/1\.1 400|$)/);
  expect(await raw("\u0000\u0001 garbage\r\n\r\n")).toMatch(/^HTTP\/1\.1 400/);
  expect(refusals).toEqual([`a body is longer than ${mostWebhookBytes} bytes`, "aborted"]);
  expect(await send(githubDelivery(githubBody()))).toBe(202);
  expect(events).toHaveLength(1);
});

test("what cannot be listened on is said, and whoever closes waits for nobody", async () => {
  const { server, raw } = await listening();
  const { hostname, port } = new URL(server.address);
  const listener = { kind: "github", form: "signed", secrets: [webhookSecret], repository: "a/b" } as const;
  const nothing = { now: () => noon, seen: () => false, onEvent: () => undefined, onRefused: () => undefined };
  await expect(
    listenForWebhooks({ host: hostname, port: Number(port) }, { ...listener, ...nothing }),
  ).rejects.toMatchObject({
    code: "KS6006",
    message: `nothing can listen on 127.0.0.1:${port} (EADDRINUSE)`,
  });
  const slow = raw("POST / HTTP/1.1\r\nhost: x\r\ncontent-length: 5\r\n\r\n");
  await new Promise((resolve) => setTimeout(resolve, 50));
  await server.close();
  expect(await slow).toBe("");
});
