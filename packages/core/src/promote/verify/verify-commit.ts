import { isAnswered } from "../answered.ts";
import { applyChanges, type Change } from "../change.ts";
import { decide } from "../decide.ts";
import type { Decision, Promotion } from "../decision.ts";
import type { Ledger, Pointer } from "../ledger.ts";
import { pointerKey } from "../ledger.ts";
import { platformApp } from "../../model/release-kind.ts";
import { inCommits, recordDeparture, recordPromotion, recordWithdrawal } from "../record-decision.ts";
import type { Road } from "../road.ts";
import type { Instant } from "../time.ts";
import { treeKey } from "../view.ts";
import { changesBetween } from "./changes-between.ts";
import { freezeProblems } from "./freeze-problems.ts";
import { fromFuture, mostSkew } from "./from-future.ts";
import type { GoneRecords } from "./gone-records.ts";
import { previewProblems } from "./preview-problems.ts";

/** One commit of a ledger's history. */
export interface HistoryCommit {
  readonly before: Ledger;
  readonly after: Ledger;
  /** The road that led through the stages then. */
  readonly road: Road;
  /** When it was decided, as the commit says. */
  readonly at: Instant;
  /** What the commit wrote for a promotion, as one hash of the files themselves. */
  readonly treeOf: (pointer: Pointer) => string;
  /** What stood for the clusters once it was there, as one hash; without it no gate that asks about clusters can be judged open. */
  readonly clusterTreeOf?: (() => string) | undefined;
}

/**
 * What is wrong with a commit: nothing, if everything in it follows from its parent, its time and what others have said in it. It is
 * decided once more, by the same function, and has to come out the same.
 *
 * @param gone what went with the commits before; what goes with this one is added
 */
export function verifyCommit(commit: HistoryCommit, gone: GoneRecords): readonly string[] {
  const { before, after, at } = commit;
  const { changes, losses } = changesBetween(before, after);
  const told = changes.filter(isTold);
  return [
    ...losses,
    ...told.flatMap((change) => tellingProblems(before, change, at)),
    ...gone.judge(before, changes),
    ...numberProblems(before, changes),
    ...setProblems(after, changes),
    ...followingProblems(commit, changes, told),
  ];
}

/** Whether it does not follow from the rest: somebody says it, or takes an approval away, which opens nothing. */
function isTold({ kind }: Change): boolean {
  return !(["pointer", "pointerGone", "previewGone", "stay", "requestGone"] as const).some((one) => one === kind);
}

function tellingProblems(before: Ledger, change: Change, at: Instant): string[] {
  switch (change.kind) {
    case "observation": {
      const { cluster, sequence } = change.observation;
      const last = before.observations.get(cluster);
      const isOld = last !== undefined && (sequence <= last.sequence || change.observation.at < last.at - mostSkew);
      return [
        ...(isOld ? [`an older observation of ${cluster} was put back`] : []),
        ...fromFuture(change.observation.at, at, `the observation of ${cluster}`),
      ];
    }
    case "evidence":
      return fromFuture(change.evidence.at, at, `evidence of ${change.evidence.gate}`);
    case "approval":
      return fromFuture(change.approval.at, at, `the approval of ${change.approval.person}`);
    case "request":
      return [
        ...(isAnswered(before, change.request) ? [`an older request of ${change.request.by} was put back`] : []),
        ...fromFuture(change.request.at, at, `the request of ${change.request.by}`),
      ];
    case "preview":
      return previewProblems(before, change.preview, at);
    case "approvalGone": {
      const { verdict, person, release } = change.approval;
      return verdict === "rejected" ? [`${person}'s rejection of ${release} is gone`] : [];
    }
    case "freeze":
      return freezeProblems(before, change.freeze, at);
    case "release":
    case "set":
    case "pointer":
    case "pointerGone":
    case "previewGone":
    case "stay":
    case "requestGone":
      return [];
  }
}

/** Releases of an app, and records about a release, count up without a gap. */
function numberProblems(before: Ledger, changes: readonly Change[]): string[] {
  const problems: string[] = [];
  const last = new Map<string, number>();
  const count = (what: string, number: number, known: () => number): void => {
    const next = (last.get(what) ?? known()) + 1;
    if (number !== next) problems.push(`the next of ${what} has the number ${next}, not ${number}`);
    last.set(what, next);
  };
  const ofApp = (app: string): number =>
    [...before.releases.values()]
      .filter((release) => release.app === app)
      .reduce((most, { number }) => Math.max(most, number), 0);
  const ofRelease = (release: string): number =>
    [...before.evidence, ...before.stays]
      .filter((record) => record.release === release)
      .reduce((most, { number }) => Math.max(most, number), 0);
  const records = changes.flatMap((change) =>
    change.kind === "evidence" ? change.evidence : change.kind === "stay" ? change.stay : [],
  );
  for (const { release, number } of records.toSorted((one, other) => one.number - other.number)) {
    count(`records about ${release}`, number, () => ofRelease(release));
  }
  const releases = changes.flatMap((change) => (change.kind === "release" ? change.release : []));
  for (const { app, number } of releases.toSorted((one, other) => one.number - other.number)) {
    count(`releases of ${app}`, number, () => ofApp(app));
  }
  return problems;
}

/** A set and its releases come together, and name each other. */
function setProblems({ releases, sets }: Ledger, changes: readonly Change[]): string[] {
  return changes.flatMap((change) => {
    if (change.kind === "release") {
      const { name, app, set } = change.release;
      const isNamed = set === undefined || sets.get(set)?.releases.get(app) === name;
      return isNamed ? [] : [`${name} is of the set ${set}, which does not name it`];
    }
    if (change.kind !== "set") return [];
    const { name, releases: members } = change.set;
    const odd = [...members].find(
      ([app, member]) => releases.get(member)?.app !== app || releases.get(member)?.set !== name,
    );
    return odd ? [`the set ${name} names ${odd[1]}, which is not of it`] : [];
  });
}

