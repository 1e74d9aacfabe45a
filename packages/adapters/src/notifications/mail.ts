import { Socket } from "node:net";
import { isLoopback, oneLine } from "@kubestage/core";
import type { Options } from "nodemailer/lib/smtp-transport/index.js";
import { secretOf } from "../web/secret-of.ts";
import { type Letter, type NotificationTarget, refusedTry, type Sending, type Try } from "./target.ts";

type MailTarget = NonNullable<NotificationTarget["mail"]>;

interface Login {
  readonly user: string;
  readonly pass: string;
}

/** TLS from the first byte. Source: RFC 8314, 3.3 */
const tlsPort = 465;
const address = /^[A-Za-z0-9.!#$%&'*+/=?^_{|}~-]{1,64}@[A-Za-z0-9.-]{1,253}$/;

/** How the mail server is spoken to. Nothing is sent in the clear, except within the same machine. */
export function mailOptions(
  { host, port }: Pick<MailTarget, "host" | "port">,
  { timeoutMs, authorities }: Pick<Sending, "timeoutMs" | "authorities">,
  login: Login | undefined,
): Options {
  return {
    ...{ host, port, secure: port === tlsPort, requireTLS: !isLoopback(host) },
    tls: { minVersion: "TLSv1.2", ...(authorities === undefined ? {} : { ca: authorities }) },
    ...(login === undefined ? {} : { auth: login }),
    ...{ connectionTimeout: timeoutMs, greetingTimeout: timeoutMs, socketTimeout: timeoutMs, dnsTimeout: timeoutMs },
    // A text of somebody else never names a file or an address that is fetched.
    ...{ disableFileAccess: true, disableUrlAccess: true },
  };
}

/**
 * One mail to all receivers. Its Message-ID is the notification's id, so that a second one is known.
 * Source: RFC 5322, 3.6.4; RFC 3834 for Auto-Submitted
 */
export async function sendMail(
  target: MailTarget,
  letter: Letter,
  sending: Sending,
  options: typeof mailOptions = mailOptions,
): Promise<Try> {
  const { from, to } = target;
  const { id, subject, urgent } = letter.notification;
  const wrong = headerProblem(target, subject, id);
  if (wrong !== undefined) return refusedTry(wrong);
  const login = loginOf(target, sending);
  if (typeof login === "string") return refusedTry(login);
  const { createTransport } = await import("nodemailer");
  // Our own, so that it can be ended whatever state it is in.
  const socket = new Socket();
  const transport = createTransport({ ...options(target, sending, login), socket });
  const { promise: late, reject } = Promise.withResolvers<never>();
  // The limits of the connection begin anew with each answer: a server that dribbles would hold us for ever.
  const timer = setTimeout(
    () => reject(new Error(`it did not end within ${(3 * sending.timeoutMs) / 1000} s`)),
    3 * sending.timeoutMs,
  );
  const stop = (): void => reject(new Error("it was given up"));
  sending.signal.addEventListener("abort", stop, { once: true });
  try {
    const mail = transport.sendMail({
      ...{
        from,
        to: [...to],
        subject,
        text: mailText(letter),
        messageId: `<${id}@${from.slice(from.indexOf("@") + 1)}>`,
      },
      headers: { "Auto-Submitted": "auto-generated", "X-Kubestage-Id": id },
      priority: urgent ? "high" : "normal",
    });
    const { rejected } = await Promise.race([mail, late]);
    return rejected.length === 0
      ? { outcome: "delivered" }
      : refusedTry(`it does not take mail for ${rejected.length} of ${to.length} receivers`);
  } catch (error) {
    sending.signal.throwIfAborted();
    return failedTry(error, login?.pass);
  } finally {
    clearTimeout(timer);
    sending.signal.removeEventListener("abort", stop);
    transport.close();
    socket.destroy();
  }
}

/** Headers are lines: whoever brings a line break brings a header of their own. It is refused rather than mended. */
function headerProblem({ from, to }: MailTarget, subject: string, id: string): string | undefined {
  if (/[\u0000-\u001f\u007f]/.test(subject)) return "its subject holds a line break or another control character";
  if (!/^[0-9a-f]{8,64}$/.test(id)) return "its id is not made of hex digits";
  const wrong = [from, ...to].filter((one) => !address.test(one));
  return wrong.length === 0 ? undefined : `${wrong.length} of its addresses are none`;
}

function loginOf({ user, password }: MailTarget, { environment }: Sending): Login | undefined | string {
  if (user === undefined && password === undefined) return undefined;
  const [name, word] = [secretOf(environment, user ?? ""), secretOf(environment, password ?? "")];
  if ("problem" in name) return name.problem;
  return "problem" in word ? word.problem : { user: name.secret, pass: word.secret };
}

function mailText({ notification, page }: Letter): string {
  const lines = [...notification.text, ...(page === undefined ? [] : [`More of it: ${page}`])];
  return `${lines.join("\n\n")}\n`;
}

/** Source: RFC 5321, 4.2.1: a reply that begins with 5 is for good, one with 4 for now. */
function failedTry(error: unknown, password: string | undefined): Try {
  const { responseCode, code } = error as { readonly responseCode?: unknown; readonly code?: unknown };
  const said = error instanceof Error ? error.message : String(error);
  const because = oneLine(password === undefined ? said : said.replaceAll(password, "…"), 200);
  const isForGood = typeof responseCode === "number" ? responseCode >= 500 : code === "EAUTH" || code === "ETLS";
  return isForGood ? refusedTry(because) : { outcome: "later", because };
}
