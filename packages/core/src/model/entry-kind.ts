import * as z from "zod";
import { commandCheck, jobCheck, prometheusCheck, webhookCheck } from "./check-kinds.ts";
import { isExpression } from "./gate-expression.ts";
import { imagePolicySpec } from "./image-policy.ts";
import { dnsLabel, duration, positiveCount, timeZone } from "./scalars.ts";

export const weekdays = ["monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday"] as const;

const timeOfDay = z.string().regex(/^([01][0-9]|2[0-3]):[0-5][0-9]$/, 'a time of day in quotes, such as "09:30"');
const date = z.iso.date('a date in quotes, such as "2026-12-24"');
const reason = z.string().min(10, "at least ten characters: say why");

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
    .array(
      z
        .strictObject({ from: date, to: date.describe("The last day of them."), reason })
        .refine(({ from, to }) => from <= to, "days whose last one is not before the first"),
    )
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
  previews: dnsLabel
    .optional()
    .describe("A service records the result in a preview of this template, such as a stage for load tests."),
  command: commandCheck.optional().describe("A program says it, by its exit code."),
  webhook: webhookCheck.optional().describe("A service that is asked says it."),
  prometheus: prometheusCheck.optional().describe("Prometheus says it, by a query."),
  job: jobCheck.optional().describe("A Job in the clusters of the stage that is looked at says it."),
  images: imagePolicySpec.optional().describe("What is signed beside the release's images in their registry says it."),
  of: z
    .enum(["before", "entry"])
    .optional()
    .describe(
      "What `kubestage check` looks at. before: the release in the stages before this one; entry: exactly what would be promoted. Default: entry for images, else before.",
    ),
  freshFor: duration
    .optional()
    .describe(
      "How long a result counts. Default: until the next one; for images with `vulnerabilities` its `noOlderThan`.",
    ),
  every: duration
    .refine((length) => length >= 60_000, "at least 1m")
    .optional()
    .describe("After so long it is asked once more, also of what runs already. Default: what has passed is not."),
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
  breakGlass: z
    .array(z.string().min(1))
    .min(1)
    .optional()
    .describe(
      "Groups of which anybody may break the glass: put a release in past all gates but the proof. `keepers` are those of the ledger's trust, `everyone` whomever it knows. Default: keepers.",
    ),
  approvalsCountFor: duration.optional().describe("How long an approval counts. Default: 7d."),
  hours: hours.optional().describe("When releases may enter."),
  accepted: z
    .boolean()
    .default(false)
    .describe(
      "Whether every cluster that a release enters has to accept it first: the objects by a dry run of its API server, what they ask for by what its quotas leave. The clusters say so themselves, by `kubestage observe`.",
    ),
  checks: z
    .record(dnsLabel, check)
    .optional()
    .describe(
      "Further gates by name; each says one of expression, recorded, previews, command, webhook, prometheus, job and images.",
    ),
  within: duration
    .optional()
    .describe("So long a release may take in each wave until its clusters say that it is healthy. Default: 15m."),
  whenFailed: z
    .enum(["stay", "rollback"])
    .default("stay")
    .describe("What is done about a release that fails here: nothing, or the one before comes back."),
});
