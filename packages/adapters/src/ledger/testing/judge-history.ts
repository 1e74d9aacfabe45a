import type { Approval, Evidence, Gate, Ledger, Pointer, RoadStage } from "@kubestage/core";
import {
  changesPlaces,
  clusterProblems,
  enteredBy,
  isComplete,
  reachedIn,
  waitsForPlatform,
} from "./judge-clusters.ts";
import { previewProblems } from "./judge-previews.ts";
import { followRollbacks, type GoneBack, type Known, soaked, unwellProblems } from "./judge-ways.ts";
import type { World } from "./simulated-world.ts";
import { roadDeclared } from "./simulated-roads.ts";
import { loadGate } from "./simulated-template.ts";
import type { RecordedCommit } from "./simulated-record.ts";

/**
 * What is wrong with a history, found by looking at it and not by deciding again: nothing promoted twice, nothing overtaken,
 * nothing on evidence that was taken back before, no gate passed that was closed, no set torn apart.
 */
export function problemsOf(
  world: Pick<World, "road" | "template" | "growth">,
  history: readonly RecordedCommit[],
): string[] {
  const gone: GoneBack = new Set();
  return history.flatMap((recorded) => {
    const { commit, before, name } = recorded;
    const road = roadDeclared(world, before);
    const now = Number(commit.trailers["at"] ?? Number.NaN);
    const pointers = commit.changes.filter((change) => change.kind === "pointer").map(({ pointer }) => pointer);
    const problems = [
      ...pointers.flatMap((pointer) => pointerProblems({ road, ledger: before, now, gone }, pointer, pointers)),
      ...setProblems(recorded, pointers),
      ...lossProblems(recorded),
      ...(world.template ? previewProblems(recorded, road, world.template) : []),
    ];
    followRollbacks(gone, recorded);
    return problems.map((problem) => `${name}: ${problem}`);
  });
}

/** @param together the pointers of the commit */
function pointerProblems(known: Known, pointer: Pointer, together: readonly Pointer[]): string[] {
  const { road, ledger } = known;
  const stage = road.stages.find(({ name }) => name === pointer.stage);
  const before = ledger.pointers.get(`${pointer.stage}/${pointer.app}`);
  const what = `${pointer.stage} <- ${pointer.release}`;
  const release = ledger.releases.get(pointer.release);
  if (!stage || !release) return [`${what}: a stage or release that is not there`];
  const isNextWave = before?.release === pointer.release;
  return [
    ...clusterProblems(ledger, stage, pointer, together),
    ...(pointer.kind === "promotion" && !isNextWave && !stage.preview ? overtaking(known, stage, pointer, before) : []),
    ...(pointer.kind === "promotion" ? gateProblems(known, stage, pointer, isNextWave) : []),
    ...(pointer.kind === "promotion" ? unwellProblems(known, stage, pointer) : []),
    ...(pointer.kind === "rollback" ? standing(ledger, pointer) : []),
    ...revoked(ledger, pointer, isNextWave ? before.evidence : []),
  ].map((problem) => `${what}: ${problem}`);
}

/** The one before must be older, and must have arrived or failed; its verification must have ended, or taken too long. */
function overtaking(known: Known, stage: RoadStage, pointer: Pointer, before: Pointer | undefined): string[] {
  const { road, ledger, now } = known;
  if (!before) return [];
  const [newer, older] = [ledger.releases.get(pointer.release), ledger.releases.get(before.release)];
  if ((newer?.number ?? 0) <= (older?.number ?? 0)) return [`not newer than ${before.release}`];
  const request = ledger.requests.get(`${stage.name}/${pointer.app}`);
  if (before.kind === "rollback" && request?.release !== pointer.release) {
    return [`nobody has asked for it after ${before.release} came back`];
  }
  if (now - before.since > stage.within) return [];
  const seen = reachedIn(ledger, stage, before).map((cluster) => {
    const own = ledger.observations.get(cluster)?.apps.get(`${stage.name}/${before.app}`);
    return own?.release === before.release ? own : undefined;
  });
  if (seen.some((own) => own?.health === "degraded" || own?.drifted)) return [];
  if (seen.some((own) => own?.health !== "healthy")) return [`overtakes ${before.release}, which has not arrived`];
  // One that may not go on keeps nobody back, nor does one of a set of which another may not.
  const mayGoOn = together(ledger, before).every(
    (member) => member !== undefined && isUnhindered(known, stage, member, before),
  );
  if (!isComplete(ledger, stage, before)) {
    return mayGoOn ? [`overtakes ${before.release}, which has not reached all clusters`] : [];
  }
  const asked = road.stages
    .filter(({ after }) => after.includes(stage.name))
    .flatMap(({ gates }) => gates.filter(isVerification));
  const running = asked.find(({ name }) => !lastOf(ledger, name, stage.name, before.release));
  return running ? [`overtakes ${running.name} of ${before.release}`] : [];
}

