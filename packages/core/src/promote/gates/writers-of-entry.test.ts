import { describe, expect, test } from "vitest";
import { ledgerOf, noon, straightRoad, stageOf, type Told } from "../testing/small-ledger.ts";
import { viewOf } from "../view.ts";
import { writersOfEntry } from "./writers-of-entry.ts";

const road = straightRoad();

/** Who wrote what comes into prod, sorted. */
function writers(release: string, told: Told, prod = stageOf("prod", ["test"])): readonly string[] {
  const ledger = ledgerOf(road, told);
  const own = ledger.releases.get(release) ?? expect.fail("there is no such release");
  return [...writersOfEntry(viewOf({ road, ledger, now: noon, trees: new Map() }), prod, own)].toSorted();
}

const by = (name: string, author: string, more: object = {}) => ({ name, authors: [author], ...more });
const line = [
  by("api-1", "ada"),
  by("api-2", "alex", { follows: "api-1" }),
  by("api-3", "kim", { follows: "api-2" }),
  by("api-4", "lee", { follows: "api-3" }),
];

describe("who wrote what comes into a stage", () => {
  test.each([
    ["the authors of all that comes after what runs there", "api-1", ["alex", "kim", "lee"]],
    ["of the release alone where it comes next", "api-3", ["lee"]],
    ["of all where nothing of the app runs there", undefined, ["ada", "alex", "kim", "lee"]],
  ])("%s", (_, current, expected) => {
    expect(writers("api-4", { releases: line, runs: current ? { "prod/api": current } : {} })).toEqual(expected);
  });

  test("of an older release than the one there, its own authors", () => {
    expect(writers("api-2", { releases: line, runs: { "prod/api": "api-4" } })).toEqual(["alex"]);
  });

  test("those whom a release does not name by what it follows are found by its number", () => {
    const releases = ["api-1", by("api-2", "alex"), by("api-3", "kim"), by("api-4", "lee", { follows: "api-9" })];
    expect(writers("api-4", { releases, runs: { "prod/api": "api-1" } })).toEqual(["alex", "kim", "lee"]);
  });

  test("releases for previews, and of other apps, bring nobody", () => {
    const releases = [
      by("api-1", "ada"),
      by("api-2", "alex", { forPreviews: true }),
      by("web-3", "sam"),
      by("api-4", "lee"),
    ];
    expect(writers("api-4", { releases, runs: { "prod/api": "api-1" } })).toEqual(["lee"]);
    expect(writers("api-4", { releases })).toEqual(["ada", "lee"]);
  });

  test("of a preview nobody but the authors of the release: there is nothing to compare it with", () => {
    const preview = stageOf("prod-1", [], { preview: { like: "prod", ttl: 1, most: 1 } });
    expect(writers("api-4", { releases: line }, preview)).toEqual(["lee"]);
  });
});

describe("around a hotfix", () => {
  // api-3 is made from api-1, beside api-2; api-4 from api-2 without it; api-5 merges both.
  const releases = [
    by("api-1", "ada"),
    by("api-2", "alex", { follows: "api-1" }),
    by("api-3", "finn", { follows: "api-1", hotfix: { skips: ["test"], reason: "CVE" } }),
    by("api-4", "kim", { follows: "api-2" }),
    by("api-5", "lee", { follows: "api-4" }),
  ];

  test("it comes with what its own commits bring, and not with what was released meanwhile", () => {
    expect(writers("api-3", { releases, runs: { "prod/api": "api-1" } })).toEqual(["finn"]);
  });

  test("behind it comes what the main line brings since both parted", () => {
    const runs = { "prod/api": "api-3" };
    expect(writers("api-4", { releases, runs })).toEqual(["alex", "kim"]);
    expect(writers("api-5", { releases, runs })).toEqual(["alex", "kim", "lee"]);
  });

  test("what does not say what it follows, follows no hotfix", () => {
    const unsaid = releases.map((one) => (one.name === "api-4" ? by("api-4", "kim") : one));
    expect(writers("api-4", { releases: unsaid, runs: { "prod/api": "api-3" } })).toEqual(["alex", "kim"]);
  });
});
