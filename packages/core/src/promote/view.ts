import { isAnswered } from "./answered.ts";
import { acceptedGate } from "./gates/accepted-gate.ts";
import type { Approval, Evidence, Ledger, AppInStage, PromotionRequest, RecordedRelease, Stay } from "./ledger.ts";
import { pointerKey } from "./ledger.ts";
import type { Road } from "./road.ts";
import type { Instant } from "./time.ts";

/** What a decision is made from. */
export interface Situation {
  readonly road: Road;
  readonly ledger: Ledger;
  readonly now: Instant;
  /** The tree that each promotion in question would write, by `treeKey`. One that is missing has to be rendered first. */
  readonly trees: ReadonlyMap<string, string>;
  /** What would then stand for all clusters of the stage, as one hash, by `treeKey`. */
  readonly clusterTrees?: ReadonlyMap<string, string> | undefined;
}

export function treeKey(where: AppInStage, release: string): string {
  return `${pointerKey(where)}/${release}`;
}

/** A situation with what is looked up often kept by what it is looked up for. Its ledger has no request that was answered before. */
export interface View extends Situation {
  /** These requests: somebody has put them back. */
  readonly putBack: readonly PromotionRequest[];
  /** The releases of each app, the newest first; none that are for previews only. */
  readonly byApp: ReadonlyMap<string, readonly RecordedRelease[]>;
  /** The last word of each gate, by `evidenceKey`. */
  readonly lastWords: ReadonlyMap<string, Evidence>;
  /** The same by what was asked, too; empty where nothing is asked. */
  readonly lastAnswers: ReadonlyMap<string, Evidence>;
  /** The last stay of each release in each stage, by `treeKey`. */
  readonly lastStays: ReadonlyMap<string, Stay>;
  /** By `treeKey`. */
  readonly approvals: ReadonlyMap<string, readonly Approval[]>;
  /** What clusters said of whether they accept it, by `treeKey`. */
  readonly acceptances: ReadonlyMap<string, readonly Evidence[]>;
  /** Of each release the failures that are the last word, of all or to a question that a stage asks. */
  readonly failures: ReadonlyMap<string, readonly Evidence[]>;
}

type About = Pick<Evidence, "gate" | "stage" | "app" | "release" | "tree" | "cluster">;

/** What a cluster says is its own word, and takes nobody else's place. */
function evidenceKey({ gate, stage, app, release, tree, cluster }: About): string {
  return JSON.stringify([gate, stage, app, release, tree ?? null, cluster ?? null]);
}

type Words = Pick<View, "lastWords" | "lastAnswers">;

/** The last word of those that answer what is asked, or were recorded by hand; whatever they answer where nothing is asked. */
export function lastAnswer(words: Words, about: About, asks: string | undefined): Evidence | undefined {
  if (asks === undefined) return words.lastWords.get(evidenceKey(about));
  const [answer, byHand] = [asks, undefined].map((asked) => words.lastAnswers.get(answerKey({ ...about, asked })));
  return answer && byHand && byHand.number > answer.number ? byHand : (answer ?? byHand);
}

function answerKey({ asked, ...about }: About & Pick<Evidence, "asked">): string {
  return `${evidenceKey(about)} ${asked ?? ""}`;
}

const known = new WeakMap<Situation, View>();

export function viewOf(situation: Situation): View {
  const view = known.get(situation) ?? makeView(situation);
  known.set(situation, view);
  return view;
}

function makeView(situation: Situation): View {
  const putBack = [...situation.ledger.requests.values()].filter((request) => isAnswered(situation.ledger, request));
  const ledger = putBack.length > 0 ? withoutRequests(situation.ledger, putBack) : situation.ledger;
  const questions = questionsOf(situation.road);
  const lastWords = lastOf(ledger.evidence, evidenceKey);
  // In a large ledger that takes a while, and few ask anything.
  const lastAnswers = questions.size > 0 ? lastOf(ledger.evidence, answerKey) : new Map<string, Evidence>();
  const lastStays = new Map<string, Stay>();
  for (const stay of ledger.stays) {
    const key = treeKey(stay, stay.release);
    const earlier = lastStays.get(key);
    if (!earlier || earlier.number < stay.number) lastStays.set(key, stay);
  }
  return {
    ...situation,
    ...{ ledger, putBack },
    byApp: Map.groupBy(
      [...ledger.releases.values()]
        .filter(({ forPreviews }) => !forPreviews)
        .toSorted((one, other) => other.number - one.number),
      ({ app }) => app,
    ),
    lastWords,
    lastAnswers,
    lastStays,
    approvals: Map.groupBy(ledger.approvals, (approval) => treeKey(approval, approval.release)),
    acceptances: Map.groupBy(
      ledger.evidence.filter(({ gate, cluster }) => cluster !== undefined && gate === acceptedGate),
      (one) => treeKey(one, one.release),
    ),
    failures: Map.groupBy(failuresOf({ lastWords, lastAnswers }, questions), ({ release }) => release),
  };
}

/** What stages ask, by the names of their gates. */
function questionsOf({ stages }: Road): ReadonlyMap<string, readonly string[]> {
  const asking = stages.flatMap(({ gates }) =>
    gates.flatMap(({ name, ...gate }) =>
      gate.kind === "evidence" && gate.asks !== undefined ? { name, asks: gate.asks } : [],
    ),
  );
  return new Map(
    [...Map.groupBy(asking, ({ name }) => name)].map(([name, all]) => [name, all.map(({ asks }) => asks)]),
  );
}

function failuresOf(words: Words, questions: ReturnType<typeof questionsOf>): readonly Evidence[] {
  const candidates = questions.size > 0 ? words.lastAnswers : words.lastWords;
  return [...candidates.values()].filter(
    (word) =>
      word.outcome === "failed" &&
      [undefined, ...(questions.get(word.gate) ?? [])].some((asks) => lastAnswer(words, word, asks) === word),
  );
}

function withoutRequests(ledger: Ledger, gone: readonly PromotionRequest[]): Ledger {
  return { ...ledger, requests: new Map([...ledger.requests].filter(([, request]) => !gone.includes(request))) };
}

function lastOf(all: readonly Evidence[], keyOf: (one: Evidence) => string): ReadonlyMap<string, Evidence> {
  const last = new Map<string, Evidence>();
  for (const one of all) {
    const key = keyOf(one);
    const earlier = last.get(key);
    if (!earlier || earlier.number < one.number) last.set(key, one);
  }
  return last;
}
