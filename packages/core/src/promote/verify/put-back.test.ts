import { describe, expect, test } from "vitest";
import { askedAt } from "../answered.ts";
import { applyChanges, type Change } from "../change.ts";
import { decide } from "../decide.ts";
import type { Freeze, Ledger, Pointer, Preview, PromotionRequest } from "../ledger.ts";
import { nextCommit } from "../next-commit.ts";
import { hour, ledgerOf, minute, noon, straightRoad, type Told } from "../testing/small-ledger.ts";
import type { HistoryCommit } from "./verify-commit.ts";
import { verifyHistory } from "./verify-history.ts";

const road = straightRoad({ prod: { promotion: "requested" } });
const treeOf = ({ tree }: Pointer): string => tree;
const day = 24 * hour;

/** What is said of commits that each do something, the first one upon `first`. */
function problems(first: Ledger, steps: readonly { readonly changes: readonly Change[]; readonly at: number }[]) {
  const commits: HistoryCommit[] = [];
  let before = first;
  for (const { changes, at } of steps) {
    const after = applyChanges(before, changes);
    commits.push({ before, after, road, at, treeOf });
    before = after;
  }
  return verifyHistory(commits).map(({ problem }) => problem);
}

/** What `promote` does next in prod. */
function next(ledger: Ledger, at: number): readonly Change[] {
  const trees = new Map([...ledger.releases.values()].map(({ app, name }) => [`prod/${app}/${name}`, "tree"]));
  const situation = { road, ledger, now: at, trees };
  return nextCommit(situation, decide(situation), (one) => "stage" in one && one.stage === "prod")?.changes ?? [];
}

describe("a request", () => {
  const told: Told = {
    releases: ["api-1", "api-2", "api-3"],
    runs: {
      "dev/api": "api-3",
      "test/api": "api-3",
      "prod/api": { release: "api-2", previous: "api-1", since: noon - day },
    },
    stays: [{ stage: "prod", release: "api-1" }],
    mute: ["dev", "test", "prod"],
  };
  const first = ledgerOf(road, told);
  const asking = (release: string, kind: PromotionRequest["kind"], at: number): Change => ({
    kind: "request",
    request: { stage: "prod", app: "api", release, kind, by: "kim", at },
  });

  describe.each(["rollback", "breakGlass"] as const)("that was answered (%s)", (kind) => {
    const asked = applyChanges(first, [asking("api-1", kind, noon)]);
    const back = applyChanges(asked, next(asked, noon + minute));
    // Somebody asks for the release after it, and that comes.
    const onward = applyChanges(back, [asking("api-3", "promotion", noon + day)]);
    const there = applyChanges(onward, next(onward, noon + day + minute));
    const at = noon + 3 * day;
    const again = applyChanges(there, [asking("api-1", kind, noon)]);

    test("goes when it is put back, and nothing follows from it", () => {
      expect(back.pointers.get("prod/api")?.release).toBe("api-1");
      expect(there.pointers.get("prod/api")).toMatchObject({ release: "api-3", answered: noon + day });
      const { promotions, withdrawals } = decide({ road, ledger: again, now: at, trees: new Map() });
      expect(promotions.filter(({ stage }) => stage === "prod")).toEqual([]);
      expect(withdrawals.map((one) => one.because)).toEqual(["it was answered before, and was put back"]);
      expect(next(again, at)).toEqual([{ kind: "requestGone", where: { stage: "prod", app: "api" } }]);
    });

    test("is refused where it is put back, and where something followed from it", () => {
      const pointer: Pointer = {
        ...{ stage: "prod", app: "api", release: "api-1", previous: "api-3", kind, by: "kim", since: at },
        ...{ tree: "tree", reached: 1, clusters: ["prod"], evidence: [], answered: noon + day },
      };
      const said = problems(there, [
        { changes: [asking("api-1", kind, noon)], at },
        { changes: [{ kind: "pointer", pointer }], at },
      ]);
      expect(said).toEqual([
        "an older request of kim was put back",
        "api-1 was put into prod, and that had to be refused: it was answered before, and was put back",
      ]);
    });
  });

  test("that another one took the place of is refused where it is put back", () => {
    const steps = [
      { changes: [asking("api-1", "rollback", noon)], at: noon },
      { changes: [asking("api-3", "promotion", noon + minute)], at: noon + minute },
    ];
    expect(problems(first, steps)).toEqual([]);
    const replayed = { changes: [asking("api-1", "rollback", noon)], at: noon + day };
    expect(problems(first, [...steps, replayed])).toEqual([
      "the request of kim for api-1 in prod had gone, and was put back",
    ]);
    const anew = { changes: [asking("api-1", "rollback", noon + day)], at: noon + day };
    expect(problems(first, [...steps, anew])).toEqual([]);
  });

  test("by somebody whose clock is behind comes after those before it", () => {
    const where = { stage: "prod", app: "api" };
    const asked = applyChanges(first, [asking("api-1", "rollback", noon)]);
    expect(askedAt(asked, where, noon - minute)).toBe(noon + 1);
    const answered = applyChanges(asked, next(asked, noon + minute));
    expect(askedAt(answered, where, noon - minute)).toBe(noon + 1);
    expect(askedAt(answered, where, noon + hour)).toBe(noon + hour);
    expect(askedAt(first, where, noon)).toBe(noon);
  });
});

