import { describe, expect, test } from "vitest";
import { describeHappening } from "./describe-happening.ts";
import type { Happening } from "./happening.ts";
import { happeningsOf } from "./happenings-of.ts";
import type { Change } from "../change.ts";
import type { Flag } from "../decision.ts";
import type { Ledger, Preview } from "../ledger.ts";
import { happeningKinds } from "../../model/notification-kind.ts";
import type { Gate } from "../gates/gate.ts";
import { decideTold, hour, noon, straightRoad, type Told } from "../testing/small-ledger.ts";

const commit = "c".repeat(40);
const managers: Gate = { kind: "approvals", name: "managers", from: new Map([["release-managers", 1]]) };
const proof: Gate = {
  kind: "evidence",
  name: "proof",
  of: "entry",
  freshFor: undefined,
  guards: ["promotion", "breakGlass"],
};
const road = straightRoad({ prod: { gates: [managers, proof] } });
const runs = { "dev/api": "api-1", "test/api": "api-1" };
const passed = [{ gate: "proof", stage: "prod", release: "api-1", tree: "tree-of-prod-api-1" }];
const approved = [{ person: "robin", stage: "prod", release: "api-1" }];

/** What is told of a commit that takes the ledger from one state to the other. */
function told(before: Partial<Told>, after: Partial<Told>, on = road): Happening[] {
  const [one, two] = [before, after].map((given) => decideTold(on, { releases: ["api-1"], runs, ...given }));
  return happeningsOf({
    promotions: [],
    changes: [],
    previews: new Map(),
    before: one!,
    after: two!,
    proofGate: "proof",
  });
}

describe("what a commit made happen", () => {
  test("a wait for people is told once", () => {
    const nothing = { runs: {} };
    const waiting = told(nothing, { evidence: passed });
    expect(waiting).toMatchObject([
      { kind: "waiting", stage: "prod", release: "api-1", gates: [{ gate: "managers" }] },
    ]);
    expect(told({ evidence: passed }, { evidence: passed })).toEqual([]);
  });

  test("a proof that fails is told, one that is not made yet is not", () => {
    const failed = [{ ...passed[0]!, outcome: "failed" as const, said: "dev reaches prod" }];
    expect(told({ approvals: approved }, { approvals: approved })).toEqual([]);
    expect(told({}, { evidence: failed })).toMatchObject([
      { kind: "refused", because: "it failed in prod: dev reaches prod" },
    ]);
  });

  test("promotions by their kind, freezes and what was taken back", () => {
    const { promotions } = decideTold(road, { releases: ["api-1"], runs, evidence: passed, approvals: approved });
    const freeze = { name: "quiet", from: noon, reason: "inventory", by: "dana" };
    const about = { stage: "prod", app: "api", release: "api-1" };
    const flag = { ...about, kind: "rejected", because: "robin has taken it back", record: "r" } as const;
    const none = { waits: [], flags: [], departures: [], previews: new Map() };
    const kinds = (["promotion", "rollback", "breakGlass"] as const).map((kind) => ({ ...promotions[0]!, kind }));
    const step = {
      promotions: kinds,
      changes: [{ kind: "freeze", freeze } as const],
      ...{ before: none, previews: new Map() },
      proofGate: "proof",
    };
    const known: readonly Happening["kind"][] = happeningKinds;
    expect(known).toHaveLength(9);
    expect(happeningsOf({ ...step, after: { waits: [], flags: [flag] } }).map(({ kind }) => kind)).toEqual([
      ...["promoted", "rolledBack", "glassBroken", "frozen", "revoked"],
    ]);
  });
});