/** What follows from the ledger has to be what would be decided from it, and nothing else. */
function followingProblems(commit: HistoryCommit, changes: readonly Change[], told: readonly Change[]): string[] {
  const { before, after, road, at, treeOf, clusterTreeOf } = commit;
  const following = changes.filter((change) => !isTold(change));
  if (following.length === 0) return [];
  if (following.some(({ kind }) => kind === "pointerGone" || kind === "previewGone"))
    return departureProblems(commit, following, told);
  const pointers = following.flatMap((change) => (change.kind === "pointer" ? change.pointer : []));
  // Answers to requests that the same commit brings were decided with these.
  const ledger = applyChanges(before, told);
  const byKey = (hash: (pointer: Pointer) => string): ReadonlyMap<string, string> =>
    new Map(pointers.map((pointer) => [treeKey(pointer, pointer.release), hash(pointer)]));
  const trees = byKey(treeOf);
  const decision = decide({ road, ledger, now: at, trees, clusterTrees: clusterTreeOf && byKey(clusterTreeOf) });
  const promotions = pointers.map((pointer) => decision.promotions.find((promotion) => isOf(promotion, pointer)));
  const problems = pointers.flatMap((pointer, index) => (promotions[index] ? [] : [unfounded(decision, pointer)]));
  if (problems.length > 0) return problems;
  const done = promotions.filter((promotion) => promotion !== undefined);
  const situation = { ledger, road, now: at };
  const expected =
    done.length > 0
      ? done.flatMap((promotion) =>
          recordPromotion(situation, promotion, trees.get(treeKey(promotion, promotion.release)) ?? ""),
        )
      : decision.withdrawals.filter((one) => one.of === "request").map(recordWithdrawal);
  const isWhole =
    done.length === 0 ||
    inCommits(decision.promotions).some(
      (one) => one.length === done.length && one.every((promotion) => done.includes(promotion)),
    );
  const wanted = applyChanges(ledger, expected);
  return [
    ...(isWhole ? [] : ["what belongs together is apart, or what does not is together"]),
    ...notAsDecided(wanted, after),
  ];
}

/** What goes goes with its preview, because that has to go, and alone. */
function departureProblems(
  { before, after, road, at, clusterTreeOf }: HistoryCommit,
  following: readonly Change[],
  told: readonly Change[],
): string[] {
  const ledger = applyChanges(before, told);
  const gone = following.flatMap((change) => (change.kind === "previewGone" ? change.stage : []));
  const previews = gone.flatMap((stage) => ledger.previews.get(stage) ?? []);
  const clusterTree = clusterTreeOf?.();
  const clusterTrees = previews.flatMap(({ stage, releases }): [string, string][] =>
    clusterTree === undefined
      ? []
      : [[treeKey({ stage, app: platformApp }, releases.get(platformApp) ?? ""), clusterTree]],
  );
  const decision = decide({ road, ledger, now: at, trees: new Map(), clusterTrees: new Map(clusterTrees) });
  const departures = decision.departures.filter(({ preview }) => gone.includes(preview.stage));
  const early = gone.filter((stage) => !departures.some(({ preview }) => preview.stage === stage));
  if (early.length > 0) return early.map((stage) => `the preview ${stage} is gone before its time`);
  const closed = departures.flatMap(({ preview: { stage }, gates }) =>
    gates
      .filter(({ open }) => !open)
      .map(({ gate, because }) => `the preview ${stage} is gone, and it had to wait: ${gate} is closed: ${because}`),
  );
  if (closed.length > 0) return closed;
  return [
    ...(departures.length > 1 ? ["what belongs together is apart, or what does not is together"] : []),
    ...notAsDecided(applyChanges(ledger, departures.flatMap(recordDeparture)), after),
  ];
}

function isOf({ stage, app, release, kind, wave }: Promotion, pointer: Pointer): boolean {
  return (
    pointer.stage === stage &&
    pointer.app === app &&
    pointer.release === release &&
    pointer.kind === kind &&
    pointer.reached === wave
  );
}

function unfounded({ waits, withdrawals }: Decision, pointer: Pointer): string {
  const { stage, app, release } = pointer;
  const refused = withdrawals.find((one) => one.of === "request" && isAbout(one, pointer));
  if (refused) return `${release} was put into ${stage}, and that had to be refused: ${refused.because}`;
  const wait = waits.find((one) => one.stage === stage && one.app === app && one.release === release);
  const because = wait ? `it had to wait: ${wait.because}` : "it does not follow from what was recorded";
  return `${release} was put into ${stage}, and ${because}`;
}

function isAbout(one: Pick<Pointer, "stage" | "app" | "release">, other: typeof one): boolean {
  return pointerKey(one) === pointerKey(other) && one.release === other.release;
}

function notAsDecided(wanted: Ledger, after: Ledger): string[] {
  const { changes, losses } = changesBetween(wanted, after);
  const said = changes.map((change): string => {
    switch (change.kind) {
      case "pointer":
        return `the pointer ${pointerKey(change.pointer)} says something else than was decided`;
      case "stay":
        return `the stay of ${change.stay.release} in ${change.stay.stage} says something else than was decided`;
      case "pointerGone":
        return `the pointer ${pointerKey(change.where)} is gone`;
      default:
        return `${change.kind}: it says something else than was decided`;
    }
  });
  return [...losses.map((loss) => `${loss}, which was decided`), ...said];
}
