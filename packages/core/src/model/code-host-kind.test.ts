import { describe, expect, test } from "vitest";
import { codeHostSpec } from "./code-host-kind.ts";
import { notificationSpec } from "./notification-kind.ts";

describe("a code host", () => {
  const github = { kind: "github", repository: "shop/deployments", token: "GITHUB_TOKEN" };

  test("needs a kind, a repository and the name of a variable", () => {
    expect(codeHostSpec.parse(github)).toEqual(github);
    expect(codeHostSpec.parse({ ...github, kind: "gitlab", repository: "shop/platform/deployments" }).kind).toBe(
      "gitlab",
    );
  });

  test.each([
    { address: "http://git.example.com" },
    { address: "https://user:word@git.example.com" },
    { repository: "deployments" },
    { repository: "shop/../deployments" },
    { repository: "shop/platform/deployments" },
    { token: "ghp_0123-456" },
    { password: "word" },
  ])("is refused with %o", (wrong) => {
    expect(codeHostSpec.safeParse({ ...github, ...wrong }).success).toBe(false);
  });
});

describe("a notification", () => {
  const mail = { host: "mail.example.com", from: "kubestage@example.com", to: ["release-managers@example.com"] };

  test("goes one way", () => {
    const webhook = { address: "https://hooks.example.com/kubestage", secrets: ["HOOK_SECRET"] };
    expect(notificationSpec.parse({ webhook, about: ["glassBroken"] }).webhook).toEqual(webhook);
    expect(notificationSpec.parse({ mail }).mail?.port).toBe(587);
    expect(notificationSpec.safeParse({ webhook, mail }).success).toBe(false);
    expect(notificationSpec.safeParse({}).success).toBe(false);
  });

  test.each([
    { mail: { ...mail, from: "kubestage@example.com\r\nBcc: all@example.com" } },
    { mail: { ...mail, to: ["Release managers <release-managers@example.com>"] } },
    { mail: { ...mail, user: "MAIL_USER" } },
    { webhook: { address: "http://hooks.example.com", secrets: ["HOOK_SECRET"] } },
    { slack: { address: "https://hooks.example.com/services/T/B/secret" } },
  ])("is refused with %o", (wrong) => {
    expect(notificationSpec.safeParse(wrong).success).toBe(false);
  });
});
