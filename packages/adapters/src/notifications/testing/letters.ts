import type { Notification } from "@kubestage/core";
import { onTestFinished } from "vitest";
import { SMTPServer, type SMTPServerOptions } from "smtp-server";
import type { AddressInfo } from "node:net";
import type { NotificationTarget } from "../target.ts";
import type { NotifyOptions } from "../notify.ts";

const noon = Date.parse("2026-11-23T12:00:00Z");
export const hookSecret = `whsec_${Buffer.from("a secret of tests, 32 bytes long").toString("base64")}`;
export const newHookSecret = `whsec_${Buffer.from("another one, of 32 bytes as well").toString("base64")}`;

export function notificationOf(given: Partial<Notification> = {}): Notification {
  return {
    ...{ id: "0123456789abcdef0123456789abcdef", kind: "glassBroken", stages: ["prod"], app: "api", release: "api-2" },
    ...{ urgent: true, at: noon, subject: "BROKEN GLASS: dana forced api-2 into prod" },
    text: ["api in prod had api-1", "dana asked for it: <outage> & more"],
    ...given,
  };
}

/** Time that passes only by waiting, and what was waited. */
export function optionsOf(environment: Readonly<Record<string, string>>, given: Partial<NotifyOptions> = {}) {
  const waits: number[] = [];
  const timing = {
    now: () => noon + waits.reduce((sum, ms) => sum + ms, 0),
    sleep: async (ms: number) => {
      waits.push(ms);
      await new Promise((resolve) => setImmediate(resolve));
    },
  };
  return { environment, timing, timeoutMs: 2000, waits, ...given };
}

export interface Mailbox {
  readonly port: number;
  /** Whole mails as they came, and who they were for. */
  readonly mails: { readonly text: string; readonly to: readonly string[]; readonly user: string | undefined }[];
  /** Every command that came, such as AUTH and MAIL. */
  readonly commands: string[];
}

/** A real mail server on loopback. */
export async function startMailServer(options: SMTPServerOptions = {}): Promise<Mailbox> {
  const mails: Mailbox["mails"] = [];
  const commands: string[] = [];
  const server = new SMTPServer({
    ...{ authOptional: true, disabledCommands: ["STARTTLS"], logger: false },
    onAuth: ({ username, password }, _, callback) => {
      commands.push("AUTH");
      if (password === "word of tests".replaceAll(" ", "-")) callback(null, { user: username });
      else callback(new Error(`no, ${String(password)}`));
    },
    onMailFrom: (_, __, callback) => {
      commands.push("MAIL");
      callback();
    },
    onData: (stream, { envelope, user }, callback) => {
      const chunks: Buffer[] = [];
      stream.on("data", (chunk: Buffer) => chunks.push(chunk));
      stream.on("end", () => {
        const text = Buffer.concat(chunks).toString();
        mails.push({ text, to: envelope.rcptTo.map(({ address }) => address), user: user as string | undefined });
        callback();
      });
    },
    ...options,
  });
  server.on("error", () => undefined);
  await new Promise<void>((resolve) => {
    server.listen(0, "127.0.0.1", resolve);
  });
  onTestFinished(async () => new Promise<void>((resolve) => server.close(() => resolve())));
  return { port: (server.server.address() as AddressInfo).port, mails, commands };
}

export function mailTarget(port: number, given: Partial<NonNullable<NotificationTarget["mail"]>> = {}) {
  const to = ["release-managers@example.com"];
  return { host: "localhost", port, from: "kubestage@example.com", to, ...given };
}
