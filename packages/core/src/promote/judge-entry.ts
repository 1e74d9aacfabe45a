import { platformApp } from "../model/release-kind.ts";
import { clustersEntered } from "./clusters-entered.ts";
import { judgeEvidence } from "./gates/evidence.ts";
import type { Gate, GateState } from "./gates/gate.ts";
import type { Entry } from "./gates/entry.ts";
import { guards } from "./gates/guards.ts";
import { judgeGate } from "./gates/judge-gate.ts";
import { judgeSoak } from "./gates/soak.ts";
import { hotfixGates } from "./hotfix.ts";
import type { Freeze, PromotionKind, PromotionRequest, RecordedRelease } from "./ledger.ts";
import { pointerKey } from "./ledger.ts";
import { clustersWith } from "./reached.ts";
import type { RoadStage } from "./road.ts";
import { setOf } from "./set-members.ts";
import type { Instant } from "./time.ts";
import { type Passage, passageOf } from "./passage.ts";
import { stagesToPass, takesPart } from "./upstream.ts";
import type { View } from "./view.ts";

/** Whether a release may enter a stage, and why. */
export interface Judgement {
  readonly open: boolean;
  /** The first thing in its way; undefined where there is none. */
  readonly because: string | undefined;
  readonly gates: readonly GateState[];
}

/**
 * Whether `release` may enter `stage`: what is before it on the road, freezes, and every gate, as `judge` has it. A rollback and what
 * people force are not on the road, and no freeze keeps them.
 */
export function judgeEntry(
  view: View,
  stage: RoadStage,
  release: RecordedRelease,
  kind: PromotionKind,
  request: PromotionRequest | undefined,
  judge: (gate: Gate, entry: Entry) => GateState | undefined = judgeGate,
): Judgement {
  const passages = kind === "promotion" ? passagesInto(view, stage, release) : [];
  const missing = passages.find(({ passed }) => !passed);
  if (missing) return { open: false, because: missing.because, gates: [] };
  const early = whyTooEarly(view, stage, release);
  if (early !== undefined && !(kind === "promotion" && comesWithPlatform(view, stage, release))) {
    return { open: false, because: early, gates: [] };
  }
  const entry: Entry = { view, stage, release, passages, request };
  const own = stage.gates.flatMap((gate) => (guards(gate, kind, release.app) ? (judge(gate, entry) ?? []) : []));
  const gates = [...(kind === "promotion" ? hotfixGates(view, stage, release, request) : []), ...own];
  const freeze = kind === "promotion" ? freezeOf(view, stage.name, release.app) : undefined;
  const states = freeze ? [frozen(freeze), ...gates] : gates;
  const closed = states.find(({ open }) => !open);
  return { open: !closed, because: closed && `${closed.gate} is closed: ${closed.because}`, gates: states };
}

/** Apps need what the platform's own documents make there: namespaces, roles, policies. */
function whyTooEarly({ byApp, ledger }: View, stage: RoadStage, release: RecordedRelease): string | undefined {
  const { name, waves, leaving = [] } = stage;
  if (release.app === platformApp || waves.length === 0 || !byApp.has(platformApp)) return undefined;
  const platform = ledger.pointers.get(pointerKey({ stage: name, app: platformApp }));
  if (!platform) return "the stage has no release of the platform yet";
  const there = clustersWith(platform);
  const entered = clustersEntered(ledger, stage, release);
  const missing = entered.find((cluster) => leaving.includes(cluster) || there?.includes(cluster) === false);
  return missing && `${missing} has no release of the platform${leaving.includes(missing) ? " for long" : " yet"}`;
}

/** Whether the platform's documents are of its set: then neither comes without the other. */
function comesWithPlatform(view: View, stage: RoadStage, { set }: RecordedRelease): boolean {
  const { releases, sets } = view.ledger;
  const platform = releases.get(sets.get(set ?? "")?.releases.get(platformApp) ?? "");
  if (!platform || setOf(view, stage, platform) === undefined) return false;
  return takesPart(view.road, platform, stage.name);
}

/** The stages that it has to pass; where one of several is enough, the one that opens the most gates. */
function passagesInto(view: View, stage: RoadStage, release: RecordedRelease): readonly Passage[] {
  const before = stage.gates.filter((gate) => guards(gate, "promotion", release.app)).filter(looksBack);
  const score = (name: string): number => {
    const passage = passageOf(view, release, name);
    if (!passage.passed) return 0;
    const entry: Entry = { view, stage, release, passages: [passage], request: undefined };
    return 1 + before.filter((gate) => judgeBack(gate, entry).open).length;
  };
  return stagesToPass(view.road, stage, release, score).map((name) => passageOf(view, release, name));
}

type LookingBack = Extract<Gate, { readonly kind: "soak" | "evidence" }>;

function looksBack(gate: Gate): gate is LookingBack {
  return gate.kind === "soak" || (gate.kind === "evidence" && gate.of === "before");
}

function judgeBack(gate: LookingBack, entry: Entry): GateState {
  return gate.kind === "soak" ? judgeSoak(gate, entry) : judgeEvidence(gate, entry);
}

/** The freeze that keeps the app out of the stage longest; undefined for none. */
function freezeOf({ ledger, now }: View, stage: string, app: string): Freeze | undefined {
  const end = ({ until }: Freeze): Instant => until ?? Number.POSITIVE_INFINITY;
  return ledger.freezes
    .filter(
      (freeze) =>
        freeze.from <= now &&
        now < end(freeze) &&
        (freeze.stages?.includes(stage) ?? true) &&
        (freeze.apps?.includes(app) ?? true),
    )
    .toSorted((one, other) => end(other) - end(one))[0];
}

function frozen({ name, until, reason, by }: Freeze): GateState {
  const because = `frozen by ${by}: ${reason}`;
  const opens = until === undefined ? ({ by: "lifting", freeze: name } as const) : ({ by: "time", at: until } as const);
  return { gate: `freeze ${name}`, open: false, because, opens, evidence: [] };
}
