import { expect, test } from "vitest";
import { simulate } from "./testing/simulate.ts";

test("no promotion is lost, doubled, overtaken or stands on evidence that was taken back", async () => {
  const count = 200;
  let promotions = 0;
  for (let seed = 1; seed <= count; seed++) {
    const { problems, ...simulated } = await simulate(seed);
    expect({ seed, problems }).toEqual({ seed, problems: [] });
    promotions += simulated.promotions;
  }
  expect(promotions).toBeGreaterThan(10 * count);
});
