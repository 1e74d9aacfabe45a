import { expect, it } from "vitest";
import type { Check } from "./checkup.ts";
import { checkupText } from "./checkup.ts";
import { noColours } from "./palette.ts";

const check = (fields: Partial<Check>): Check => ({
  id: "a",
  title: "one",
  state: "ok",
  found: "fine",
  advice: "",
  details: [],
  ...fields,
});

it("has a line for each check, what to do below it, and counts", () => {
  const checks = [
    check({}),
    check({ title: "rights", state: "problem", found: "1 of 2 are missing", advice: "ask", details: ["create pods"] }),
    check({ state: "unknown", found: "cannot be\u001b[2J seen" }),
  ];
  expect(checkupText({ cluster: "prod", context: "dev", checks }, noColours)).toBe(
    `prod, context dev
ok        one     fine
problem   rights  1 of 2 are missing
          - create pods
          do: ask
unknown   one     cannot be\\u{1b}[2J seen
1 problem, 1 unknown, 1 ok
`,
  );
});

it("shows twenty details, and says how many there are", () => {
  const details = Array.from({ length: 23 }, (_, index) => `right ${index}`);
  const text = checkupText({ cluster: undefined, context: undefined, checks: [check({ details })] }, noColours);
  expect(text).toContain("right 19\n");
  expect(text).not.toContain("right 20\n");
  expect(text).toContain("and 3 more (all with -o json)");
});