describe("what a release stands on", () => {
  const everywhere = {
    "dev/api": "api-1",
    "test/api": "api-1",
    "prod/api": { release: "api-1", evidence: ["approval-0"] },
  };
  const back = { release: "api-0", previous: "api-1", kind: "rollback" as const, by: "robin" };
  const stays = [{ stage: "test", release: "api-1", passed: false, wentBack: "robin" }];
  const rejection = { ...approved[0]!, verdict: "rejected" as const };
  const fix = { name: "api-1", hotfix: { skips: ["test"], reason: "CVE" } };
  /** How each comes about, and what is told of it: a further kind does not compile without its line. */
  const kinds: Readonly<Record<Flag["kind"], readonly [now: Partial<Told>, told: readonly string[]]>> = {
    failed: [
      {
        evidence: [{ ...passed[0]!, tree: undefined, stage: "prod", gate: "smoke", outcome: "failed", said: "2 of 9" }],
      },
      ["smoke failed in prod: 2 of 9", "It still runs in prod. Record evidence-0"],
    ],
    rejected: [
      { approvals: [...approved, rejection] },
      ["robin has taken the approval back", "It still runs in prod. Record approval-1"],
    ],
    unwell: [
      { seen: { test: { "test/api": { health: "degraded", said: "crashing" } } } },
      ["it is not well in test: test says that it is not healthy: crashing", "It still runs in prod"],
    ],
    goneBack: [
      { runs: { ...everywhere, "test/api": back }, stays },
      ["robin went back from it in test", "It still runs in prod. Record stay-0"],
    ],
    owed: [{ releases: ["api-0", fix] }, []],
    unseen: [
      { approvals: [], runs: { ...everywhere, "prod/api": { release: "api-1", kind: "breakGlass", by: "dana" } } },
      [],
    ],
  };

  test.each(Object.entries(kinds))("%s", (kind, [now, said]) => {
    const all = { releases: ["api-0", "api-1"], runs: everywhere, approvals: approved };
    const inProd = ({ flags }: { readonly flags: readonly Flag[] }) => flags.filter(({ stage }) => stage === "prod");
    expect(inProd(decideTold(road, { ...all, ...now })).map((flag) => flag.kind)).toEqual([kind]);
    const words = told(all, { ...all, ...now }).flatMap((one) => {
      const { stages, subject, text, urgent } = describeHappening(one, { commit, at: noon });
      return one.kind === "revoked" && stages?.[0] === "prod" ? [subject, urgent, ...text.slice(0, -1)] : [];
    });
    expect(words).toEqual(said.length > 0 ? ["What api-1 in prod stands on was taken back", true, ...said] : []);
    expect(told({ ...all, ...now }, { ...all, ...now })).toEqual([]);
  });

  test("what is said otherwise of the same is not told again: how unwell it is, and how long a soak still takes", () => {
    const unwell = (said: string) => ({ runs: everywhere, seen: { test: { "test/api": { drifted: true, said } } } });
    expect(told({ runs: everywhere }, unwell("1 replica"))).toMatchObject([{ kind: "revoked" }]);
    expect(told(unwell("1 replica"), unwell("2 replicas"))).toEqual([]);
    const soak: Gate = { kind: "soak", name: "soak", healthyFor: 2 * hour };
    const soaked = straightRoad({ prod: { gates: [soak, managers] } });
    const after = (healthyFor: number) => ({ seen: { test: { "test/api": { healthyFor } } } });
    expect(told(after(0), after(hour), soaked)).toEqual([]);
    expect(told(after(hour), after(2 * hour), soaked)).toMatchObject([{ kind: "waiting" }]);
  });
});

const preview: Preview = {
  ...{ stage: "preview-17", like: "preview", pullRequest: 17, by: "ci", at: noon, until: noon + 3_600_000 },
  releases: new Map([
    ["platform", "platform-1"],
    ["api", "api-2"],
  ]),
};

