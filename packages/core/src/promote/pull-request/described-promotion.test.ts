import { expect, test } from "vitest";
import { decideTold, straightRoad } from "../testing/small-ledger.ts";
import { describePullRequest, longestDescriptions } from "./describe-pull-request.ts";
import { describedPromotion } from "./described-promotion.ts";
import { subjectOf } from "./testing/subjects.ts";

const road = straightRoad({
  prod: { gates: [{ kind: "approvals", name: "managers", from: new Map([["managers", 2]]) }] },
});
const runs = { "dev/api": "api-2", "test/api": "api-2", "prod/api": "api-1" };
const requests = [{ stage: "prod", release: "api-2", reason: "the sale begins" }];

test("a wait is described with what is there, and why it was asked for", () => {
  const told = { releases: ["api-1", "api-2"], runs, requests };
  const wait = decideTold(road, told).waits.find(({ stage }) => stage === "prod")!;
  const request = { ...requests[0]!, app: "api", kind: "promotion" as const, by: "robin", at: 0 };
  const promotions = [describedPromotion(wait, { request, replaces: "api-1", changelog: [] })];
  const { body } = describePullRequest(subjectOf({ promotions }), longestDescriptions.github);
  expect(body).toContain("**1 of 1 gates are closed.**");
  expect(body).toContain("| `api` | `prod` | `api-1` | `api-2` | promotion | `robin` | `the sale begins` |");
});

test("a promotion brings what it replaces and who asked for it", () => {
  const approvals = ["dana", "kim"].map((person) => ({
    person,
    stage: "prod",
    release: "api-2",
    groups: ["managers"],
  }));
  const { promotions } = decideTold(road, { releases: ["api-1", "api-2"], runs, requests, approvals });
  expect(describedPromotion(promotions[0]!, { changelog: [] })).toMatchObject({
    ...{ stage: "prod", replaces: "api-1", release: "api-2", by: "robin", reason: "the sale begins" },
  });
});
