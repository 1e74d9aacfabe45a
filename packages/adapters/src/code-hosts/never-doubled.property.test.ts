import fc from "fast-check";
import { expect, test } from "vitest";
import { CodeHostError } from "./code-host-error.ts";
import { kinds, startHost, wanted } from "./testing/hosts.ts";

const fault = fc.constantFrom("cut" as const, "loseAnswer" as const, "half" as const, { status: 500 }, { status: 503 });
const faults = fc.array(fc.tuple(fc.constantFrom("GET", "POST", "PATCH", "PUT"), fault), { maxLength: 12 });

test.each(kinds)("whatever gets lost on the way to %s, there is one pull request", async (kind) => {
  const { double, host, other } = await startHost(kind, { patienceMs: 2000 });
  let round = 0;
  await fc.assert(
    fc.asyncProperty(faults, fc.boolean(), async (lost, isChanged) => {
      round++;
      const branch = `kubestage/promote/round-${round}`;
      const own = { ...wanted, branch };
      double.repository.branches.set(branch, own.head);
      for (const [part, what] of lost) double.fail(part, what);
      const runs = [host.openOrUpdate(own), other.openOrUpdate(isChanged ? { ...own, body: "newer" } : own)];
      for (const run of await Promise.allSettled(runs)) {
        if (run.status === "rejected") expect(run.reason).toBeInstanceOf(CodeHostError);
      }
      double.heal();
      // Whoever comes later with a clear way finds it, or opens the first one.
      expect(await host.openOrUpdate(own)).toMatchObject({ state: "open", branch, body: own.body });
      expect(double.repository.pulls.filter((pull) => pull.branch === branch)).toHaveLength(1);
    }),
    { numRuns: 30 },
  );
});
