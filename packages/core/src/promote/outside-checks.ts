import type { OutsideCheck } from "../model/entry.ts";
import type { Decision } from "./decision.ts";
import { guards, isRun, type RunGate } from "./gates/guards.ts";
import type { AppInStage, Evidence, RecordedRelease } from "./ledger.ts";
import { pointerKey } from "./ledger.ts";
import type { RoadStage } from "./road.ts";
import type { Duration } from "./time.ts";
import { passageOf } from "./passage.ts";
import { stagesToPass, takesPart } from "./upstream.ts";
import { lastAnswer, treeKey, type View, viewOf, type Situation } from "./view.ts";
import { reachedWaves } from "./reached.ts";

/** A check of a gate that can be run: what it is about, and how much that is wanted. */
export interface AskableCheck {
  readonly gate: string;
  /** The stage whose entry asks. */
  readonly to: string;
  /** The stage in which it is found out, and under which it is recorded: one before, or the same. */
  readonly stage: string;
  readonly app: string;
  readonly release: string;
  /** For what would be promoted, or was: exactly that. */
  readonly tree: string | undefined;
  readonly runs: OutsideCheck;
  /** As of the gate. */
  readonly asks: string | undefined;
  readonly need: CheckNeed;
  /** Why nothing can be said of it now; undefined where it can. */
  readonly obstacle: string | undefined;
}

/**
 * `missing`, `failed`, `old`: it keeps a release from going on, since nothing is recorded, it failed, or what is recorded no longer
 * counts. `again`: its time to be repeated has come. `none`: it passed, or nothing hangs on it.
 */
type CheckNeed = "missing" | "failed" | "old" | "again" | "none";

/** Whether it is run where nobody asks for it by name: what failed is not tried until it passes, but for its `every`. */
export function isDue({ need, obstacle }: AskableCheck): boolean {
  return obstacle === undefined && (need === "missing" || need === "old" || need === "again");
}

/**
 * Every check that can be asked outside, in the order of the road: of what runs before a stage, of what would come into it, and of
 * what came into it. Of what would come, only what `decision` names and has a tree in the situation.
 */
export function findChecks(
  situation: Situation,
  { promotions, waits }: Pick<Decision, "promotions" | "waits">,
): readonly AskableCheck[] {
  const view = viewOf(situation);
  return view.road.stages.flatMap((stage) =>
    stage.gates.filter(isRun).flatMap((gate) => {
      if (gate.of === "before") return checksBefore(view, stage, gate);
      const coming = [...promotions, ...waits].filter(
        (one) => one.stage === stage.name && one.gates.some((state) => state.gate === gate.name),
      );
      return checksOfEntry(view, stage, gate, coming);
    }),
  );
}

/** Of the releases that run in the stages before. */
function checksBefore(view: View, to: RoadStage, gate: RunGate): AskableCheck[] {
  return [...view.ledger.pointers.values()].flatMap((pointer) => {
    const { app, stage } = pointer;
    const release = view.ledger.releases.get(pointer.release);
    if (!release || !guards(gate, "promotion", app) || !takesPart(view.road, release, to.name)) return [];
    // Where one of several stages is enough, each of them may be the one.
    if (!stagesToPass(view.road, { ...to, passes: "all" }, release, () => 0).includes(stage)) return [];
    const { passed, because } = passageOf(view, release, stage);
    const about: About = { stage, app, release: release.name, tree: undefined };
    return [
      askable(view, { to, gate }, about, {
        isWanted: mayGet(view, to, release),
        obstacle: passed ? undefined : because,
      }),
    ];
  });
}

/** Of what would come in, and of what is there. */
function checksOfEntry(view: View, to: RoadStage, gate: RunGate, coming: readonly About[]): AskableCheck[] {
  const stage = to.name;
  const incoming = coming.flatMap(({ app, release }) => {
    const tree = view.trees.get(treeKey({ stage, app }, release));
    return tree === undefined ? [] : [askable(view, { to, gate }, { stage, app, release, tree }, { isWanted: true })];
  });
  const there = [...view.ledger.pointers.values()].filter(
    (pointer) => pointer.stage === stage && guards(gate, "promotion", pointer.app),
  );
  const running = there.map(({ app, release, tree }) =>
    askable(view, { to, gate }, { stage, app, release, tree }, { isWanted: false }),
  );
  const isSame = (one: AskableCheck, other: AskableCheck): boolean => one.app === other.app && one.tree === other.tree;
  return [...incoming, ...running.filter((one) => !incoming.some((other) => isSame(one, other)))];
}

type About = AppInStage & Pick<Evidence, "release"> & { readonly tree?: string | undefined };

function askable(
  view: View,
  { to, gate }: { readonly to: RoadStage; readonly gate: RunGate },
  { stage, app, release, tree }: About,
  { isWanted, obstacle }: { readonly isWanted: boolean; readonly obstacle?: string | undefined },
): AskableCheck {
  const about = { gate: gate.name, stage, app, release, tree };
  const need = needOf(gate, lastAnswer(view, about, gate.asks), { isWanted, now: view.now });
  return { ...about, to: to.name, runs: gate.runs, asks: gate.asks, need, obstacle };
}

function needOf(
  { freshFor, every }: RunGate,
  word: Evidence | undefined,
  { isWanted, now }: { readonly isWanted: boolean; readonly now: number },
): CheckNeed {
  const isPast = (length: Duration | undefined): boolean =>
    length !== undefined && word !== undefined && now - word.at > length;
  if (isPast(every)) return "again";
  if (!isWanted) return every !== undefined && !word ? "again" : "none";
  if (!word) return "missing";
  if (word.outcome === "failed") return "failed";
  return isPast(freshFor) ? "old" : "none";
}

/** Whether the stage could still get it, or get it in further clusters. */
function mayGet({ ledger }: View, own: RoadStage, { app, name, number }: RecordedRelease): boolean {
  const pointer = ledger.pointers.get(pointerKey({ stage: own.name, app }));
  if (pointer?.release === name) return reachedWaves(own, pointer) < own.waves.length;
  return (pointer ? (ledger.releases.get(pointer.release)?.number ?? 0) : 0) < number;
}
