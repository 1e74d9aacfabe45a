import { expect, test } from "vitest";
import { commandCheck, jobCheck, prometheusCheck, webhookCheck } from "./check-kinds.ts";

const metric = { address: "https://prometheus.example.com", query: "up", over: "10m", expect: { max: 1 } };
const hook = { url: "https://checks.example.com/smoke?of=web", secret: "SMOKE_SECRET" };

test("what is not said has a default, and times are milliseconds", () => {
  expect(commandCheck.parse({ program: "./smoke" })).toEqual({ program: "./smoke", arguments: [], within: 300_000 });
  expect(webhookCheck.parse({ ...hook, within: "1h30m" })).toEqual({ ...hook, within: 5_400_000 });
  expect(prometheusCheck.parse(metric)).toEqual({
    ...metric,
    over: 600_000,
    expect: { statistic: "mean", max: 1 },
    whenEmpty: "unknown",
    within: 60_000,
  });
  expect(jobCheck.parse({ image: "registry.example.com/smoke:1" })).toEqual({
    image: "registry.example.com/smoke:1",
    cpu: "100m",
    memory: "128Mi",
    within: 600_000,
  });
  const { compareWith } = prometheusCheck.parse({ ...metric, compareWith: { with: "7d", tolerance: 0.1 } });
  expect(compareWith).toEqual({ with: 604_800_000, worse: "higher", tolerance: 0.1 });
});

test.each([
  "http://checks.example.com/",
  "https://user:password@checks.example.com/",
  "https://checks.example.com/#a",
  "http://127.0.0.1.example.com/",
  "http://localhost.example.com/",
  "file:///etc/passwd",
  "checks.example.com",
])("a webhook may not go to %s", (url) => {
  expect(webhookCheck.safeParse({ ...hook, url }).success).toBe(false);
});

test.each(["http://127.0.0.1:8080/", "http://localhost/", "http://[::1]:1/", "https://10.0.0.1/"])(
  "but to %s",
  (url) => {
    expect(webhookCheck.safeParse({ ...hook, url }).success).toBe(true);
  },
);

test.each([
  [{ expect: {} }, "one of `min`, `max` and `compareWith`"],
  [{ expect: { min: 2, max: 1 } }, "`min` is greater than `max`"],
  [{ expect: { max: 1, mayFail: 0.1 } }, "`mayFail` goes with `each` only"],
  [{ expect: { max: Number.NaN } }, "Invalid input"],
  [{ query: "up{a={{app}}}" }, "within quotes"],
  [{ over: "9s" }, "between 10s and 31d"],
  [{ over: "1w" }, "a length of time"],
  [{ step: "11m" }, "at most `over`"],
  [{ over: "31d", step: "1s" }, "a 10,000th"],
  [{ token: "A", basic: { user: "B", password: "C" } }, "one of `token` and `basic`"],
  [{ address: "http://prometheus.example.com", token: "A" }, "https, where a password or token is sent"],
  [{ address: "https://prometheus.example.com/?a=b" }, "without user, password, query"],
  [{ token: "not a variable" }, "letters, digits and underscores"],
  [{ compareWith: { with: "7d" } }, "one of `tolerance` and `significance`"],
  [{ compareWith: { with: "7d", tolerance: 1, significance: 0.1 } }, "one of `tolerance` and `significance`"],
  [{ compareWith: { with: "7d", tolerance: 1 }, expect: { statistic: "each" } }, "another statistic than `each`"],
  [{ compareWith: { with: "7d", tolerance: 1 }, query: 'up{a="{{release}}"}' }, "beforeEntry, where the query asks"],
])("%j is refused", (changes, why) => {
  const { error } = prometheusCheck.safeParse({ ...metric, ...changes });
  expect(error?.issues.map(({ message }) => message).join()).toContain(why);
});

test.each([{ within: "0s" }, { within: "2d" }, { program: "" }, { program: "a\0b" }, { shell: "rm" }])(
  "%j is refused",
  (changes) => {
    expect(commandCheck.safeParse({ program: "smoke", ...changes }).success).toBe(false);
  },
);
