import type { Ledger } from "@kubestage/core";
import { expect, test } from "vitest";
import { type PlantedFault, simulate } from "./testing/simulate.ts";

const schedules = Number(process.env["PROMOTE_SCHEDULES"] ?? 20_000);

test(`in ${schedules} schedules no promotion is lost, doubled, overtaken or stands on what was taken back`, {
  timeout: 600_000,
}, async () => {
  let promotions = 0;
  for (let seed = 1; seed <= schedules; seed++) {
    const { problems, ...simulated } = await simulate(seed);
    expect({ seed, problems }).toEqual({ seed, problems: [] });
    promotions += simulated.promotions;
  }
  expect(promotions).toBeGreaterThan(5 * schedules);
});

const allWell = ({ observations }: Ledger): Ledger["observations"] =>
  new Map(
    [...observations].map(([cluster, seen]) => {
      const apps = [...(seen?.apps ?? [])].map(
        ([key, app]) => [key, { ...app, health: "healthy", drifted: false }] as const,
      );
      return [cluster, seen && { ...seen, apps: new Map(apps) }];
    }),
  );

test.each<[string, PlantedFault, string]>([
  ["a server that takes any push", { takesAnyPush: true }, "was accepted and is not in the record"],
  [
    "who sees no failures",
    { seenAs: (ledger) => ({ ...ledger, evidence: ledger.evidence.filter(({ outcome }) => outcome === "passed") }) },
    "has taken back",
  ],
  [
    "who takes everything for healthy",
    { seenAs: (ledger) => ({ ...ledger, observations: allWell(ledger) }) },
    "which has not arrived",
  ],
  ["who sees no pointers", { seenAs: (ledger) => ({ ...ledger, pointers: new Map() }) }, "promoted twice"],
  ["who sees no freezes", { seenAs: (ledger) => ({ ...ledger, freezes: [] }) }, "freezes it"],
  [
    "who takes rollbacks for promotions",
    {
      seenAs: (ledger) => ({
        ...ledger,
        pointers: new Map([...ledger.pointers].map(([key, one]) => [key, { ...one, kind: "promotion" as const }])),
      }),
    },
    "nobody has asked for it",
  ],
  [
    "who sees no sets",
    {
      // A release of a set that is not there is kept back: whoever sees none of them has to take each for one that moves alone.
      seenAs: (ledger) => ({
        ...ledger,
        releases: new Map([...ledger.releases].map(([name, one]) => [name, { ...one, set: undefined }])),
      }),
    },
    "without",
  ],
  [
    "who takes rejections for approvals",
    {
      seenAs: (ledger) => ({
        ...ledger,
        approvals: ledger.approvals.map((one) => ({ ...one, verdict: "approved" as const })),
      }),
    },
    "too few people approve of it",
  ],
])("%s is found out", { timeout: 120_000 }, async (_, fault, said) => {
  for (let seed = 1; seed <= 1000; seed++) {
    const { problems } = await simulate(seed, fault);
    if (problems.some((problem) => problem.includes(said))) return;
  }
  expect.fail(`nothing was said of ${said}`);
});
