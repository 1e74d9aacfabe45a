import { type Change, type Ledger, readLedger, type Road, type RoadStage } from "@kubestage/core";
import { problemsOf } from "./judge-history.ts";
import * as actors from "./simulated-actors.ts";
import type { World } from "./simulated-world.ts";
import * as previews from "./simulated-previews.ts";
import { observe } from "./simulated-clusters.ts";
import { clustersInUse, clustersOf } from "./simulated-growth.ts";
import { roadDeclared, roadWith } from "./simulated-roads.ts";
import { loadGate, type SimulatedTemplate, templateOf } from "./simulated-template.ts";
import { type Faults, type RecordedCommit, SimulatedRecord } from "./simulated-record.ts";
import { type Chance, chanceOf, minute, VirtualTime } from "./virtual-time.ts";

const start = Date.parse("2026-11-23T08:00:00Z");
/** So long things go wrong. */
const troubled = 30 * minute;
/** So often everybody does their part until all has to be well. */
const mostRounds = 40;
/** So many of the worlds have previews. */
const withPreviews = 0.2;
/** In so many of them webhooks say what was pushed: late, twice, not in their order, or not at all. */
const withWebhooks = 0.2;
const webhookSalt = 0x2545f491;
/** In so many of them stages get other clusters. */
const withGrowth = 0.2;
const growthSalt = 0x27d4eb2f;
const peaceful: Faults = { staleRead: 0, lostRequest: 0, delayedRequest: 0, lostAnswer: 0, crash: 0 };

/** What came of one schedule. */
export interface Simulated {
  readonly problems: readonly string[];
  readonly commits: number;
  readonly promotions: number;
  /** The road as it is where the ledger is so. */
  readonly roadAt: (ledger: Ledger) => Road;
  readonly history: readonly RecordedCommit[];
}

/** A mistake made on purpose, to see that it is noticed. */
export interface PlantedFault {
  /** What the deciding process takes the ledger for. */
  readonly seenAs?: (ledger: Ledger) => Ledger;
  /** What it does of what it has decided. */
  readonly doneAs?: (changes: readonly Change[]) => readonly Change[];
  /** Whether the server takes a push upon something that is no longer the tip. */
  readonly takesAnyPush?: boolean;
}

/** What a world has; its seed says so where nobody does. */
export interface WorldKind {
  readonly hasPreviews?: boolean;
  readonly hasWebhooks?: boolean;
  /** Whether stages get other clusters, and lose those that they have. */
  readonly hasGrowth?: boolean;
}

/**
 * One schedule, which its seed determines: several writers, crashes at every await, lost and late pushes, clocks that are wrong, stale
 * reads, releases that fail, people who change their minds, previews that come and go, webhooks in any order, stages that get other
 * clusters. Then all becomes well, and what was promised has to come true. A world without these is as its seed made it before there were any.
 */
