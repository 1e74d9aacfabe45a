import { Webhook } from "standardwebhooks";
import { describe, expect, test } from "vitest";
import { notify } from "./notify.ts";
import { notifyInOrder } from "./notify-in-order.ts";
import { slackMessage } from "./slack.ts";
import type { NotificationTarget } from "./target.ts";
import { type HookReply, startHookServer } from "../../../../testbed/hosts/index.ts";
import {
  hookSecret,
  mailTarget,
  newHookSecret,
  notificationOf,
  optionsOf,
  startMailServer,
} from "./testing/letters.ts";

const environment = { HOOK: hookSecret, HOOK_NEW: newHookSecret };
const hookAt = (address: string, given: Partial<NotificationTarget> = {}): NotificationTarget => {
  return { name: "hook", webhook: { address, secrets: ["HOOK"] }, ...given };
};

describe("a webhook", () => {
  test("is signed so that the reference library takes it, with old and new secret", async () => {
    const { address, heard } = await startHookServer();
    const target = hookAt(address, { webhook: { address, secrets: ["HOOK", "HOOK_NEW"] } });
    const options = optionsOf(environment, { timing: { now: () => Date.now(), sleep: () => Promise.resolve() } });
    expect(await notify(notificationOf(), [target], options)).toMatchObject([{ outcome: "delivered", tries: 1 }]);
    const [{ headers, body }] = heard as [(typeof heard)[0]];
    for (const secret of [hookSecret, newHookSecret]) {
      expect(new Webhook(secret).verify(body, headers as Record<string, string>)).toMatchObject({
        type: "kubestage.glassBroken",
        timestamp: "2026-11-23T12:00:00.000Z",
        data: { id: notificationOf().id, urgent: true, stages: ["prod"], subject: notificationOf().subject },
      });
    }
    expect(() => new Webhook(hookSecret).verify(`${body} `, headers as Record<string, string>)).toThrow();
    expect(headers["webhook-id"]).toBe(notificationOf().id);
  });

  test.each<[string, readonly HookReply[], number]>([
    ["it is away", [{ status: 503 }, { status: 502 }, { status: 200 }], 3],
    ["it is cut off", ["cut", { status: 204 }], 2],
    ["it is too slow", ["late", { status: 200 }], 2],
    ["it has too much to do", [{ status: 429, headers: { "retry-after": "2" } }, { status: 200 }], 2],
  ])("is sent again with the same id where %s", async (_, replies, tries) => {
    const { address, heard } = await startHookServer(replies);
    const result = await notify(notificationOf(), [hookAt(address)], optionsOf(environment, { timeoutMs: 1000 }));
    expect(result).toMatchObject([{ outcome: "delivered", tries }]);
    expect(heard).toHaveLength(tries);
    expect(new Set(heard.map(({ headers }) => headers["webhook-id"])).size).toBe(1);
  });

  test("waits as long as it is told to, and not for longer than patience", async () => {
    const busy = (seconds: string): HookReply => ({ status: 429, headers: { "retry-after": seconds } });
    const { address } = await startHookServer([busy("20"), busy("3600")]);
    const options = optionsOf(environment);
    expect(await notify(notificationOf(), [hookAt(address)], options)).toMatchObject([{ outcome: "failed", tries: 2 }]);
    expect(options.waits).toEqual([20_000]);
  });

  test.each([400, 401, 404, 410, 301])("is not sent again where it is answered with %d", async (status) => {
    const { address, heard } = await startHookServer([
      { status, headers: { location: "https://elsewhere.example.com" } },
    ]);
    expect(await notify(notificationOf(), [hookAt(address)], optionsOf(environment))).toMatchObject([
      { outcome: "failed", tries: 1, because: expect.stringContaining(String(status)) },
    ]);
    expect(heard).toHaveLength(1);
  });

  test.each([
    [{}, "HOOK is not set"],
    [{ HOOK: "whsec_c2hvcnQ=" }, "24 to 64 bytes"],
    [{ HOOK: "a secret" }, "more than one word"],
    [{ HOOK: "no-form-at-all" }, "whsec_"],
  ])("is not sent with the environment %o", async (wrong, because) => {
    const { address, heard } = await startHookServer();
    const [delivery] = await notify(notificationOf(), [hookAt(address)], optionsOf(wrong));
    expect(delivery).toMatchObject({ outcome: "failed", tries: 1, because: expect.stringContaining(because) });
    for (const secret of Object.values(wrong)) expect(delivery?.because).not.toContain(secret);
    expect(heard).toEqual([]);
  });
});

