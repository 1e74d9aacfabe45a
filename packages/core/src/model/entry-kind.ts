import * as z from "zod";
import { isExpression } from "./gate-expression.ts";
import { dnsLabel, duration, positiveCount, timeZone } from "./scalars.ts";

export const weekdays = ["monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday"] as const;

const timeOfDay = z.string().regex(/^([01][0-9]|2[0-3]):[0-5][0-9]$/, 'a time of day in quotes, such as "09:30"');
const date = z.iso.date('a date in quotes, such as "2026-12-24"');
const reason = z.string().min(10, "it must be at least ten characters: say why");

const hours = z.strictObject({
  timeZone: timeZone.describe("Whose clock counts."),
  open: z
    .array(
      z.strictObject({
        days: z.array(z.enum(weekdays)).min(1),
        from: timeOfDay,
        to: timeOfDay.describe("Where it is not later than `from`, that of the next day."),
      }),
    )
    .optional()
    .describe("When releases may enter. Default: always, but for `closed`."),
  closed: z
    .array(z.strictObject({ from: date, to: date.describe("The last day of them."), reason }))
    .optional()
    .describe("Whole days on which nothing enters all the same."),
});

const check = z.strictObject({
  expression: z
    .string()
    .refine(isExpression, "an expression of CEL that gives a bool")
    .optional()
    .describe("True where a release may enter: CEL over `release`, `stage`, `now`, `passed` and `observed`."),
  message: z.string().min(1).optional().describe("What is said where the expression is false."),
  recorded: z
    .enum(["before", "entry"])
    .optional()
    .describe(
      "A service records the result. before: of the release in the stages before this one; entry: of exactly what would be promoted.",
    ),
  freshFor: duration.optional().describe("How long a recorded result counts. Default: until the next one."),
});

/** What guards promotion into a stage. */
export const entrySpec = z.strictObject({
  promotion: z
    .enum(["automatic", "requested"])
    .optional()
    .describe(
      "automatic: the newest release that may enter does; requested: one that somebody asked for. Default: requested in production, else automatic.",
    ),
  by: z
    .enum(["commit", "pullRequest"])
    .default("commit")
    .describe(
      "pullRequest: a release enters once people have approved of its pull request at `ledger.codeHost`, and every gate is open. Rollbacks and broken glass wait for no pull request.",
    ),
  passes: z
    .enum(["all", "any"])
    .default("all")
    .describe("Whether a release has to pass all stages of `after`, or any one of them."),
  soak: duration
    .optional()
    .describe(
      "So long a release has to have been healthy in each stage before; time in which it was not does not count.",
    ),
  approvals: z
    .record(z.string().min(1), positiveCount)
    .optional()
    .describe(
      "So many people of each group have to approve: `everyone` is whomever the ledger's trust knows. Default: everyone: 2 in production, else none.",
    ),
  approvalsCountFor: duration.optional().describe("How long an approval counts. Default: 7d."),
  hours: hours.optional().describe("When releases may enter."),
  checks: z
    .record(dnsLabel, check)
    .optional()
    .describe("Further gates by name; each says one of expression or recorded."),
  within: duration
    .optional()
    .describe("So long a release may take in each wave until its clusters say that it is healthy. Default: 15m."),
  whenFailed: z
    .enum(["stay", "rollback"])
    .default("stay")
    .describe("What is done about a release that fails here: nothing, or the one before comes back."),
});
