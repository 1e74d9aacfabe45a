import { describe, expect, test } from "vitest";
import { platformFrom } from "../parse/testing.ts";
import { declaration } from "../parse/testing/short-declaration.ts";
import { roadOfStages } from "./road-of-stages.ts";
import { decideTold, lines, type Told } from "./testing/small-ledger.ts";

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

test("a stage that is gone stands for those before it", () => {
  const old = platform({ load: "after: [dev]", qa: "after: [load]", test: "after: [qa, load]", end: "after: [test]" });
  expect(shown(platform({ test: "after: [dev]" }), new Map([["test", old]]))).toEqual([
    "dev  automatic",
    "test dev automatic",
  ]);
  const newest = platform({ load: "after: [dev]", test: "after: [load]" });
  expect(shown(newest, new Map([["test", old]]))[2]).toBe("test load automatic");
});

test("where one of several stages is enough, those that are left go on to be", () => {
  const old = platform({
    load: "after: [dev]",
    qa: "after: [dev]",
    test: "after: [load, qa], entry: { passes: any }",
  });
  expect(shown(platform({ load: "after: [dev]", test: "after: [load]" }), new Map([["test", old]]))).toEqual([
    "dev  automatic",
    "load dev automatic",
    "test load automatic",
  ]);
  expect(shown(platform({ test: "after: [dev]" }), new Map([["test", old]]))[1]).toBe("test dev automatic");
});

test("releases of different times may go round in a circle", () => {
  const old = platform({ test: "after: [qa]", qa: "after: [dev]" });
  const turned = platform({ qa: "after: [test]", test: "after: [dev]" });
  expect(shown(turned, new Map([["test", old]]))).toEqual(["dev  automatic", "qa test automatic", "test qa automatic"]);
});

describe("a stage that the newest release of the documents has no more", () => {
  // dev -> test -> qa, all running the old documents; the newest ones lead dev -> qa, and are nowhere yet.
  const old = platform({ test: "after: [dev]", qa: "after: [test]" });
  const newest = platform({ qa: "after: [dev]" });
  const running = new Map([
    ["dev", old],
    ["qa", old],
  ]);
  // Without the proof, which is not asked here.
  const road = { stages: roadOfStages(newest, running).stages.map((stage) => ({ ...stage, gates: [] })) };
  const told: Told = {
    releases: ["platform-1", "platform-2", "api-1", "api-2"],
    runs: {
      "dev/platform": "platform-1",
      "qa/platform": "platform-1",
      "dev/api": "api-1",
      "qa/api": "api-1",
    },
  };

  test("does not open those behind it to what was nowhere", () => {
    const said = lines(decideTold(road, told));
    expect(said).toContain("dev <- api-2");
    expect(said).not.toContain("qa <- api-2");
    expect(said).not.toContain("qa <- platform-2");
  });
});