test("a preview is told of when it starts, when it changes, and when it goes", () => {
  const because = "kim has ended it";
  const gone = { preview, because, apps: [], gates: [] };
  const wordsOf = (change: Change, previews: Ledger["previews"] = new Map()): readonly string[] => {
    const before = {
      waits: [],
      flags: [],
      departures: [gone, { ...gone, preview: { ...preview, stage: "preview-18" } }],
    };
    const happenings = happeningsOf({
      promotions: [],
      changes: [change],
      previews,
      before,
      after: before,
      proofGate: "proof",
    });
    return happenings.flatMap((one) => {
      const { kind, subject, text } = describeHappening(one, { commit, at: noon });
      return [kind, subject, ...text.slice(0, -1)];
    });
  };
  const there = new Map([[preview.stage, preview]]);
  const says = ["It goes at 2026-11-23T13:00:00.000Z at the latest", "It is to run api-2"];
  expect(wordsOf({ kind: "preview", preview })).toEqual([
    ...["previewStarted", "The preview preview-17 is started", "ci asked for it, for pull request 17", ...says],
  ]);
  expect(wordsOf({ kind: "preview", preview }, there)).toEqual([
    ...["previewStarted", "The preview preview-17 is changed", "ci changed it, for pull request 17", ...says],
  ]);
  expect(wordsOf({ kind: "preview", preview: { ...preview, endedBy: "kim" } }, there)).toEqual([]);
  expect(wordsOf({ kind: "previewGone", stage: "preview-17" }, there)).toEqual([
    ...["previewEnded", "The preview preview-17 is gone", because, "Its namespaces go with it."],
  ]);
});

const moved: Extract<Happening, { kind: "promoted" }>["promotion"] = {
  ...{ stage: "prod", app: "api", release: "api-2", replaces: "api-1", kind: "breakGlass", wave: 1 },
  request: { stage: "prod", app: "api", release: "api-2", kind: "breakGlass", by: "dana", at: noon, reason: "outage" },
};

describe("what is said", () => {
  test("broken glass is loud", () => {
    expect(describeHappening({ kind: "glassBroken", promotion: moved }, { commit, at: noon })).toMatchInlineSnapshot(`
      {
        "app": "api",
        "at": 1795435200000,
        "id": "c5ecc7d59754a9b2dbb2708baf401fac",
        "kind": "glassBroken",
        "release": "api-2",
        "stages": [
          "prod",
        ],
        "subject": "BROKEN GLASS: dana forced api-2 into prod",
        "text": [
          "api in prod had api-1",
          "dana asked for it: outage",
          "No gate but the proof was asked. Look at it now, and close what was left open.",
          "Commit cccccccccccccccccccccccccccccccccccccccc",
        ],
        "urgent": true,
      }
    `);
  });

  test("a freeze says what it keeps out, and who lifted it", () => {
    const freeze = { name: "quiet", stages: ["prod"], from: noon, until: noon + 1, reason: "inventory", by: "dana" };
    const words = (given: object): string[] => {
      const { subject, text } = describeHappening(
        { kind: "frozen", freeze: { ...freeze, ...given } },
        { commit, at: noon },
      );
      return [subject, ...text];
    };
    expect(words({})).toEqual([
      "Freeze quiet: nothing enters",
      "It keeps out everything in prod, from 2026-11-23T12:00:00.000Z until 2026-11-23T12:00:00.001Z",
      "dana asked for it: inventory",
      `Commit ${commit}`,
    ]);
    expect(words({ liftedBy: "robin" })[0]).toBe("Freeze quiet is lifted by robin");
  });

  test("the id comes from the commit and what happened, and from nothing else", () => {
    const idOf = (given: object, at = noon, of = commit): string =>
      describeHappening({ kind: "promoted", promotion: { ...moved, ...given } }, { commit: of, at }).id;
    expect(idOf({}, noon + 1)).toBe(idOf({}));
    const others = [idOf({ stage: "test" }), idOf({ app: "web" }), idOf({ wave: 2 }), idOf({}, noon, "d".repeat(40))];
    expect(new Set([idOf({}), ...others]).size).toBe(5);
  });

  test("texts of others stay lines, whatever is in them", () => {
    const promotion = {
      ...moved,
      release: "a\r\nBcc: all@example.com",
      request: { ...moved.request!, reason: "x\n".repeat(9e4) },
    };
    const { subject, text } = describeHappening({ kind: "glassBroken", promotion }, { commit, at: noon });
    expect(subject.length).toBeLessThanOrEqual(150);
    for (const line of [subject, ...text]) {
      expect(line).not.toMatch(/[\u0000-\u001f]/);
      expect(line.length).toBeLessThanOrEqual(600);
    }
  });
});
