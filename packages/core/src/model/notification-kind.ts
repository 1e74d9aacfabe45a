import * as z from "zod";
import { dnsLabel, dnsName, port } from "./scalars.ts";
import { secretVariable, webAddress } from "./web-address.ts";

/** What can be told. The reasons to wake somebody come last. */
export const happeningKinds = [
  ...(["promoted", "waiting", "refused", "rolledBack", "frozen", "previewStarted", "previewEnded"] as const),
  ...(["revoked", "glassBroken"] as const),
] as const;

/** One address, without a name: what stands in a header is checked here once. */
const mailAddress = z
  .string()
  .max(254, "at most 254 characters")
  .regex(
    /^[A-Za-z0-9.!#$%&'*+/=?^_{|}~-]{1,64}@[A-Za-z0-9-]+(\.[A-Za-z0-9-]+)+$/,
    "an address such as group@example.com",
  );

const mail = z.strictObject({
  host: dnsName.describe("The mail server."),
  port: port
    .default(587)
    .describe("Its port for submission. 465 speaks TLS from the first byte, all others by STARTTLS."),
  from: mailAddress.describe("The sender."),
  to: z.array(mailAddress).min(1).max(50).describe("The receivers: groups rather than people."),
  user: secretVariable.optional().describe("The name of the variable with the user name, where the server wants one."),
  password: secretVariable.optional().describe("The name of the variable with the password."),
});

export const notificationSpec = z
  .strictObject({
    about: z.array(z.enum(happeningKinds)).min(1).optional().describe("What is told. Default: everything."),
    stages: z
      .array(dnsLabel)
      .min(1)
      .optional()
      .describe("The stages that it is told of; by a template its previews. Default: all."),
    webhook: z
      .strictObject({
        address: webAddress.describe("Where a signed POST goes, in the form of Standard Webhooks."),
        secrets: z
          .array(secretVariable)
          .min(1)
          .max(4)
          .describe(
            "Names of the variables with the secrets (whsec_ and base64): each of them signs, so that one can take the place of another.",
          ),
      })
      .optional(),
    slack: z
      .strictObject({
        address: secretVariable.describe("The name of the variable with the address of an incoming webhook."),
      })
      .optional(),
    mail: mail.optional(),
  })
  .refine(({ webhook, slack, mail: letter }) => [webhook, slack, letter].filter(Boolean).length === 1, {
    error: "exactly one of webhook, slack and mail",
  })
  .refine(({ mail: letter }) => (letter?.user === undefined) === (letter?.password === undefined), {
    path: ["mail"],
    error: "user and password, or neither",
  });

export type NotificationSpec = z.output<typeof notificationSpec>;
