import { expect, test } from "vitest";
import { type DonePromotion, type DoraHistory, doraFigures } from "./dora-figures.ts";

const hour = 3_600_000;
const day = 24 * hour;
const start = Date.parse("2026-06-01T00:00:00Z");
const window = { since: start, until: start + 28 * day };

const put = (release: string, at: number, more: Partial<DonePromotion> = {}): DonePromotion => ({
  ...{ stage: "prod", app: release.slice(0, release.lastIndexOf("-")), release, kind: "promotion", wave: 1 },
  ...{ at: start + at, ...more },
});
const word = (release: string, at: number, outcome: "passed" | "failed", number: number) => ({
  ...{ stage: "prod", app: "api", release, gate: "smoke", tree: undefined, outcome, at: start + at, number },
});
const history = (promotions: readonly DonePromotion[], more: Partial<DoraHistory> = {}): DoraHistory => ({
  ...{ promotions, committedAt: new Map(), evidence: [] },
  releases: new Map(promotions.map(({ release, at }) => [release, { createdAt: at - 2 * hour, hotfix: undefined }])),
  ...more,
});
const only = (...given: Parameters<typeof history>) => doraFigures(history(...given), window)[0];

test("four weeks of one app, by hand: eight deployments, of which two failed", () => {
  const promotions = [1, 4, 8, 11, 15, 18, 22, 25].map((at, index) => put(`api-${index + 1}`, at * day));
  // api-3 was rolled back after 3 hours, api-6 after 1 hour; neither rollback is a deployment.
  const rollbacks = [
    put("api-2", 8 * day + 3 * hour, { kind: "rollback" }),
    put("api-5", 18 * day + hour, { kind: "rollback" }),
  ];
  // Half of the commits were made 10 hours before; of the others the ledger knows the release 2 hours before.
  const committedAt = new Map(promotions.slice(0, 4).map(({ release, at }) => [release, at - 10 * hour]));
  expect(doraFigures(history([...rollbacks, ...promotions], { committedAt }), window)).toEqual([
    {
      ...{ stage: "prod", app: "api", deployments: 8, perWeek: 2, leadTime: 6 * hour, fromCommit: 4 },
      ...{ failed: 2, changeFailRate: 0.25, recoveryTime: 2 * hour, unrecovered: 0 },
    },
  ]);
});

test("later waves are the same deployment, and what lies before the window is not counted", () => {
  const promotions = [put("api-1", -day), put("api-2", day), put("api-2", 2 * day, { wave: 2 })];
  // Nothing is deployed in a stage that only controls flow.
  promotions.push(put("api-2", day, { stage: "sign-off", wave: 0 }));
  expect(doraFigures(history(promotions), window)).toHaveLength(1);
  expect(only(promotions)).toMatchObject({ deployments: 1, perWeek: 0.25, failed: 0, recoveryTime: undefined });
  expect(doraFigures(history([put("api-1", -day)]), window)).toEqual([]);
});

test.each([
  ["broken glass", put("api-2", 5 * hour, { kind: "breakGlass" }), {}],
  [
    "a hotfix",
    put("api-2", 5 * hour),
    { releases: new Map([["api-2", { createdAt: start, hotfix: { skips: [], reason: "down" } }]]) },
  ],
])("a deployment failed where %s took its place, which mended it", (_, next, more) => {
  expect(only([put("api-1", 0), next], more)).toMatchObject({ failed: 1, recoveryTime: 5 * hour, changeFailRate: 0.5 });
});

test("a check that failed there is a failure, until it passes or something else comes", () => {
  const failed = [word("api-1", hour, "failed", 1)];
  expect(only([put("api-1", 0)], { evidence: failed })).toMatchObject({
    failed: 1,
    recoveryTime: undefined,
    unrecovered: 1,
  });
  expect(only([put("api-1", 0)], { evidence: [...failed, word("api-1", 4 * hour, "passed", 2)] })).toMatchObject({
    ...{ failed: 1, recoveryTime: 4 * hour, unrecovered: 0 },
  });
  expect(only([put("api-1", 0), put("api-2", 6 * hour)], { evidence: failed })).toMatchObject({
    ...{ deployments: 2, failed: 1, recoveryTime: 6 * hour },
  });
});

test("each app and stage has its own", () => {
  const promotions = [put("web-1", 0), put("api-1", 0), put("api-1", hour, { stage: "dev" })];
  expect(doraFigures(history(promotions), window).map(({ app, stage }) => `${app} ${stage}`)).toEqual([
    ...["api dev", "api prod", "web prod"],
  ]);
});
