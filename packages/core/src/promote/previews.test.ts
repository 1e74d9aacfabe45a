import { describe, expect, test } from "vitest";
import { applyChanges } from "./change.ts";
import type { Preview } from "./ledger.ts";
import { nextCommit } from "./next-commit.ts";
import type { Road } from "./road.ts";
import {
  decideTold,
  hour,
  ledgerOf,
  lines,
  minute,
  noon,
  stageOf,
  straightRoad,
  type Told,
} from "./testing/small-ledger.ts";
import { verifyHistory } from "./verify/verify-history.ts";

const made = { preview: { like: "preview", ttl: 3 * hour, most: 2 } };
const road: Road = {
  stages: [...straightRoad().stages, ...["17", "18", "19"].map((name) => stageOf(`preview-${name}`, [], made))],
};
const marked = { name: "api-3", forPreviews: true } as const;
const started: Told = {
  releases: ["api-1", "web-1", marked],
  runs: { "dev/api": "api-1", "test/api": "api-1", "prod/api": "api-1" },
  previews: [{ stage: "preview-17", releases: ["api-3", "web-1"] }],
};

describe("a preview", () => {
  test("gets what its record names, and nothing else does", () => {
    const { promotions, waits } = decideTold(road, started);
    expect(lines({ promotions, waits })).toEqual([
      "dev <- web-1",
      "preview-17 <- api-3",
      "preview-17 <- web-1",
      "test <- web-1 waits: it was not in dev",
      "prod <- web-1 waits: it was not in test",
    ]);
  });

  test("changes to whatever its record names next, also an older release, and waits for nothing in flight", () => {
    const runs = { "preview-17/api": { release: "api-3", since: noon - minute } };
    const seen = { "preview-17": { "preview-17/api": { health: "progressing" } } } as const;
    const previews = [{ stage: "preview-17", releases: ["api-1"] }];
    expect(lines(decideTold(road, { releases: ["api-1", marked], runs, seen, previews }))).toContain(
      "preview-17 <- api-1",
    );
  });

  test("is nothing's way: what was healthy there has passed nothing", () => {
    const told = { releases: ["web-2"], runs: { "preview-17/web": "web-2" }, previews: started.previews ?? [] };
    expect(lines(decideTold(road, told)).filter((line) => line.startsWith("test"))).toEqual([
      "test <- web-2 waits: it was not in dev",
    ]);
  });

  test("takes no set along", () => {
    const releases = ["web-1", { name: "api-2", set: "both" }, { name: "web-2", set: "both" }];
    const sets = [
      {
        name: "both",
        releases: new Map([
          ["api", "api-2"],
          ["web", "web-2"],
        ]),
      },
    ]; // prettier-ignore
    const { promotions } = decideTold(road, {
      releases,
      sets,
      previews: [{ stage: "preview-17", releases: ["api-2"] }],
    });
    expect(promotions.filter(({ stage }) => stage === "preview-17")).toMatchObject([
      { release: "api-2", set: undefined },
    ]);
  });

  test("waits where as many are there as may be, the earlier ones first", () => {
    const previews = ["19", "18", "17"].map((name, index) => ({
      ...{ stage: `preview-${name}`, releases: ["api-1"], at: noon - index * minute },
    }));
    const told = { releases: ["api-1"], runs: { "dev/api": "api-1" }, previews };
    const of = (given: Told): string[] => lines(decideTold(road, given)).filter((line) => line.startsWith("preview"));
    expect(of(told)).toEqual([
      "preview-17 <- api-1",
      "preview-18 <- api-1",
      "preview-19 <- api-1 waits: as many previews of preview are there as may be at once (2)",
    ]);
    const ended = previews.map((one) => (one.stage === "preview-17" ? { ...one, endedBy: "kim" } : one));
    expect(of({ ...told, previews: ended })).toEqual(["preview-18 <- api-1", "preview-19 <- api-1"]);
  });
});

