import * as fc from "fast-check";
import { expect, test } from "vitest";
import { checkProof } from "./check-proof.ts";
import { arbitraryObjects } from "./testing/arbitrary-world.ts";
import { calico, certifiedVerdicts, worldOfObjects } from "./testing/certified-world.ts";

const given = { intent: undefined, profile: calico };

// The checkers count more as possible than the prover does in rare worlds: then they refuse what is true, never the reverse.
const leastShown = 0.98;

test.each(["network", "access", "placement"] as const)(
  "what holds for %s is shown by its certificate",
  { timeout: 120_000 },
  (property) => {
    const runs = Number(process.env["RUNS"] ?? 60);
    const answers = fc.sample(arbitraryObjects, { numRuns: runs, seed: 20_261_121 }).flatMap((objects) => {
      const world = worldOfObjects(objects);
      const verdicts = certifiedVerdicts(world, property);
      const holding = new Set(
        verdicts.filter(({ verdict }) => verdict === "holds").map(({ from, to }) => `${from} -> ${to}`),
      );
      return checkProof(world, given, verdicts, [property]).filter(({ from, to }) => holding.has(`${from} -> ${to}`));
    });
    const refused = answers.filter((one) => one.refused !== undefined);
    expect(answers.length).toBeGreaterThan(runs * 2);
    expect(1 - refused.length / answers.length).toBeGreaterThan(leastShown);
  },
);