export async function simulate(
  seed: number,
  fault: PlantedFault = {},
  {
    hasPreviews = chanceOf(~seed)() < withPreviews,
    hasWebhooks = chanceOf(~seed ^ webhookSalt)() < withWebhooks,
    hasGrowth = chanceOf(~seed ^ growthSalt)() < withGrowth,
  }: WorldKind = {},
): Promise<Simulated> {
  // Virtual time never waits for the event loop: whoever else lives in this thread has a turn before each schedule.
  await new Promise<void>((resolve) => setImmediate(resolve));
  const chance = chanceOf(seed);
  const template = hasPreviews ? templateOf(chanceOf(seed ^ 0x5f3759df)) : undefined;
  const road = withLoad(roadOf(chance), template);
  const growth = hasGrowth ? { seed } : undefined;
  const faults = {
    staleRead: chance() * 0.3,
    lostRequest: chance() * 0.2,
    delayedRequest: chance() * 0.1,
    lostAnswer: chance() * 0.2,
    crash: chance() * 0.05,
  };
  const time = new VirtualTime(start);
  const webhooks = chanceOf(seed ^ webhookSalt);
  const tell = (): void => sendWebhook(time, webhooks, () => actors.promote({ ...world, chance: webhooks }));
  const { takesAnyPush } = fault;
  const record = new SimulatedRecord(emptyLedger(clustersOf({ road, growth })), {
    takesAnyPush,
    ...(hasWebhooks && { tell }),
  });
  let isHealed = false;
  const world: World = {
    ...{
      time,
      chance,
      record,
      road,
      template,
      growth,
      seed,
      apps: ["api", "web"],
      written: [],
      undone: [],
      seenAs: fault.seenAs ?? ((ledger) => ledger),
      doneAs: fault.doneAs ?? ((changes) => changes),
    },
    faults: () => (isHealed ? peaceful : faults),
    get isHealed() {
      return isHealed;
    },
  };
  scheduleTrouble(world, chance, time);
  await time.runUntil(start + troubled);
  isHealed = true;
  await heal(world, time);
  const history = record.history();
  const kept = new Set(history.map(({ commit }) => commit));
  const lost = record.tips.filter((tip) => tip !== "root" && !history.some(({ name }) => name === tip));
  return {
    problems: [
      ...problemsOf(world, history),
      ...unkept(world),
      ...world.undone,
      ...lost.map((tip) => `${tip} was accepted and is not in the record`),
      ...world.written
        .filter((commit) => !kept.has(commit))
        .map(({ subject }) => `somebody was told that a ${subject} is in the record, and it is not`),
    ],
    ...{ roadAt: (ledger: Ledger) => roadWith(world, ledger), history },
    commits: history.length,
    promotions: history.filter(({ commit }) => commit.changes.some(({ kind }) => kind === "pointer")).length,
  };
}

function scheduleTrouble(world: World, chance: Chance, time: VirtualTime): void {
  const often = (act: () => Promise<void>, times: number): void => {
    for (let count = 0; count < times; count++) time.at(start + chance() * troubled, () => void act());
  };
  often(() => actors.promote(world), 8);
  often(() => actors.createRelease(world), 5);
  often(() => actors.verify(world), 6);
  often(() => actors.approve(world), 4);
  often(() => actors.request(world), 2);
  often(() => actors.interfere(world), 2);
  for (const cluster of clustersOf(world)) often(() => observe(world, cluster), 5);
  const { template } = world;
  if (!template) return;
  const own: World = { ...world, chance: template.chance };
  const oftenOwn = (act: () => Promise<void>, times: number): void => {
    for (let count = 0; count < times; count++) time.at(start + template.chance() * troubled, () => void act());
  };
  oftenOwn(() => previews.createReleaseForPreviews(own), 2);
  oftenOwn(() => previews.startPreview(own, template), 5);
  oftenOwn(() => previews.stopPreview(own), 1);
  oftenOwn(() => previews.testUnderLoad(own), 3);
}

/** Who gets it looks at the ledger as it then is: a webhook says no more than that it is worth it. */
function sendWebhook(time: VirtualTime, chance: Chance, look: () => Promise<void>): void {
  const luck = chance();
  const deliveries = luck < 0.2 ? 0 : luck < 0.4 ? 2 : 1;
  for (let count = 0; count < deliveries; count++) time.at(time.now + chance() * 3 * minute, () => void look());
}

/** Everything works, everybody does what they are asked for, as often as it takes. */
async function heal(world: World, time: VirtualTime): Promise<void> {
  // What was sent late arrives, and clocks that were ahead are no longer.
  await time.runUntil(time.now + 5 * minute);
  for (let round = 0; round < mostRounds; round++) {
    const everybody = [
      ...clustersInUse(world, world.record.ledgerAt(world.record.tip)).map((cluster) => () => observe(world, cluster)),
      () => actors.verify(world),
      () => actors.approve(world),
      () => actors.request(world),
      () => actors.lift(world),
      ...(world.template ? [() => previews.settlePreviews(world)] : []),
    ];
    for (const act of everybody) void act();
    // Who decides is often as fast as who verifies, and may take back what was to be verified once more; not for ever, though.
    if (round % 2 === 1) await time.runUntil(time.now + minute);
    void actors.promote(world);
    await time.runUntil(time.now + 4 * minute);
    if (unkept(world).length === 0) return;
  }
}

