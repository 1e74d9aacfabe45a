import { expect, test } from "vitest";
import { temporaryFolder } from "../testing/folders.ts";
import { runKilled } from "./testing/killed-processes.ts";

const seed = 1;

test("however processes and their git are killed, no promotion is lost, doubled, overtaken or stands on what was taken back", {
  timeout: 120_000,
}, async () => {
  const { problems, promotions } = await runKilled(seed, { folder: temporaryFolder(), rounds: 3, mostTold: 5 });
  expect({ seed, problems }).toEqual({ seed, problems: [] });
  expect(promotions).toBeGreaterThan(3);
});

test.each([
  ["who sees no pointers", "promoted twice"],
  ["who never looks again, and pushes all the same", "somebody was told that"],
])("%s is found out in a real record", { timeout: 120_000 }, async (fault, said) => {
  for (let tried = 1; tried <= 10; tried++) {
    const { problems } = await runKilled(tried, { folder: temporaryFolder(), rounds: 1, mostTold: 10, fault });
    if (problems.some((problem) => problem.includes(said))) return;
  }
  expect.fail(`nothing was said of ${said}`);
});
