import { createServer } from "node:net";
import { describe, expect, onTestFinished, test, vi } from "vitest";
import { createAuthority, issueCertificate } from "../../../../testbed/harness/index.ts";
import { mailOptions, sendMail } from "./mail.ts";
import type { Sending, Try } from "./target.ts";
import { mailTarget, type Mailbox, notificationOf, optionsOf, startMailServer } from "./testing/letters.ts";

const login = { user: "MAIL_USER", password: "MAIL_PASSWORD" };
const words = { MAIL_USER: "kubestage", MAIL_PASSWORD: "word-of-tests" };
const sendingOf = (given: Partial<Sending> = {}): Sending => {
  const { environment, timing } = optionsOf(words);
  return {
    environment,
    timing,
    timeoutMs: 2000,
    signal: new AbortController().signal,
    authorities: undefined,
    ...given,
  };
};
const letter = { notification: notificationOf(), page: "https://git.example.com/shop/deployments/pull/1" };
/** As towards any other machine: only the test's server is on this one. */
const asElsewhere: typeof mailOptions = (target, sending, own) => ({
  ...mailOptions({ ...target, host: "mail.example.com" }, sending, own),
  host: target.host,
});
const send = async (mail: Pick<Mailbox, "port">, given: object = {}, sending: Partial<Sending> = {}): Promise<Try> =>
  sendMail(mailTarget(mail.port, given), letter, sendingOf(sending));

test("a mail says what it is about, who it is from and that no person wrote it", async () => {
  const mailbox = await startMailServer({ allowInsecureAuth: true });
  const to = ["release-managers@example.com", "auditors@example.com"];
  expect(await send(mailbox, { ...login, to })).toEqual({ outcome: "delivered" });
  expect(mailbox.mails).toMatchObject([{ to, user: "kubestage" }]);
  const [head = "", body] = mailbox.mails[0]!.text.split("\r\n\r\n", 2);
  for (const line of [
    "From: kubestage@example.com",
    "Subject: BROKEN GLASS: dana forced api-2 into prod",
    `Message-ID: <${letter.notification.id}@example.com>`,
    "Auto-Submitted: auto-generated",
    "Importance: High",
  ])
    expect(head.split("\r\n")).toContain(line);
  expect(body).toBe("api in prod had api-1");
  expect(mailbox.mails[0]?.text).toContain("dana asked for it: <outage> & more");
});

describe("headers of somebody else", () => {
  test.each([
    [{}, { subject: "a\r\nBcc: all@example.com" }],
    [{}, { subject: "a\nBcc: all@example.com" }],
    [{}, { id: "a@b>\r\nBcc: all@example.com" }],
    [{ from: "kubestage@example.com\r\nBcc: all@example.com" }, {}],
    [{ to: ["all@example.com, everybody@example.com"] }, {}],
    [{ to: ["<all@example.com>\r\nDATA"] }, {}],
  ])("are refused, and nothing is sent: %o %o", async (given, words) => {
    const mailbox = await startMailServer();
    const wrong = { ...letter, notification: notificationOf(words) };
    expect(await sendMail(mailTarget(mailbox.port, given), wrong, sendingOf())).toMatchObject({ outcome: "refused" });
    expect(mailbox.commands).toEqual([]);
  });
});

describe("to another machine", () => {
  const authority = createAuthority("mail of tests");
  const certified = issueCertificate(authority, { subject: { commonName: "localhost" }, hosts: ["localhost"] });
  const tls = { disabledCommands: [], key: certified.key, cert: certified.certificate };

  test("nothing is sent in the clear: neither password nor mail", async () => {
    const mailbox = await startMailServer({ allowInsecureAuth: true });
    const ended = await sendMail(mailTarget(mailbox.port, login), letter, sendingOf(), asElsewhere);
    expect(ended.outcome).not.toBe("delivered");
    expect(mailbox.commands).toEqual([]);
    expect(mailOptions({ host: "mail.example.com", port: 587 }, sendingOf(), undefined).requireTLS).toBe(true);
    expect(mailOptions({ host: "mail.example.com", port: 465 }, sendingOf(), undefined).secure).toBe(true);
  });

  test("nor to a server whose certificate is not trusted", async () => {
    const mailbox = await startMailServer(tls);
    const ended = await sendMail(mailTarget(mailbox.port, login), letter, sendingOf(), asElsewhere);
    expect(ended.outcome).not.toBe("delivered");
    expect(mailbox.commands).toEqual([]);
  });

  test("it goes by STARTTLS where the authority is known", async () => {
    const mailbox = await startMailServer(tls);
    const sending = sendingOf({ authorities: authority.certificate });
    expect(await sendMail(mailTarget(mailbox.port, login), letter, sending, asElsewhere)).toEqual({
      outcome: "delivered",
    });
    expect(mailbox.commands).toEqual(["AUTH", "MAIL"]);
  });
});

describe("a server that does not take it", () => {
  const answer = (responseCode: number) => Object.assign(new Error("no, word-of-tests\u001b[31m"), { responseCode });

  test.each([
    [451, "later"],
    [550, "refused"],
  ] as const)("with %d: %s", async (code, outcome) => {
    const mailbox = await startMailServer({ onMailFrom: (_, __, callback) => callback(answer(code)) });
    const ended = await send(mailbox);
    expect(ended.outcome).toBe(outcome);
    expect(JSON.stringify(ended)).not.toContain("\\u001b[");
  });

  test("with a wrong password: for good, and the password is in no message", async () => {
    const mailbox = await startMailServer({ allowInsecureAuth: true });
    const environment = { MAIL_USER: "kubestage", MAIL_PASSWORD: "not-the-word" };
    const ended = await send(mailbox, login, { environment });
    expect(ended.outcome).toBe("refused");
    expect(JSON.stringify(ended)).not.toContain("not-the-word");
    expect(mailbox.mails).toEqual([]);
  });

  test("for one of several receivers: the others get it, and it is said", async () => {
    const mailbox = await startMailServer({
      onRcptTo: ({ address }, _, callback) => callback(address.startsWith("gone") ? answer(550) : undefined),
    });
    const to = ["release-managers@example.com", "gone@example.com"];
    expect(await send(mailbox, { to })).toEqual({
      outcome: "refused",
      because: "it does not take mail for 1 of 2 receivers",
    });
    expect(mailbox.mails).toMatchObject([{ to: ["release-managers@example.com"] }]);
  });

  test("that says a little more each time is left after a while", async () => {
    let isLeft = false;
    const server = createServer((socket) => {
      socket.write("220 hello\r\n");
      const timer = setInterval(() => socket.write("250-and more\r\n"), 20);
      socket.on("error", () => undefined);
      socket.on("close", () => {
        clearInterval(timer);
        isLeft = true;
      });
    });
    await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
    onTestFinished(() => void server.close());
    const { port } = server.address() as { readonly port: number };
    expect((await send({ port }, { host: "127.0.0.1" }, { timeoutMs: 300 })).outcome).toBe("later");
    await vi.waitFor(() => expect(isLeft).toBe(true));
  });

  test.each(["silent", "garbage", "cut"] as const)("that is %s is tried later", async (kind) => {
    const server = createServer((socket) => {
      socket.on("error", () => undefined);
      if (kind === "cut") socket.destroy();
      if (kind === "garbage") socket.write("<html>\r\n".repeat(1000));
    });
    await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
    onTestFinished(() => void server.close());
    const { port } = server.address() as { readonly port: number };
    expect((await send({ port }, { host: "127.0.0.1" }, { timeoutMs: 300 })).outcome).toBe("later");
  });
});