/**
 * Where all is well, every stage that moves by itself runs the newest release; nothing was promised and forgotten. A set of
 * which a member was replaced moves no more.
 */
export function unkept(world: World): string[] {
  return [...unarrived(world), ...previews.unsettled(world)];
}

function unarrived(world: World): string[] {
  const { record, apps } = world;
  const ledger = record.ledgerAt(record.tip);
  const { releases, pointers } = ledger;
  const { stages } = roadDeclared(world, ledger);
  return [...apps, "platform"].flatMap((app) => {
    const newest = newestOf(releases, app);
    if (!newest || isTornSet({ record }, newest.set)) return [];
    return stages
      .filter(({ promotion, preview }) => promotion === "automatic" && !preview)
      .flatMap(({ name, waves }) => {
        const pointer = pointers.get(`${name}/${app}`);
        if (pointer?.release !== newest.name) {
          return `at the end ${name} does not run ${newest.name}, but ${pointer?.release}`;
        }
        const missing = waves.flat().filter((cluster) => !pointer.clusters?.includes(cluster));
        return missing.map((cluster) => `at the end ${name} does not run ${newest.name} in ${cluster}`);
      });
  });
}

function isTornSet({ record }: Pick<World, "record">, set: string | undefined): boolean {
  const { releases, sets } = record.ledgerAt(record.tip);
  const members = [...(sets.get(set ?? "")?.releases ?? [])];
  return members.some(([app, member]) => newestOf(releases, app)?.name !== member);
}

function newestOf(releases: Ledger["releases"], name: string) {
  return [...releases.values()].findLast(({ app, forPreviews }) => app === name && !forPreviews);
}

function emptyLedger(clusters: readonly string[]): Ledger {
  return { ...readLedger([]).ledger, observations: new Map(clusters.map((cluster) => [cluster, undefined])) };
}

const smoke = { kind: "evidence", name: "smoke", of: "before", freshFor: undefined, guards: ["promotion"] } as const;
const soak = { kind: "soak", name: "soaked", healthyFor: 3 * minute } as const;
const two = { kind: "approvals", name: "two", from: new Map([["release-managers", 2]]) } as const;

/** Whether stages ask for what is found out in previews hangs on the chances of previews. */
export function withLoad(road: Road, template: SimulatedTemplate | undefined): Road {
  if (!template || template.chance() < 0.5) return road;
  const asking = template.chance() < 0.5 ? "test" : "prod";
  return {
    stages: road.stages.map((stage) =>
      stage.name === asking ? { ...stage, gates: [...stage.gates, loadGate] } : stage,
    ),
  };
}

/** A road with forks, waves and gates here and there. */
export function roadOf(chance: Chance): Road {
  const often = (probability: number): boolean => chance() < probability;
  const stage = (name: string, after: readonly string[], given: Partial<RoadStage>): RoadStage => ({
    ...{ name, after, passes: "all", waves: [[name]], promotion: "automatic", gates: [], within: 10 * minute },
    whenFailed: often(0.3) ? "rollback" : "stay",
    ...given,
  });
  const middle = often(0.4) ? ["test", "load"] : ["test"];
  // Where nothing runs.
  const sign = often(0.2)
    ? [stage("sign", middle, { waves: [], passes: often(0.5) ? "all" : "any", gates: often(0.3) ? [two] : [] })]
    : [];
  return {
    stages: [
      stage("dev", [], {}),
      ...middle.map((name) => stage(name, ["dev"], { gates: often(0.5) ? [smoke] : [] })),
      ...sign,
      stage("prod", sign.length > 0 ? ["sign"] : middle, {
        passes: often(0.5) ? "all" : "any",
        waves: often(0.4) ? [["eu"], ["us"]] : [["prod"]],
        promotion: often(0.3) ? "requested" : "automatic",
        gates: [often(0.5) ? [smoke] : [], often(0.4) ? [soak] : [], often(0.4) ? [two] : []].flat(),
      }),
    ],
  };
}
