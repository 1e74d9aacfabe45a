import { randomBytes } from "node:crypto";
import fc from "fast-check";
import { Webhook } from "standardwebhooks";
import { expect, test } from "vitest";
import { KubestageError } from "../kubestage-error.ts";
import {
  type AwaitedResult,
  type ReceivedCheck,
  type ReceivedMessage,
  receiveCheck,
  rememberMs,
} from "./receive-check.ts";
import { subject } from "./testing.ts";

const now = Date.parse("2026-11-23T12:00:00Z");
const newSecret = (): string => `whsec_${randomBytes(32).toString("base64")}`;
const secret = newSecret();
const { app, release, stage, tree } = subject;
const data = { check: "load", app, release, stage, tree, outcome: "passed", said: "p95 is 120 ms." };
const awaited: AwaitedResult = { check: "load", subject, secrets: { LOAD_SECRET: secret }, now, seen: () => false };

/** As the specification's own library signs it. */
function message(
  content: unknown = { type: "kubestage.result", timestamp: new Date(now).toISOString(), data },
  { by = [secret], id = "msg_1", at = now }: { by?: readonly string[]; id?: string; at?: number } = {},
): ReceivedMessage {
  const text = typeof content === "string" ? content : JSON.stringify(content);
  const signature = by.map((one) => new Webhook(one).sign(id, new Date(at), text)).join(" ");
  return {
    headers: [
      ["Webhook-Id", id],
      ["webhook-timestamp", String(Math.floor(at / 1000))],
      ["webhook-signature", signature],
    ],
    body: Buffer.from(text),
  };
}
const replaced = (from: ReceivedMessage, name: string, value: string): ReceivedMessage => ({
  ...from,
  headers: from.headers.map(([key, old]) => [key, key.toLowerCase() === name ? value : old] as const),
});
const without = (from: ReceivedMessage, name: string): ReceivedMessage => ({
  ...from,
  headers: from.headers.filter(([key]) => key.toLowerCase() !== name),
});
const reason = (from: ReceivedMessage, changes: Partial<AwaitedResult> = {}): string | undefined => {
  const found: ReceivedCheck = receiveCheck(from, { ...awaited, ...changes });
  return found.accepted ? undefined : found.reason;
};

test("a result that is signed is taken as it is", () => {
  expect(receiveCheck(message(), awaited)).toEqual({
    accepted: true,
    id: "msg_1",
    result: { outcome: "passed", said: "p95 is 120 ms" },
  });
});

test("while secrets change each of them is good, on either side", () => {
  const next = newSecret();
  expect(reason(message(undefined, { by: [next] }), { secrets: { OLD: secret, NEW: next } })).toBeUndefined();
  expect(reason(message(undefined, { by: [next, secret] }))).toBeUndefined();
});

test.each([
  ["signed by another", message(undefined, { by: [newSecret()] }), "none of its signatures is right"],
  ["of which a byte was changed", { ...message(), body: message({ data }).body }, "none of its signatures is right"],
  [
    "whose time was changed",
    replaced(message(), "webhook-timestamp", String(now / 1000 - 1)),
    "none of its signatures",
  ],
  ["whose id was changed", replaced(message(), "webhook-id", "msg_2"), "none of its signatures is right"],
  ["with an empty signature", replaced(message(), "webhook-signature", "v1,"), "none of its signatures is right"],
  ["with garbage for a signature", replaced(message(), "webhook-signature", "v1,☃ , v1"), "none of its signatures"],
  ["signed another way", replaced(message(), "webhook-signature", `v1a,${"A".repeat(88)}`), "none of its signatures"],
  ["with very many signatures", replaced(message(), "webhook-signature", "v1,AAAA ".repeat(17)), "more than 16"],
  ["that is too old", message(undefined, { at: now - 301_000 }), "its time is more than 300 s off"],
  ["from the future", message(undefined, { at: now + 301_000 }), "its time is more than 300 s off"],
  ["whose time is no number", replaced(message(), "webhook-timestamp", "1e9"), "no time in seconds"],
  ["whose time is negative", replaced(message(), "webhook-timestamp", "-1"), "no time in seconds"],
  ["whose id runs on", replaced(message(), "webhook-id", "msg_1.1"), "its webhook-id is no id"],
  ["with an empty id", replaced(message(), "webhook-id", " "), "the header webhook-id is missing"],
  ["without id", without(message(), "webhook-id"), "the header webhook-id is missing"],
  ["without time", without(message(), "webhook-timestamp"), "the header webhook-timestamp is missing"],
  ["without signature", without(message(), "webhook-signature"), "the header webhook-signature is missing"],
  ["that is huge", message("x".repeat(65 * 1024)), "more than 64 KiB"],
  ["that is no JSON", message("passed"), "it is no kubestage.result"],
  ["that is empty", message(""), "it is no kubestage.result"],
  ["that is null", message("null"), "it is no kubestage.result"],
  ["of another type", message({ type: "kubestage.check", data }), "it is no kubestage.result"],
  ["without data", message({ type: "kubestage.result", data: null }), "it is no kubestage.result"],
  ["of no outcome", message({ type: "kubestage.result", data: { ...data, outcome: "ok" } }), "neither passed nor"],
  ["that says nothing", message({ type: "kubestage.result", data: { ...data, said: "\u0007" } }), "its said is empty"],
])("a message %s is refused", (_, given, why) => {
  expect(reason(given)).toContain(why);
});

