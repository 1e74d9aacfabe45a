import { expect, test } from "vitest";
import { allWorlds, families, sampledBatches } from "./families.ts";

/** How many small worlds of each family the tests judge; `npm run prove:exhaustive` judges all. */
const samples: Readonly<Record<string, number>> = {
  network: 60_000,
  "network under policies of the cluster": 8_000,
  placement: 131_000,
  access: 1_000,
  "network of possible pods": 400,
};

for (const family of families) {
  const wanted = samples[family.name] ?? 0;
  test(`${family.name}: the prover says what the reference says of ${wanted} small worlds`, {
    timeout: 240_000,
  }, () => {
    let judged = 0;
    for (const batch of sampledBatches(family, wanted)) {
      const { worlds, disagreement } = family.judge(batch);
      expect(disagreement).toBeUndefined();
      judged += worlds;
    }
    expect(judged).toBeGreaterThanOrEqual(wanted);
  });
}

test("at least 200,000 small worlds are judged here, of at least ten million in all", () => {
  expect(Object.values(samples).reduce((sum, one) => sum + one)).toBeGreaterThanOrEqual(200_000);
  expect(allWorlds).toBeGreaterThanOrEqual(10_000_000);
});