function gateProblems(known: Known, stage: RoadStage, pointer: Pointer, isNextWave: boolean): string[] {
  const { ledger, now } = known;
  const { release } = pointer;
  const problems: string[] = [];
  const frozen = ledger.freezes.find(
    ({ stages, apps, from, until = Number.POSITIVE_INFINITY }) =>
      (stages?.includes(stage.name) ?? true) && (apps?.includes(pointer.app) ?? true) && from <= now && now < until,
  );
  if (frozen) problems.push(`although ${frozen.name} freezes it`);
  const stays = (upstream: string) =>
    ledger.stays.filter((stay) => stay.stage === upstream && stay.release === release);
  const isThere = (upstream: string): boolean => {
    const own = ledger.pointers.get(`${upstream}/${pointer.app}`);
    const declared = known.road.stages.find(({ name }) => name === upstream);
    return own?.release === release && declared !== undefined && isComplete(ledger, declared, own);
  };
  const wasWell = stage.after.filter((upstream) => isThere(upstream) || stays(upstream).at(-1)?.passed === true);
  const needed = stage.passes === "all" ? stage.after : wasWell;
  if (wasWell.length < Math.min(stage.after.length, stage.passes === "all" ? stage.after.length : 1))
    problems.push("it was not where it has to come from");
  const some = (test: (upstream: string) => boolean): boolean =>
    stage.passes === "all" ? needed.every(test) : needed.length === 0 || needed.some(test);
  const isSoFar = isNextWave && !changesPlaces(ledger, stage, pointer);
  for (const gate of stage.gates) {
    if (
      gate.kind === "evidence" &&
      gate.of === "before" &&
      !some((upstream) => lastOf(ledger, gate.name, upstream, release)?.outcome === "passed")
    ) {
      problems.push(`${gate.name} has not passed`);
    }
    if (gate === loadGate && pointer.app !== "platform" && lastInPreviews(ledger, release)?.outcome !== "passed") {
      problems.push(`${gate.name} has not passed in previews`);
    }
    if (
      gate.kind === "soak" &&
      !isNextWave &&
      !some((upstream) => soaked(known, pointer, upstream) >= gate.healthyFor)
    ) {
      problems.push("it has not soaked");
    }
    if (
      gate.kind === "approvals" &&
      !isSoFar &&
      approvers(ledger, pointer, now).size < [...gate.from.values()].reduce((sum, count) => sum + count, 0)
    ) {
      problems.push("too few people approve of it");
    }
    const rejecter = gate.kind === "approvals" && words(ledger, pointer).find(({ verdict }) => verdict === "rejected");
    if (rejecter) problems.push(`although ${rejecter.person} rejects it`);
  }
  return problems;
}

/** What each person has said last of exactly what comes: the ledger has it in the order in which it was said, whatever clocks said. */
function words({ approvals }: Ledger, { stage, release, tree }: Pointer): readonly Approval[] {
  const about = approvals.filter((one) => one.stage === stage && one.release === release && one.tree === tree);
  return [...new Map(about.map((one) => [one.person, one])).values()];
}

function approvers(ledger: Ledger, pointer: Pointer, now: number): ReadonlySet<string> {
  const { stage, app, release } = pointer;
  const asker = ledger.requests.get(`${stage}/${app}`);
  const authors = ledger.releases.get(release)?.authors ?? [];
  const counted = words(ledger, pointer).filter(
    ({ person, verdict, expires }) =>
      verdict === "approved" &&
      now < expires &&
      !authors.includes(person) &&
      !(asker?.release === release && asker.by === person),
  );
  return new Set(counted.map(({ person }) => person));
}

/** Nothing that a promotion stands on has been taken back in the ledger that it was decided from. */
function revoked(ledger: Ledger, { evidence, kind }: Pointer, older: readonly string[]): string[] {
  if (kind === "breakGlass") return [];
  return evidence.flatMap((id) => {
    const record = ledger.evidence.find((one) => one.id === id);
    if (!record) {
      const isKnown = ledger.stays.some((stay) => stay.id === id) || ledger.approvals.some((one) => one.id === id);
      return isKnown || older.includes(id) ? [] : [`stands on ${id}, which is not recorded`];
    }
    const isOfPreviews = record.stage.startsWith(`${loadGate.like}-`);
    const last = isOfPreviews
      ? lastInPreviews(ledger, record.release)
      : lastOf(ledger, record.gate, record.stage, record.release);
    return last?.outcome === "failed" ? [`stands on ${id}, which ${last.id} has taken back`] : [];
  });
}

