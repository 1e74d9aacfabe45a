import { expect, test } from "vitest";
import { platformFrom } from "../parse/testing.ts";
import { declaration } from "../parse/testing/short-declaration.ts";
import { roadOfStages } from "./road-of-stages.ts";

const platform = (stages: Readonly<Record<string, string>>) =>
  platformFrom(
    declaration(
      Object.entries(stages)
        .map(([name, spec]) => `Stage ${name}: { cluster: nonprod, tier: verification, ${spec} }\n`)
        .join(""),
    ),
  );
const shown = (...given: Parameters<typeof roadOfStages>) =>
  roadOfStages(...given).stages.map(({ name, after, promotion }) => [name, after.join(), promotion].join(" "));

test("which stages there are says the newest release, what guards one the release that it runs", () => {
  const old = platform({ test: "after: [dev]" });
  const newest = platform({ test: "after: [dev], entry: { promotion: requested }", qa: "after: [test]" });
  expect(shown(newest, new Map())).toEqual(["dev  automatic", "test dev requested", "qa test automatic"]);
  expect(shown(newest, new Map([["test", old]]))).toEqual([
    "dev  automatic",
    "test dev automatic",
    "qa test automatic",
  ]);
});

test("stages stand behind those that they come after, however they are declared", () => {
  expect(shown(platform({ a: "after: [b]", b: "after: [dev]" }), new Map())).toEqual([
    "dev  automatic",
    "b dev automatic",
    "a b automatic",
  ]);
});

test("a stage that is gone is before none; releases of different times may go round in a circle", () => {
  const old = platform({ test: "after: [qa]", qa: "after: [dev]" });
  expect(shown(platform({ test: "after: [dev]" }), new Map([["test", old]]))).toEqual([
    "dev  automatic",
    "test  automatic",
  ]);
  const turned = platform({ qa: "after: [test]", test: "after: [dev]" });
  expect(shown(turned, new Map([["test", old]]))).toEqual(["dev  automatic", "qa test automatic", "test qa automatic"]);
});