test.each(["check", "app", "release", "stage", "tree"])("the result of another %s is refused", (field) => {
  const other = message({ type: "kubestage.result", data: { ...data, [field]: "another" } });
  expect(reason(other)).toBe(`it is about another ${field} than is waited for`);
});

test("a tree is neither left out nor added", () => {
  const { tree: _, ...bare } = data;
  expect(reason(message({ type: "kubestage.result", data: bare }))).toContain("another tree");
  const untold = { subject: { ...subject, tree: undefined } };
  expect(reason(message(), untold)).toContain("another tree");
  expect(reason(message({ type: "kubestage.result", data: bare }), untold)).toBeUndefined();
});

test.each(["webhook-id", "Webhook-Timestamp", "WEBHOOK-SIGNATURE"])("the header %s may not come twice", (name) => {
  const given = message();
  const twice = { ...given, headers: [...given.headers, [name, "v1,other"] as const] };
  expect(reason(twice)).toBe(`the header ${name.toLowerCase()} comes 2 times`);
});

test("a message counts once, for as long as its time lets it in", () => {
  const ids = new Map<string, number>();
  const seen = (id: string): boolean => ids.has(id);
  const early = message(undefined, { at: now + 299_000 });
  const first = receiveCheck(early, { ...awaited, seen });
  if (first.accepted) ids.set(first.id, now);
  expect(reason(early, { seen })).toBe("it was accepted before");
  expect(reason(early, { seen: () => false, now: now + rememberMs })).toContain("300 s off");
});

test("who does not know the secret is not told which ids were seen", () => {
  const asked: string[] = [];
  const seen = (id: string): boolean => asked.push(id) > 0;
  expect(reason(message(undefined, { by: [newSecret()] }), { seen })).toBe("none of its signatures is right");
  expect(asked).toEqual([]);
});

test.each(["", "whsec_", "whsec_c2hvcnQ=", "secret", `whsec_${"A".repeat(100)}`])("%j is no secret", (wrong) => {
  const found = (): ReceivedCheck => receiveCheck(message(), { ...awaited, secrets: { LOAD_SECRET: wrong } });
  expect(found).toThrow(KubestageError);
  expect(found).toThrow("LOAD_SECRET holds no secret of a webhook");
});

test("without secrets nothing is right", () => {
  expect(reason(message(), { secrets: {} })).toBe("none of its signatures is right");
});

test("no change of a bit goes unnoticed", () => {
  const right = message();
  fc.assert(
    fc.property(fc.nat({ max: right.body.length * 8 - 1 }), (bit) => {
      const body = Uint8Array.from(right.body);
      body[bit >> 3] = (body[bit >> 3] ?? 0) ^ (1 << (bit & 7));
      expect(reason({ ...right, body })).toBe("none of its signatures is right");
    }),
  );
});

test("nothing that comes in makes it fall over", () => {
  const header = fc.tuple(fc.constantFrom("webhook-id", "webhook-timestamp", "webhook-signature"), fc.string());
  fc.assert(
    fc.property(fc.array(header), fc.uint8Array(), (headers, body) => {
      expect(receiveCheck({ headers, body }, awaited).accepted).toBe(false);
    }),
  );
});