function standing(ledger: Ledger, { release, stage }: Pointer): string[] {
  const failed = ledger.evidence.find(
    (one) =>
      one.release === release &&
      !one.stage.startsWith(`${loadGate.like}-`) &&
      lastOf(ledger, one.gate, one.stage, release)?.outcome === "failed",
  );
  const wasThere =
    ledger.stays.some((stay) => stay.stage === stage && stay.release === release) ||
    [...ledger.pointers.values()].some((one) => one.stage === stage && one.previous === release);
  return [
    ...(failed ? [`back to what failed ${failed.gate}`] : []),
    ...(wasThere ? [] : ["back to what never was there"]),
  ];
}

/** Where the stage has the members of the release's set; undefined for one that it does not have, or no longer. */
function together(ledger: Ledger, pointer: Pointer): readonly (Pointer | undefined)[] {
  const { stage, release } = pointer;
  const members = ledger.sets.get(ledger.releases.get(release)?.set ?? "")?.releases;
  if (!members) return [pointer];
  return [...members].map(([app, member]) => {
    const own = ledger.pointers.get(`${stage}/${app}`);
    return own?.release === member ? own : undefined;
  });
}

/** Whether nothing speaks against it in the clusters that it has reached, nor before the next ones. */
function isUnhindered(known: Known, stage: RoadStage, pointer: Pointer, other: Pointer): boolean {
  const { ledger, now } = known;
  if (pointer.clusters?.some((cluster) => !other.clusters?.includes(cluster))) return true;
  const isUnwell = reachedIn(ledger, stage, pointer).some((cluster) => {
    const own = ledger.observations.get(cluster)?.apps.get(`${stage.name}/${pointer.app}`);
    if (own?.release !== pointer.release || own.health === "progressing") return now - pointer.since > stage.within;
    return own.health === "degraded" || own.drifted;
  });
  return (
    !isUnwell &&
    !waitsForPlatform(ledger, stage, pointer) &&
    [...gateProblems(known, stage, pointer, true), ...unwellProblems(known, stage, pointer)].length === 0
  );
}

/** What moves together has moved together: every member in every stage that one of them entered by this commit. */
function setProblems({ before, after }: RecordedCommit, pointers: readonly Pointer[]): string[] {
  return pointers.flatMap((pointer) => {
    const { kind, stage, app: own, release } = pointer;
    const set = before.sets.get(before.releases.get(release)?.set ?? "");
    if (!set || kind !== "promotion" || before.previews.has(stage)) return [];
    // The platform's documents go on without a set of which a member was replaced.
    const isReplaced = [...set.releases.values()].some((member) => isOld(before, member));
    if (own === "platform" && (isReplaced || before.pointers.get(`${stage}/${own}`)?.release === release)) return [];
    const entered = enteredBy(pointer, before.pointers.get(`${stage}/${own}`));
    const apart = [...set.releases].find(([app, member]) => {
      const other = after.pointers.get(`${stage}/${app}`);
      return other?.release !== member || entered.some((cluster) => !other.clusters?.includes(cluster));
    });
    return apart ? [`${stage} <- ${release} without ${apart[1]}`] : [];
  });
}

/** Whether something newer than a release is there. */
function isOld({ releases }: Ledger, name: string): boolean {
  const member = releases.get(name);
  return [...releases.values()].some(
    ({ app, number, forPreviews }) => app === member?.app && number > member.number && !forPreviews,
  );
}

/** What was recorded stays recorded. */
function lossProblems({ before, after }: RecordedCommit): string[] {
  const lost = [
    ...[...before.releases.keys()].filter((name) => !after.releases.has(name)),
    ...before.evidence.filter((one) => !after.evidence.includes(one)).map(({ id }) => id),
    ...before.stays.filter((one) => !after.stays.includes(one)).map(({ id }) => id),
    ...[...before.pointers]
      .filter(
        ([key, { stage }]) => !after.pointers.has(key) && after.previews.has(stage) === before.previews.has(stage),
      )
      .map(([key]) => key),
  ];
  return lost.map((record) => `${record} was lost`);
}

function isVerification(gate: Gate): boolean {
  return gate.kind === "evidence" && gate.of === "before";
}

/** The last word of the load test in all previews. */
function lastInPreviews({ evidence }: Ledger, release: string): Evidence | undefined {
  return evidence.findLast(
    (one) => one.gate === loadGate.name && one.release === release && one.stage.startsWith(`${loadGate.like}-`),
  );
}

function lastOf({ evidence }: Ledger, gate: string, stage: string, release: string): Evidence | undefined {
  const about = evidence.filter((one) => one.gate === gate && one.stage === stage && one.release === release);
  return about.toSorted((one, other) => other.number - one.number)[0];
}
