import * as z from "zod";
import { queryPlaceholders, queryProblem } from "./metric-query.ts";
import {
  absolutePath,
  duration,
  imageReference,
  positiveCount,
  processText,
  quantity,
  variableName,
} from "./scalars.ts";

const second = 1000;
const minute = 60 * second;

/** How long a check may take: from a second to a day. */
const within = duration.refine((length) => length >= second && length <= 1440 * minute, "between 1s and 24h");

const secretVariable = variableName.describe("The environment variable that holds it, never the value itself.");

/** Whether only this machine can be at the other end. */
function isLoopback(hostname: string): boolean {
  return hostname === "localhost" || hostname === "[::1]" || /^127(\.\d{1,3}){3}$/.test(hostname);
}

function isAddress(text: string, mayBeOpen: (url: URL) => boolean): boolean {
  const url = URL.parse(text);
  if (url?.username !== "" || url.password !== "" || url.hash !== "") return false;
  return url.protocol === "https:" || (url.protocol === "http:" && mayBeOpen(url));
}

const webhookAddress = z
  .string()
  .refine(
    (text) => isAddress(text, ({ hostname }) => isLoopback(hostname)),
    "an https URL without user, password or fragment; http only to this machine itself",
  );

const prometheusAddress = z
  .string()
  .refine(
    (text) => isAddress(text, () => true) && URL.parse(text)?.search === "",
    "an http or https URL without user, password, query or fragment",
  );

/** A program that is run where kubestage runs. Its exit code is the outcome. */
export const commandCheck = z.strictObject({
  program: processText
    .min(1)
    .describe("A program on the PATH, or a path; a relative one begins where kubestage runs. Never a shell's text."),
  arguments: z.array(processText).max(100).default([]).describe("What it is given, each as it stands here."),
  within: within.prefault("5m").describe("How long it may take; then it is ended with all that it started."),
});
export type CommandCheck = z.infer<typeof commandCheck>;

/** A service that is asked by a signed webhook, and answers or is polled. */
export const webhookCheck = z.strictObject({
  url: webhookAddress.describe("Where the question is posted."),
  secret: secretVariable.describe(
    "The environment variable that holds the secret that signs: whsec_ and 24 to 64 bytes in Base64.",
  ),
  authority: absolutePath.optional().describe("A file of certificates (PEM) that are trusted instead of the system's."),
  within: within.prefault("5m").describe("How long the answer may take, polls included."),
});
export type WebhookCheck = z.infer<typeof webhookCheck>;

/** What one value is made of the samples of a series; `each`: every sample is judged by itself. */
const statistics = ["last", "mean", "max", "min", "p50", "p95", "p99", "each"] as const;

const expectation = z
  .strictObject({
    statistic: z.enum(statistics).default("mean").describe("What of each series is judged; `each`: every sample."),
    min: z.number().optional().describe("The least that is good."),
    max: z.number().optional().describe("The most that is good."),
    mayFail: z
      .number()
      .min(0)
      .lt(1)
      .optional()
      .describe("With `each`: the share of samples that may lie outside, such as 0.05. Default: none."),
    samples: positiveCount
      .optional()
      .describe("So many samples each series needs to be judged. Default: two thirds of those that the window has."),
  })
  .refine(({ min = -Infinity, max = Infinity }) => min <= max, "`min` is greater than `max`")
  .refine(({ statistic, mayFail }) => statistic === "each" || mayFail === undefined, "`mayFail` goes with `each` only");

const comparison = z
  .strictObject({
    with: z
      .union([z.literal("beforeEntry"), duration])
      .describe(
        "beforeEntry: a window as long that ended when the release entered the stage; a length of time, such as 7d: the same window so long ago.",
      ),
    worse: z.enum(["higher", "lower"]).default("higher").describe("Which way is worse."),
    tolerance: z
      .number()
      .min(0)
      .max(10)
      .optional()
      .describe("So much worse the statistic may be, as a share of what it was: 0.1 is a tenth."),
    significance: z
      .number()
      .gt(0)
      .max(0.2)
      .optional()
      .describe("Fails where a one-sided Mann-Whitney U test finds it worse with a p-value below this, such as 0.01."),
  })
  .refine(
    ({ tolerance, significance }) => (tolerance === undefined) !== (significance === undefined),
    "one of `tolerance` and `significance`",
  );