describe("Slack", () => {
  test("gets plain text that calls nobody, and links only a page that is known", async () => {
    const { address, heard } = await startHookServer([{ status: 200, body: "ok" }]);
    const target = { name: "slack", slack: { address: "SLACK" } };
    const knownSites = ["https://git.example.com/"];
    for (const page of [
      "https://git.example.com/shop/deployments/pull/1",
      "https://evil.example.com/",
      "javascript:alert(1)",
    ]) {
      const told = await notify(notificationOf(), [target], optionsOf({ SLACK: address }, { page, knownSites }));
      expect(told).toMatchObject([{ outcome: "delivered" }]);
    }
    expect(heard.map(({ body }) => body.includes("|more of it>"))).toEqual([true, false, false]);
    expect(heard.map(({ body }) => body.includes("evil") || body.includes("javascript"))).toEqual([
      false,
      false,
      false,
    ]);
    expect(JSON.parse(heard[1]!.body)).toMatchInlineSnapshot(`
      {
        "blocks": [
          {
            "text": {
              "emoji": false,
              "text": "BROKEN GLASS: dana forced api-2 into prod (urgent)",
              "type": "plain_text",
            },
            "type": "header",
          },
          {
            "text": {
              "emoji": false,
              "text": "api in prod had api-1",
              "type": "plain_text",
            },
            "type": "section",
          },
          {
            "text": {
              "emoji": false,
              "text": "dana asked for it: &lt;outage&gt; &amp; more",
              "type": "plain_text",
            },
            "type": "section",
          },
          {
            "elements": [
              {
                "text": "0123456789abcdef0123456789abcdef",
                "type": "mrkdwn",
                "verbatim": true,
              },
            ],
            "type": "context",
          },
        ],
        "text": "BROKEN GLASS: dana forced api-2 into prod (urgent)",
        "unfurl_links": false,
        "unfurl_media": false,
      }
    `);
  });

  test("never gets more than it takes, whatever is told", () => {
    const nasty = [
      "<!channel> & <@U1> <https://evil.example.com|click>",
      "&<>".repeat(9000),
      "🙂".repeat(4000),
      "\ud800",
      "",
    ];
    const text = Array.from({ length: 200 }, (_, index) => nasty[index % nasty.length]!);
    const { blocks, text: top } = slackMessage({
      notification: notificationOf({ text, subject: "<&>".repeat(200) }),
      page: undefined,
    });
    expect(blocks.length).toBeLessThanOrEqual(50);
    expect(top.length).toBeLessThanOrEqual(150);
    for (const block of blocks) {
      const said = block.type === "context" ? block.elements[0]!.text : block.text.text;
      expect(said.length).toBeGreaterThan(0);
      expect(said.length).toBeLessThanOrEqual(block.type === "header" ? 150 : 3000);
      expect(said).not.toMatch(/[<>]|&(?!amp;|lt;|gt;)/);
      expect(said).not.toContain("://");
      expect(said.isWellFormed()).toBe(true);
    }
  });

  test("its address is a secret: it is in no message", async () => {
    const secret = "https://hooks.example.invalid/services/T0/B0/verysecret";
    const target = { name: "slack", slack: { address: "SLACK" } };
    const [delivery] = await notify(notificationOf(), [target], optionsOf({ SLACK: secret }));
    expect(delivery?.outcome).toBe("failed");
    expect(JSON.stringify(delivery)).not.toMatch(/verysecret|example\.invalid/);
  });
});

describe("several targets", () => {
  test("one that hangs, one that refuses and one that is wrong keep nothing from the others", async () => {
    const [good, hanging, refusing] = [
      await startHookServer(),
      await startHookServer(["late"]),
      await startHookServer([{ status: 400, body: "no\u001b[31m" }]),
    ];
    const { port, mails } = await startMailServer();
    const targets: readonly NotificationTarget[] = [
      hookAt(hanging.address, { name: "hanging" }),
      hookAt(refusing.address, { name: "refusing" }),
      hookAt("http://git.example.com", { name: "in the clear" }),
      { name: "empty" },
      hookAt(good.address, { name: "good" }),
      { name: "mail", mail: mailTarget(port) },
    ];
    const deliveries = await notify(notificationOf(), targets, optionsOf(environment, { timeoutMs: 600 }));
    expect(deliveries.map(({ target, outcome }) => `${target} ${outcome}`)).toEqual([
      ...["hanging failed", "refusing failed", "in the clear failed", "empty failed"],
      ...["good delivered", "mail delivered"],
    ]);
    expect(mails.length).toBeGreaterThan(0);
    expect(JSON.stringify(deliveries)).not.toContain("\\u001b[");
  });

  test("are told only of what they want to know", async () => {
    const { address, heard } = await startHookServer();
    const targets = [
      hookAt(address, { about: ["promoted"] }),
      hookAt(address, { stages: ["dev"] }),
      hookAt(address, { about: ["glassBroken"], stages: ["prod"] }),
    ];
    const deliveries = await notify(notificationOf(), targets, optionsOf(environment));
    expect(deliveries.map(({ outcome }) => outcome)).toEqual(["unwanted", "unwanted", "delivered"]);
    expect(heard).toHaveLength(1);
    const everywhere = notificationOf({ kind: "frozen", stages: undefined });
    expect(await notify(everywhere, [hookAt(address, { stages: ["dev"] })], optionsOf(environment))).toMatchObject([
      { outcome: "delivered" },
    ]);
  });
});

test("what happened is told in order, and what failed is told no further, while the others go on", async () => {
  const good = await startHookServer();
  const bad = await startHookServer([{ status: 200 }, { status: 400 }, { status: 200 }]);
  const notifications = ["a", "b", "c"].map((letter) => notificationOf({ id: letter.repeat(32) }));
  const posts = [good, bad].map(({ address }, index) => {
    return { target: hookAt(address, { name: index === 0 ? "good" : "bad" }), notifications };
  });
  const deliveries = await notifyInOrder(posts, optionsOf(environment));
  const ids = (heard: readonly { readonly headers: Record<string, unknown> }[]): string =>
    heard.map(({ headers }) => String(headers["webhook-id"])[0]).join("");
  expect([ids(good.heard), ids(bad.heard)]).toEqual(["abc", "ab"]);
  expect(deliveries.filter(({ outcome }) => outcome === "failed")).toMatchObject([{ target: "bad", tries: 1 }]);
});