describe("a preview goes", () => {
  const runs = { "preview-17/api": "api-3", "preview-17/web": "web-1" };
  const departures = (given: Partial<Preview>, now = noon, of = road) => {
    const previews = [{ stage: "preview-17", releases: ["api-3", "web-1"], ...given, at: given.at ?? noon - hour }];
    const told = {
      ...started,
      runs,
      previews: previews.map(({ stage, ...one }) => ({ ...one, stage, releases: ["api-3", "web-1"] })),
    };
    const decision = decideTold(of, { ...told, now });
    expect(decision.promotions.filter(({ stage }) => stage === "preview-17")).toEqual([]);
    return decision.departures.map(({ preview: { stage }, apps, because }) => ({ stage, apps, because }));
  };
  const gone = (because: string) => [{ stage: "preview-17", apps: ["api", "web"], because }];

  test("when its time has ended, and not a millisecond earlier", () => {
    expect(departures({ until: noon + 1 })).toEqual([]);
    expect(departures({ until: noon })).toEqual(gone("its time ended at 2026-11-23T12:00:00.000Z"));
  });

  test("when its template lets none live longer, whatever it says itself", () => {
    const given = { at: noon - 3 * hour, until: noon + 100 * hour };
    expect(departures(given, noon - 1)).toEqual([]);
    expect(departures(given)).toEqual(gone("its time ended at 2026-11-23T12:00:00.000Z"));
  });

  test("when somebody has ended it, and when nothing says what it is like", () => {
    expect(departures({ endedBy: "kim" })).toEqual(gone("kim has ended it"));
    expect(departures({}, noon, straightRoad())).toEqual(gone("there is no template preview for it"));
  });
});

describe("a release for previews", () => {
  test("is no release for any stage, and keeps none back", () => {
    const told = { releases: ["api-1", marked, "api-4"], runs: { "dev/api": "api-1" } };
    expect(lines(decideTold(road, told)).filter((line) => line.startsWith("dev"))).toEqual(["dev <- api-4"]);
    expect(lines(decideTold(road, { ...told, releases: ["api-1", marked] }))).not.toContain("dev <- api-3");
  });

  test.each(["promotion", "rollback", "breakGlass"] as const)("is put nowhere else by a request (%s)", (kind) => {
    const told: Told = { ...started, requests: [{ stage: "prod", release: "api-3", kind }] };
    const { promotions, withdrawals } = decideTold(road, told);
    expect(promotions.filter(({ stage, app }) => stage === "prod" && app === "api")).toEqual([]);
    expect(withdrawals).toMatchObject([{ stage: "prod", release: "api-3", because: "api-3 is for previews only" }]);
  });
});

test("nobody asks for anything in a preview: its record says it", () => {
  const { withdrawals } = decideTold(road, { ...started, requests: [{ stage: "preview-17", release: "api-1" }] });
  expect(withdrawals).toMatchObject([
    { because: "preview-17 is a preview: what runs there is said where it is started" },
  ]);
});

const loaded: Road = {
  stages: road.stages.map((stage) =>
    stage.name === "test"
      ? {
          ...stage,
          gates: [
            {
              ...{ name: "load", kind: "evidence", of: "previews", like: "preview" },
              freshFor: undefined,
              guards: ["promotion"],
            },
          ] as const,
        }
      : stage,
  ),
};

describe("a check that is recorded in previews", () => {
  const load = { gate: "load", release: "api-2", stage: "preview-2" };
  const intoTest = (evidence: Told["evidence"]) => {
    const told = { releases: ["api-2"], runs: { "dev/api": "api-2" }, evidence: evidence ?? [] };
    return lines(decideTold(loaded, told)).filter((line) => line.startsWith("test"));
  };

  test("opens by what was found out in any, also when that has gone", () => {
    expect(intoTest([])).toEqual(["test <- api-2 waits: load is closed: nothing is recorded of it in preview-…"]);
    expect(intoTest([{ ...load, stage: "dev" }])).toHaveLength(1);
    expect(intoTest([{ ...load, stage: "previews-2" }])[0]).toContain("nothing is recorded");
    expect(intoTest([load])).toEqual(["test <- api-2"]);
  });

  test("closes by a later failure in another", () => {
    const failed = { ...load, stage: "preview-3", outcome: "failed", said: "too slow" } as const;
    expect(intoTest([load, failed])).toEqual(["test <- api-2 waits: load is closed: it failed in preview-3: too slow"]);
    const prod = decideTold(loaded, {
      ...{ releases: ["api-2"], runs: { "dev/api": "api-2", "test/api": "api-2" }, evidence: [load, failed] },
    });
    expect(lines(prod)).toEqual([
      "prod <- api-2 waits: load, on which it stands in test, has failed in preview-3: too slow",
    ]);
  });
});

