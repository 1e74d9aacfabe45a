import { describe, expect, it } from "vitest";
import { findingsIn } from "../testing/findings.ts";
import { declaration } from "../testing/short-declaration.ts";
import { says, testEach } from "../testing/wrong-and-right.ts";

const stage = (name: string, after: string) =>
  `Stage ${name}: { cluster: nonprod, tier: verification, after: [${after}] }\n`;

describe("the order of stages", () => {
  testEach([
    {
      mistake: "a stage in `after` that does not exist, with the one that was meant",
      wrong: stage("test", "⟦deev⟧"),
      says: says("KS1012", "deev", 'there is no Stage "deev"', 'did you mean "dev"?'),
      right: stage("test", "dev"),
    },
    {
      mistake: "the second of several",
      wrong: stage("test", "dev") + stage("qa", "test, ⟦performance⟧"),
      says: says("KS1012", "performance", 'there is no Stage "performance"', "choose one of: dev, test, qa"),
      right: stage("test", "dev") + stage("qa", "test, dev"),
    },
    {
      mistake: "a stage that comes after itself",
      wrong: stage("test", "⟦test⟧"),
      says: says("KS1013", "test", "stages come after each other in a circle: test after test", "remove one of these"),
      right: stage("test", "dev"),
    },
  ]);

  it("names a circle once, with each place where it could be broken", () => {
    const circle =
      stage("one", "dev, ⟦three⟧") + stage("two", "⟦one⟧") + stage("three", "⟦two⟧") + stage("four", "three");
    expect(findingsIn(declaration(circle))).toMatchObject([
      {
        code: "KS1013",
        message: "stages come after each other in a circle: one after three after two after one",
        at: "⟦three⟧",
        related: ["⟦two⟧", "⟦one⟧"],
      },
    ]);
  });

  it("names two circles that have nothing to do with each other", () => {
    const circles = stage("one", "two") + stage("two", "one") + stage("three", "four") + stage("four", "three");
    expect(findingsIn(declaration(circles)).map(({ message }) => message)).toEqual([
      "stages come after each other in a circle: one after two after one",
      "stages come after each other in a circle: three after four after three",
    ]);
  });

  it("accepts a fan-in and a fan-out", () => {
    const diamond = stage("left", "dev") + stage("right", "dev") + stage("prod-like", "left, right");
    expect(findingsIn(declaration(diamond))).toEqual([]);
  });
});
