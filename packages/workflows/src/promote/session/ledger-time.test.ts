import { join } from "node:path";
import { expect, test } from "vitest";
import { promote } from "../promote.ts";
import { newLedger, noon, road } from "../testing.ts";
import { verify } from "../verify/verify.ts";

const minute = 60_000;
const patience = { timeout: 60_000 };

/** A ledger whose last commit is by somebody whose clock is ahead by so much. */
async function aheadBy(length: number) {
  const ledger = await newLedger();
  await ledger.release(join(road, "platform"));
  await promote({ ...ledger.as("ci", noon + length), dryRun: false });
  const { ledger: repository, from } = ledger.as("kim");
  const judge = async (at: number): Promise<readonly string[]> => {
    const { problems } = await verify({ ledger: repository, branch: "main", from, prove: false, now: () => at });
    return problems.map(({ problem }) => problem);
  };
  const times = (): string[] => ledger.git("log", "-2", "--format=%ct", "main").split("\n");
  return { ...ledger, judge, times };
}

test("who is a little behind decides at the time of what it decides upon", patience, async () => {
  const { as, git, release, judge, times } = await aheadBy(5 * minute);
  await release(join(road, "next"));
  await promote({ ...as("ci", noon + minute), dryRun: false, asked: { stage: "prod", app: "platform" } });
  expect(times()).toEqual([1, 2].map(() => String((noon + 5 * minute) / 1000)));
  expect(git("show", "main:requests/prod/platform.yaml")).toMatch(/at: "?2026-11-26T12:05:00.000Z/);
  expect(await judge(noon + 5 * minute)).toEqual([]);
});

test("where clocks differ by more, nothing is written until somebody has looked at them", patience, async () => {
  const { as, git, release, judge } = await aheadBy(25 * minute);
  const before = git("rev-parse", "main");
  await expect(release(join(road, "next"))).rejects.toMatchObject({
    code: "KS4022",
    message:
      "the last commit of the ledger was made at 2026-11-26T12:25:00.000Z, which is still to come by the clock here",
    hint: expect.stringContaining("write again after 2026-11-26T12:20:00.000Z") as unknown,
  });
  expect((await promote({ ...as("ci", noon), dryRun: true })).diagnostics).toEqual([]);
  expect(git("rev-parse", "main")).toBe(before);
  const later = { ...as("ci", noon + 21 * minute), dryRun: false, asked: { stage: "prod", app: "platform" } };
  await promote(later);
  expect(git("rev-parse", "main")).not.toBe(before);
  expect(await judge(noon + 25 * minute)).toEqual([]);
});
