import { createHmac, randomBytes } from "node:crypto";
import { expect, test } from "vitest";
import { recordEvidence } from "../record-evidence.ts";
import { noon } from "../testing.ts";
import { ledgerInDev } from "./testing.ts";

const secret = `whsec_${randomBytes(32).toString("base64")}`;
const wrong = `whsec_${randomBytes(32).toString("base64")}`;

/** What a service sends, signed as Standard Webhooks says. */
function messageOf(data: object, by = secret, at = noon) {
  const id = `msg_${randomBytes(8).toString("hex")}`;
  const body = JSON.stringify({ type: "kubestage.result", data });
  const key = Buffer.from(by.slice("whsec_".length), "base64");
  const signature = createHmac("sha256", key)
    .update(`${id}.${at / 1000}.${body}`)
    .digest("base64");
  const headers = {
    "webhook-id": id,
    "webhook-timestamp": String(at / 1000),
    "webhook-signature": `v1,${signature}`,
  };
  return { headers: Object.entries(headers), body: Buffer.from(body) };
}

test("a service's signed message is recorded once, where it is about what is waited for", {
  timeout: 60_000,
}, async () => {
  const { as, gate, git, promoted, tip } = await ledgerInDev("load: { recorded: before }");
  const result = { outcome: "passed", said: "no policy is missing" } as const;
  await recordEvidence({ ...as("ci"), app: "platform", stage: "dev", gate: "load", result });
  expect(await promoted()).toEqual(["platform > test"]);
  const release = git("show", "main:stages/dev/web.yaml").match(/web-[0-9a-f]{12}/)?.[0] ?? "";
  const about = { check: "load", app: "web", stage: "dev", release, outcome: "passed", said: "p95 is 120 ms" };
  const record = (message: ReturnType<typeof messageOf>) =>
    recordEvidence({
      ...as("ci"),
      ...{ app: "web", stage: "dev", gate: "load" },
      result: { message, secrets: { OLD_SECRET: wrong, LOAD_SECRET: secret } },
    });
  const before = tip();
  const refused: [ReturnType<typeof messageOf>, RegExp][] = [
    [messageOf(about, `whsec_${randomBytes(32).toString("base64")}`), /: none of its signatures is right$/],
    [messageOf(about, secret, noon - 301_000), /: its time is more than 300 s off$/],
    [messageOf({ ...about, app: "api" }), /: it is about another app than is waited for$/],
    [messageOf({ ...about, release: "web-000000000000" }), /: it is about another release than is waited for$/],
    [messageOf({ ...about, outcome: "fine" }), /: its outcome is neither passed nor failed$/],
  ];
  for (const [message, why] of refused)
    await expect(record(message)).rejects.toMatchObject({
      code: "KS4006",
      message: expect.stringMatching(why) as string,
    });
  expect(tip()).toBe(before);

  const message = messageOf(about);
  const evidence = await record(message);
  expect(evidence).toMatchObject({ outcome: "passed", said: "p95 is 120 ms", message: message.headers[0]?.[1] });
  expect(await gate("load")).toMatchObject({ open: true, because: "it passed in dev: p95 is 120 ms" });
  const after = tip();
  await expect(record(message)).rejects.toMatchObject({
    code: "KS4006",
    message: expect.stringMatching(/accepted before$/) as string,
  });
  expect(tip()).toBe(after);
});
