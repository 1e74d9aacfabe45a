import { type Change, changesBetween, contentHash, fileOfChange, type Ledger, readLedger } from "@kubestage/core";
import type { LedgerCommit } from "../ledger-store.ts";
import * as actors from "./simulated-actors.ts";
import { observe } from "./simulated-clusters.ts";
import { clustersInUse, clustersOf } from "./simulated-growth.ts";
import * as previews from "./simulated-previews.ts";
import { SimulatedRecord } from "./simulated-record.ts";
import { roadOf, withLoad } from "./simulate.ts";
import { templateOf } from "./simulated-template.ts";
import type { World } from "./simulated-world.ts";
import { type Chance, chanceOf, minute, pick, VirtualTime } from "./virtual-time.ts";

/** What is the same for everybody in a world, by its seed. */
export type SharedWorld = Pick<World, "seed" | "road" | "template" | "growth" | "apps">;
/** What an actor does. */
export type Act = (world: World) => Promise<void>;

/** So many worlds have previews, and so many have stages that get other clusters. */
const special = 0.4;

export function sharedWorld(seed: number): SharedWorld {
  const chance = chanceOf(seed);
  const [hasPreviews, hasGrowth] = [chance() < special, chance() < special];
  const template = hasPreviews ? templateOf(chance) : undefined;
  const growth = hasGrowth ? { seed } : undefined;
  return { seed, road: withLoad(roadOf(chance), template), template, growth, apps: ["api", "web"] };
}

/** What somebody does who wants something now: mostly what brings releases on. */
export function anyAct(world: SharedWorld, chance: Chance): Act {
  const { template } = world;
  const cluster = pick(chance, clustersOf(world)) ?? "dev";
  const usual: [number, Act][] = [
    [8, actors.promote],
    [8, (own) => observe(own, cluster)],
    [4, actors.verify],
    [3, actors.createRelease],
    [3, actors.approve],
    [1, actors.request],
    [1, actors.interfere],
  ];
  const ofPreviews: [number, Act][] = template
    ? [
        [1, previews.createReleaseForPreviews],
        [2, (own) => previews.startPreview(own, { ...template, chance: own.chance })],
        [1, previews.stopPreview],
        [2, previews.testUnderLoad],
      ]
    : [];
  const all = [...usual, ...ofPreviews].flatMap(([weight, act]) => Array.from({ length: weight }, () => act));
  return pick(chance, all) ?? actors.promote;
}

/** What everybody does where all is well, but for promoting, which comes after it. */
export function everybodysActs(world: SharedWorld, ledger: Ledger): Act[] {
  return [
    ...clustersInUse(world, ledger).map(
      (cluster): Act =>
        (own) =>
          observe(own, cluster),
    ),
    ...[actors.verify, actors.approve, actors.request, actors.lift],
    ...(world.template ? [previews.settlePreviews] : []),
  ];
}

interface Proposing extends Pick<World, "chance" | "isHealed"> {
  readonly act: Act;
  readonly now: number;
  readonly seenAs?: World["seenAs"] | undefined;
}

/** What came of an act: commits for the record, and what who decided has left undone. */
interface Proposed extends Pick<World, "undone"> {
  readonly commits: readonly LedgerCommit[];
}

/**
 * What a simulated actor would write of a ledger that was read from files: the actor lives in a world of its own in which nothing goes
 * wrong, and its commits are given away.
 */
export async function proposedBy(
  world: SharedWorld,
  ledger: Ledger,
  { act, now, chance, isHealed, seenAs = (seen) => seen }: Proposing,
): Promise<Proposed> {
  const own = worldUpon(world, ledger, { now, chance, isHealed, seenAs });
  const acting = new Promise<void>((resolve, reject) => own.time.at(now, () => void act(own).then(resolve, reject)));
  await Promise.all([acting, own.time.runUntil(now + minute)]);
  const commits = own.record.history().map(({ commit }) => ({ ...commit, changes: commit.changes.map(asRecorded) }));
  return { commits, undone: own.undone };
}

/** A world of which the ledger is the whole record. */
export function worldUpon(
  { template, ...shared }: SharedWorld,
  ledger: Ledger,
  { now, chance, isHealed, seenAs }: Pick<World, "chance" | "isHealed" | "seenAs"> & { readonly now: number },
): World {
  const nothing = { staleRead: 0, lostRequest: 0, delayedRequest: 0, lostAnswer: 0, crash: 0 };
  return {
    ...shared,
    ...{ chance, isHealed, seenAs, doneAs: (changes) => changes, written: [], undone: [], faults: () => nothing },
    template: template && { ...template, chance },
    time: new VirtualTime(now),
    record: new SimulatedRecord(withTrees(ledgerOf({ template, ...shared }, ledger))),
  };
}

/**
 * A ledger as the world has it: its clusters say nothing until they do, and what counts up stands in that order, where files stand in the
 * order of their names.
 */
export function ledgerOf(world: SharedWorld, ledger: Ledger): Ledger {
  const silent = clustersOf(world).map((cluster) => [cluster, undefined] as const);
  const releases = [...ledger.releases].toSorted(([, one], [, other]) => one.number - other.number);
  return {
    ...ledger,
    releases: new Map(releases),
    observations: new Map([...silent, ...ledger.observations]),
  };
}

/** Actors know trees by what is in them, the record by their hashes: an approval says both. Who approves is a release manager. */
function withTrees(ledger: Ledger): Ledger {
  const approvals = ledger.approvals.map((one) => ({
    ...one,
    tree: one.reason ?? one.tree,
    groups: ["release-managers"],
  }));
  return { ...ledger, approvals };
}

const noLedger = readLedger([]).ledger;

/** A change as whoever reads its file will read it. */
function asRecorded(change: Change): Change {
  const hashed = withHash(change);
  const { path, text } = fileOfChange(hashed);
  if (text === undefined) return hashed;
  const { ledger, problems } = readLedger([{ path, file: path, text, signedBy: [] }]);
  const [read] = changesBetween(noLedger, ledger).changes;
  if (!read) throw new Error(`${path}: ${problems[0]?.problem}`);
  return read;
}

function withHash(change: Change): Change {
  if (change.kind === "pointer")
    return { ...change, pointer: { ...change.pointer, tree: contentHash(change.pointer.tree) } };
  if (change.kind !== "approval") return change;
  const { tree } = change.approval;
  return { ...change, approval: { ...change.approval, tree: contentHash(tree), reason: tree } };
}
