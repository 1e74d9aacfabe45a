import { expect, test } from "vitest";
import { isSchedule } from "./cron.ts";

test.each([
  "* * * * *",
  "0 3 * * *",
  "*/15 0-23/2 1,15 jan-MAR Mon-fri",
  "59 23 31 12 6",
  "0 0 1 1 0",
  "5/10 * ? * ?",
  "@daily",
])("%s is a schedule", (text) => {
  expect(isSchedule(text)).toBe(true);
});

test.each([
  "60 * * * *",
  "* 24 * * *",
  "* * 0 * *",
  "* * 32 * *",
  "* * * 13 *",
  "* * * 0 *",
  "* * * * 7",
  "* * * * mo",
  "30-10 * * * *",
  "*/0 * * * *",
  "1-2-3 * * * *",
  "1/2/3 * * * *",
  ", * * * *",
  "- * * * *",
  "-5 * * * *",
  "a b c d e",
  "TZ=UTC 3 * * *",
  "* * * *",
  "* * * * * *",
  "@often",
  "",
])("%s is none", (text) => {
  expect(isSchedule(text)).toBe(false);
});
