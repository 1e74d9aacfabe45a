import { type Change, fileOfChange } from "@kubestage/core";
import { describe, expect, test } from "vitest";
import { temporaryFolder } from "../testing/folders.ts";
import { approve } from "./approve.ts";
import { promote } from "./promote.ts";
import { promotionStatus } from "./answers/status.ts";
import { commitsOf, fileIn, historyOf, withCommit, writeHistory } from "./testing/forged-history.ts";
import { makeSignedLedger, signed, trustFile } from "./testing/signed-ledger.ts";
import { verify } from "./verify/verify.ts";

const patience = { timeout: 120_000 };

/** A signed ledger whose keepers are kim and lee; robin may ask, and is none of them. web has a release that prod does not run. */
async function newLedger() {
  const folder = temporaryFolder();
  const made = await makeSignedLedger(folder);
  let { now } = made;
  const as = (who: "kim" | "lee" | "robin" | "ci") => ({
    ...{ ledger: made.repository, branch: "main", from: folder, key: made.signers[who].file },
    now: () => (now += 60_000),
  });
  const verified = (ledger: string) =>
    verify({ ledger, branch: "main", from: folder, prove: true, now: () => now + 60_000 });
  return { made, as, verified };
}

const forcing = { stage: "prod", app: "web", kind: "breakGlass", reason: "the shop is down" } as const;

describe("in a ledger with a trust, who is not of the group that may", () => {
  test("is refused, and nothing of it is recorded", patience, async () => {
    const { made, as } = await newLedger();
    const before = await historyOf(made.repository);
    const { promotions, refusal } = await promote({ ...as("robin"), asked: forcing, dryRun: false });
    expect(promotions).toEqual([]);
    expect(refusal).toMatch(/^web-\w+ cannot come into prod: robin may not break the glass of prod: keepers may$/);
    expect(await historyOf(made.repository)).toHaveLength(before.length);
  });

  test("finds out by verify that a commit of their own is none", patience, async () => {
    const { made, as, verified } = await newLedger();
    const commits = commitsOf(await historyOf(made.repository));
    const { path, text } = fileIn(commits, /^stages\/prod\/web\.yaml$/);
    const release = /release: (\S+)/.exec(fileIn(commits, /^stages\/test\/web\.yaml$/).text)?.[1] ?? "";
    const request = { ...forcing, release, by: "robin", at: made.now };
    const asking: Change = { kind: "request", request };
    const asked = withCommit(commits, await signed(fileOfChange(asking), made.signers.robin));
    const pointer = text.replace(/release: \S+/, `release: ${release}`).replace("kind: promotion", "kind: breakGlass");
    const { problems } = await verified(writeHistory(temporaryFolder(), withCommit(asked, [{ path, text: pointer }])));
    const said = problems.map(({ problem }) => problem);
    expect(said).toContain(
      `${release} was put into prod, and that had to be refused: robin may not break the glass of prod: keepers may`,
    );
    // A request that somebody has smuggled in comes to nothing either.
    const ledger = writeHistory(temporaryFolder(), asked);
    const { promotions } = await promote({ ...as("ci"), ledger, dryRun: true });
    expect(promotions.filter(({ stage }) => stage === "prod")).toEqual([]);
  });
});

test("a request stays the one that it was where the trust puts who asked into other groups", patience, async () => {
  const { made, verified } = await newLedger();
  const commits = commitsOf(await historyOf(made.repository));
  const release = /release: (\S+)/.exec(fileIn(commits, /^stages\/test\/web\.yaml$/).text)?.[1] ?? "";
  const { reason: _, ...where } = { ...forcing, kind: "promotion" as const };
  const asking: Change = { kind: "request", request: { ...where, release, by: "robin", at: made.now } };
  const { robin } = made.trust.people;
  const people = { ...made.trust.people, ...(robin && { robin: { ...robin, groups: ["on-call"] } }) };
  const next = trustFile({ ...made.trust, version: 2, people });
  const history = withCommit(
    withCommit(commits, await signed(fileOfChange(asking), made.signers.robin)),
    await signed(next, made.signers.kim, made.signers.lee),
  );
  const { outcome, problems } = await verified(writeHistory(temporaryFolder(), history));
  expect([outcome, problems]).toEqual(["verified", []]);
});

test("who is of the group may; it is shown until somebody else has approved of it", patience, async () => {
  const { made, as, verified } = await newLedger();
  const flags = async () => (await promotionStatus(as("ci"))).decision.flags.map(({ because }) => because);
  const { isAskedFor } = await promote({ ...as("kim"), asked: forcing, dryRun: false });
  expect(isAskedFor).toBe(true);
  const { promotions } = await promote({ ...as("ci"), dryRun: false });
  expect(promotions).toMatchObject([{ stage: "prod", app: "web", kind: "breakGlass" }]);
  const shown = ["kim broke the glass (the shop is down), and nobody else has approved of it"];
  expect(await flags()).toEqual(shown);
  await approve({ ...as("kim"), stage: "prod", app: "web", verdict: "approved" });
  expect(await flags()).toEqual(shown);
  const { approval } = await approve({ ...as("lee"), stage: "prod", app: "web", verdict: "approved" });
  expect(approval).toMatchObject({ person: "lee", groups: ["everyone", "keepers", "release-managers"] });
  expect(await flags()).toEqual([]);
  expect(await verified(made.repository)).toMatchObject({ outcome: "verified", problems: [] });
});