test("what failed in a preview is held against a release elsewhere where a stage asks for it only, and as the last word", () => {
  const failed = { gate: "load", release: "api-1", stage: "preview-2", outcome: "failed", said: "too slow" } as const;
  const passed = { gate: "load", release: "api-1", stage: "preview-3" } as const;
  const back = (of: Road, evidence: Told["evidence"]) => {
    const { promotions, withdrawals, flags } = decideTold(of, {
      ...{ releases: ["api-1", "api-2"], evidence: evidence ?? [] },
      runs: { "dev/api": { release: "api-2", previous: "api-1" }, "test/api": "api-1" },
      requests: [{ stage: "dev", release: "api-1", kind: "rollback" }],
    });
    const refused = withdrawals.map(({ because }) => because);
    const intoDev = promotions.filter(({ stage }) => stage === "dev");
    return { back: lines({ promotions: intoDev, waits: [] }), refused, flags: flags.map(({ because }) => because) };
  };
  const goesBack = { back: ["dev <- api-1 (rollback)"], refused: [], flags: [] };
  expect(back(road, [failed])).toMatchObject(goesBack);
  expect(back(loaded, [failed])).toMatchObject({
    ...{ back: [], refused: ["load failed in preview-2: too slow"], flags: ["load failed in preview-2: too slow"] },
  });
  expect(back(loaded, [failed, passed])).toMatchObject(goesBack);
});

describe("verification", () => {
  const before = ledgerOf(road, {
    ...started,
    runs: { "preview-17/api": "api-3", "preview-17/web": "web-1", "dev/api": "api-1" },
    previews: [{ stage: "preview-17", releases: ["api-3", "web-1"], until: noon }],
  });
  const [preview] = before.previews.values();
  if (!preview) throw new Error("one preview");
  const problems = (changes: Parameters<typeof applyChanges>[1], at = noon, was = before): readonly string[] =>
    verifyHistory([{ before: was, after: applyChanges(was, changes), road, at, treeOf: ({ tree }) => tree }]).map(
      ({ problem }) => problem,
    );

  test("takes the departure that follows, whole and in time", () => {
    const next = nextCommit({ ledger: before, road, now: noon, trees: new Map() });
    expect(next?.departure?.preview.stage).toBe("preview-17");
    const changes = next?.changes ?? [];
    expect(problems(changes)).toEqual([]);
    expect(problems(changes, noon - 1)).toEqual(["the preview preview-17 is gone before its time"]);
    expect(problems(changes.slice(1))).toEqual(["the pointer preview-17/api says something else than was decided"]);
    expect(problems(changes.filter(({ kind }) => kind === "pointerGone"))[0]).toMatch(/pointer preview-17.* is gone/);
    expect(problems([...changes, { kind: "pointerGone", where: { stage: "dev", app: "api" } }])).toEqual([
      "the pointer dev/api is gone",
    ]);
  });

  test.each<[string, Partial<Preview>, string[]]>([
    ["whoever started it lets it live longer", { until: noon + 2 * hour, at: noon }, []],
    [
      "somebody else does",
      { until: noon + 2 * hour, at: noon, by: "eve" },
      ["eve changes the preview preview-17, which robin has started"],
    ],
    ["somebody else ends it", { until: noon - minute, endedBy: "eve" }, []],
    [
      "who ends it lets it live longer",
      { until: noon + hour, endedBy: "eve" },
      [
        "eve ends preview-17 and says something else of it than stood there",
        expect.stringMatching(/^the end of preview-17 is 1h ahead/),
      ],
    ],
    [
      "who ends it changes what runs there",
      { until: noon - minute, endedBy: "eve", releases: new Map([["api", "api-1"]]) },
      ["eve ends preview-17 and says something else of it than stood there"],
    ],
    [
      "an older record is put back",
      { at: noon - 2 * hour, until: noon + hour },
      ["an older record of the preview preview-17 was put back"],
    ],
  ])("of a record that is changed: %s", (_, given, said) => {
    expect(problems([{ kind: "preview", preview: { ...preview, ...given } }])).toEqual(said);
  });

  test("finds a record that was ended and goes on", () => {
    const ended = applyChanges(before, [{ kind: "preview", preview: { ...preview, endedBy: "kim" } }]);
    const again = { ...preview, at: noon, until: noon + hour };
    expect(problems([{ kind: "preview", preview: again }], noon, ended)).toEqual([
      "preview-17 was ended, and is to go on",
    ]);
  });
});