/** A query to Prometheus, or to what speaks its HTTP API. Every series of the answer has to be good. */
export const prometheusCheck = z
  .strictObject({
    address: prometheusAddress.describe("Its URL, with the path before /api/v1 where it has one."),
    query: z
      .string()
      .min(1)
      .max(8192)
      .refine(
        (query) => queryProblem(query) === undefined,
        `PromQL, where ${queryPlaceholders.map((name) => `{{${name}}}`).join(", ")} stand within quotes`,
      )
      .describe(
        `PromQL. ${queryPlaceholders.map((name) => `{{${name}}}`).join(", ")} are filled in, within quotes only.`,
      ),
    over: duration
      .refine((length) => length >= 10 * second && length <= 44_640 * minute, "between 10s and 31d")
      .describe("The window that is looked at: so long until now."),
    step: duration
      .refine((length) => length >= second, "at least 1s")
      .optional()
      .describe("The time between samples. Default: a sixtieth of the window, and at least 1s."),
    expect: expectation.prefault({}).describe("What each series has to be like."),
    compareWith: comparison.optional().describe("What each series must not be worse than."),
    whenEmpty: z
      .enum(["unknown", "passed", "failed"])
      .default("unknown")
      .describe(
        "What it means that the query gives no series. unknown: nothing is recorded and the gate stays closed.",
      ),
    token: secretVariable.optional().describe("The environment variable that holds a bearer token."),
    basic: z
      .strictObject({ user: secretVariable, password: secretVariable })
      .optional()
      .describe("The environment variables that hold user and password."),
    authority: absolutePath
      .optional()
      .describe("A file of certificates (PEM) that are trusted instead of the system's."),
    within: within.prefault("1m").describe("How long the answer may take."),
  })
  .refine(
    ({ expect, compareWith }) => expect.min !== undefined || expect.max !== undefined || compareWith !== undefined,
    {
      message: "one of `min`, `max` and `compareWith`",
      path: ["expect"],
    },
  )
  .refine(({ over, step }) => step === undefined || (step <= over && over / step <= 10_000), {
    message: "at most `over`, and at least a 10,000th of it",
    path: ["step"],
  })
  .refine(({ token, basic }) => token === undefined || basic === undefined, {
    message: "one of `token` and `basic`",
    path: ["basic"],
  })
  .refine(
    ({ address, token, basic }) =>
      (token === undefined && basic === undefined) || isAddress(address, ({ hostname }) => isLoopback(hostname)),
    { message: "https, where a password or token is sent", path: ["address"] },
  )
  .refine(({ expect, compareWith }) => expect.statistic !== "each" || compareWith?.tolerance === undefined, {
    message: "another statistic than `each`",
    path: ["compareWith", "tolerance"],
  })
  .refine(({ query, compareWith }) => typeof compareWith?.with !== "number" || !query.includes("{{release}}"), {
    message: "beforeEntry, where the query asks for {{release}}: which one ran so long ago nobody says",
    path: ["compareWith", "with"],
  });
export type PrometheusCheck = z.infer<typeof prometheusCheck>;

/** A Job in the stage's own cluster and the app's own namespace there. */
export const jobCheck = z.strictObject({
  image: imageReference.describe("What runs. Where the stage runs by digest only, it needs one."),
  command: z.array(processText).max(100).optional(),
  arguments: z.array(processText).max(100).optional(),
  environment: z.record(variableName, processText).optional().describe("Variables of the container; no secrets."),
  cpu: quantity.prefault("100m").describe("What it asks for and may use."),
  memory: quantity.prefault("128Mi").describe("What it asks for and may use."),
  within: within.prefault("10m").describe("How long it may take, its start included."),
});
export type JobCheck = z.infer<typeof jobCheck>;