test("an approval that was withdrawn is refused where it is put back, and another one is not", () => {
  const approval = { stage: "prod", release: "api-1", person: "kim", at: noon, expires: noon + 7 * day };
  const runs = { "dev/api": "api-1", "test/api": "api-1" };
  const given = ledgerOf(road, { releases: ["api-1"], runs, approvals: [approval] });
  const [own] = given.approvals;
  if (!own) throw new Error("an approval");
  const withdrawn = { changes: [{ kind: "approvalGone" as const, approval: own }], at: noon + hour };
  const approved = (id: string) => ({
    changes: [{ kind: "approval" as const, approval: { ...own, id } }],
    at: noon + day,
  });
  expect(problems(given, [withdrawn, approved(own.id)])).toEqual([
    "the approval of kim for api-1 in prod had gone, and was put back",
  ]);
  expect(problems(given, [withdrawn, approved("of-the-next-day")])).toEqual([]);
});

test("a preview that has changed is refused where it is put back as it was, however soon", () => {
  const first = ledgerOf(road, { releases: ["api-1", "api-2"] });
  const started = (release: string, at: number): { changes: Change[]; at: number } => {
    const releases = new Map([["api", release]]);
    const preview: Preview = { stage: "preview-1", like: "preview", releases, by: "robin", at, until: at + hour };
    return { changes: [{ kind: "preview", preview }], at };
  };
  const changed = [started("api-1", noon), started("api-2", noon + minute), started("api-1", noon + 2 * minute)];
  expect(problems(first, changed)).toEqual([]);
  const [own] = started("api-1", noon).changes;
  const replayed = { changes: own ? [own] : [], at: noon + 3 * minute };
  expect(problems(first, [...changed, replayed])).toContain("the preview preview-1 had gone, and was put back");
});

describe("a freeze", () => {
  const freeze: Freeze = { name: "quiet", from: noon, reason: "inventory", by: "dana" };
  const lifted: Freeze = { ...freeze, until: noon + hour, liftedBy: "kim" };
  const first = ledgerOf(road, { releases: ["api-1"] });
  const becomes = (was: Freeze, now: Freeze): readonly string[] =>
    problems({ ...first, freezes: [was] }, [{ changes: [{ kind: "freeze", freeze: now }], at: noon + day }]);
  const other = "the freeze quiet says something else than before, and nobody lifts it";

  test.each<[string, Freeze, Freeze, readonly string[]]>([
    ["is lifted", freeze, lifted, []],
    ["is lifted before its end", { ...freeze, until: noon + 2 * day }, lifted, []],
    [
      "that was lifted is put back as it was",
      lifted,
      freeze,
      ["the freeze quiet was lifted, and says something else now"],
    ],
    [
      "that was lifted is lifted again, to last longer",
      lifted,
      { ...lifted, until: noon + 2 * hour },
      ["the freeze quiet was lifted, and says something else now"],
    ],
    ["is made to last longer", { ...freeze, until: noon + hour }, freeze, [other]],
    ["is lifted to last longer", { ...freeze, until: noon }, lifted, [other]],
    ["is lifted, and of other stages than it was", freeze, { ...lifted, stages: ["dev"] }, [other]],
    [
      "is lifted in a while",
      freeze,
      { ...lifted, until: noon + day + hour },
      ["the end of quiet is 1h ahead of the commit that brings it"],
    ],
  ])("%s", (_, was, now, said) => {
    expect(becomes(was, now)).toEqual(said);
  });
});
