import type { Ledger, Pointer, Preview } from "@kubestage/core";
import { expect, test } from "vitest";
import { type PlantedFault, simulate, type Simulated } from "./testing/simulate.ts";

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

/** What clusters would say if all were well in a stage, or in each of them. */
const allWell = ({ observations }: Ledger, stage = ""): Ledger["observations"] =>
  new Map(
    [...observations].map(([cluster, seen]) => {
      const apps = [...(seen?.apps ?? [])].map(
        ([key, app]) =>
          [key, key.startsWith(stage) ? { ...app, health: "healthy" as const, drifted: false } : app] as const,
      );
      return [cluster, seen && { ...seen, apps: new Map(apps) }];
    }),
  );

test.each([
  21083749, 20688695, 20469024, 20927230, 21178933, 20566157, 41006067, 70047576, 70267208, 80124737, 80205826,
])("the schedule %i, in which something went wrong once, goes well in worlds of every kind", async (seed) => {
  for (const hasPreviews of [false, true])
    for (const hasWebhooks of [false, true])
      for (const hasGrowth of [false, true])
        expect((await simulate(seed, {}, { hasPreviews, hasWebhooks, hasGrowth })).problems).toEqual([]);
});

const previewsAs =
  (change: (preview: Preview) => Preview) =>
  (ledger: Ledger): Ledger => ({
    ...ledger,
    previews: new Map([...ledger.previews].map(([name, preview]) => [name, change(preview)])),
  });

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
  [
    "who hears nothing of what is unwell in dev",
    { seenAs: (ledger) => ({ ...ledger, observations: allWell(ledger, "dev/") }) },
    "it is not well in dev",
  ],
  [
    "who takes what somebody went back from for what left in order",
    {
      seenAs: (ledger) => ({
        ...ledger,
        stays: ledger.stays.map(({ wentBack, ...stay }) => (wentBack === undefined ? stay : { ...stay, passed: true })),
      }),
    },
    "it is not well in",
  ],
])("%s is found out", { timeout: 120_000 }, (_, fault, said) =>
  findOut(said, (seed) => simulate(seed, fault, { hasGrowth: false })),
);

test.each<[string, PlantedFault, string]>([
  [
    "whose clock knows no end of previews",
    { seenAs: previewsAs((preview) => ({ ...preview, until: Infinity, at: Infinity, endedBy: undefined })) },
    "was left when its time had ended",
  ],
  [
    "who lets nothing go that was ended, and goes on with it",
    { seenAs: previewsAs((preview) => ({ ...preview, endedBy: undefined, until: preview.until + 3_600_000 })) },
    "it enters after the end",
  ],
  [
    "who is too early",
    { seenAs: previewsAs((preview) => ({ ...preview, until: preview.at })) },
    "goes before its time",
  ],
  [
    "who lets a preview's pointers stand",
    {
      doneAs: (changes) =>
        changes.some(({ kind }) => kind === "previewGone")
          ? changes.filter(({ kind }) => kind !== "pointerGone")
          : changes,
    },
    "is left: ",
  ],
  [
    "who takes releases of pull requests for any others",
    {
      seenAs: (ledger) => ({
        ...ledger,
        releases: new Map([...ledger.releases].map(([name, one]) => [name, { ...one, forPreviews: undefined }])),
      }),
    },
    "it is for previews only",
  ],
  [
    "who takes any preview's checks for dev's",
    {
      seenAs: (ledger) => ({
        ...ledger,
        evidence: ledger.evidence.map((one) => (one.stage.startsWith("preview-") ? { ...one, stage: "dev" } : one)),
      }),
    },
    "it stands on what counts in preview-",
  ],
  [
    "who takes any load test for one that passed",
    {
      seenAs: (ledger) => ({
        ...ledger,
        evidence: ledger.evidence.map((one) => (one.gate === "load" ? { ...one, outcome: "passed" } : one)),
      }),
    },
    "has not passed in previews",
  ],
])("where there are previews, %s is found out", (_, fault, said) =>
  findOut(said, (seed) => simulate(seed, fault, { hasPreviews: true })),
);

const pointersAs =
  (change: (pointer: Pointer) => Pointer) =>
  (ledger: Ledger): Ledger => ({
    ...ledger,
    pointers: new Map([...ledger.pointers].map(([key, pointer]) => [key, change(pointer)])),
  });

const everywhere = ["dev", "dev-2", "test", "test-2", "prod", "eu", "us", "ap"];

test.each<[string, PlantedFault, string]>([
  [
    "who forgets where what ran before still runs",
    {
      doneAs: (changes) =>
        changes.map((change) =>
          change.kind === "pointer" ? { ...change, pointer: { ...change.pointer, previousIn: [] } } : change,
        ),
    },
    "is forgotten",
  ],
  [
    "who takes the platform's documents for being everywhere",
    { seenAs: pointersAs((pointer) => (pointer.app === "platform" ? { ...pointer, clusters: everywhere } : pointer)) },
    "before the platform's documents",
  ],
  [
    "who takes what is in one cluster for being in all",
    { seenAs: pointersAs((pointer) => (pointer.clusters ? { ...pointer, clusters: everywhere } : pointer)) },
    "at the end",
  ],
  [
    "who counts waves, and does not know of which clusters",
    { seenAs: pointersAs(({ clusters: _, previousIn: __, ...pointer }) => pointer) },
    "promoted twice",
  ],
  [
    "who takes a later wave for the one that all have reached",
    {
      seenAs: pointersAs((pointer) =>
        pointer.stage === "prod" && pointer.clusters ? { ...pointer, clusters: ["us"] } : pointer,
      ),
    },
    "eu is left out",
  ],
  [
    "who asks nobody of a cluster that a stage gets",
    // As if it were the first release of the platform's documents, of which people have been asked.
    { seenAs: pointersAs((pointer) => (pointer.app === "platform" ? { ...pointer, previous: undefined } : pointer)) },
    "too few people approve of it",
  ],
])("where stages get other clusters, %s is found out", { timeout: 120_000 }, (_, fault, said) =>
  findOut(said, (seed) => simulate(seed, fault, { hasGrowth: true })),
);

async function findOut(said: string, simulated: (seed: number) => Promise<Simulated>): Promise<void> {
  for (let seed = 1; seed <= 1000; seed++) {
    const { problems } = await simulated(seed);
    if (problems.some((problem) => problem.includes(said))) return;
  }
  expect.fail(`nothing was said of ${said}`);
}
