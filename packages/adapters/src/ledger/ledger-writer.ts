import type { Ledger } from "@kubestage/core";
import { applyChanges } from "@kubestage/core";
import { KubestageError } from "../kubestage-error.ts";
import { AnswerLostError, type BranchAt, type LedgerCommit, type LedgerStore, type Snapshot } from "./ledger-store.ts";
import type { EndTurn } from "./ledger-turns.ts";

/** What a proposal is made upon: a commit, and what others that go into the same push write upon that. */
export interface Basis extends Omit<Snapshot, "ledger"> {
  /** By path; undefined for a file that is there no more. */
  readonly written: ReadonlyMap<string, string | undefined>;
}

/** What somebody wants to write, seen from a ledger: asked again whenever the ledger turns out to be another. */
export type LedgerProposal<Result> = (
  ledger: Ledger,
  basis: Basis,
) => Promise<{
  readonly commits: readonly LedgerCommit[];
  readonly result: Result;
}>;

/** Commits that are in the record, upon what they were made, and the name of the last one. */
export interface AcceptedWrite {
  readonly snapshot: Snapshot;
  readonly commits: readonly LedgerCommit[];
  readonly commit: string;
}

interface Waiting {
  readonly propose: (ledger: Ledger, basis: Basis) => Promise<readonly LedgerCommit[]>;
  readonly settle: () => void;
  readonly fail: (reason: unknown) => void;
}

interface WriterOptions {
  /** Called with everything that this one has brought into the record. */
  readonly accepted?: (write: AcceptedWrite) => void;
  /** Waits for this one's turn among those who write: as long as nobody else comes between, nothing is proposed in vain. */
  readonly turn?: () => Promise<EndTurn>;
}

/** What takes longer is pushed in parts, so that it is there, and others wait less. In milliseconds. */
const longestGroup = 5000;
/** Whoever loses so often asks too much of those who wait for an answer. */
const mostAttempts = 30;
/** Nobody was faster, and the branch cannot be moved all the same: that is no race. */
const mostInVain = 7;

/**
 * Writes into a ledger that others write into too, by compare-and-swap: what is proposed is proposed of the tip, and proposed
 * anew where somebody else was faster. Whatever is asked for while a push is under way, or before it is this one's turn, goes into the
 * next one together.
 */
export class LedgerWriter {
  readonly #store: LedgerStore;
  readonly #accepted: (write: AcceptedWrite) => void;
  readonly #turn: () => Promise<EndTurn>;
  #waiting: Waiting[] = [];
  #isWriting = false;

  constructor(store: LedgerStore, { accepted = () => {}, turn = () => Promise.resolve(() => {}) }: WriterOptions = {}) {
    this.#store = store;
    this.#accepted = accepted;
    this.#turn = turn;
  }

  /**
   * Writes what `proposal` proposes of the ledger as it is then, and gives its result once that is in the record. A proposal
   * without commits reads only.
   *
   * Errors: thrown what the proposal or the store throws, KS4007 where the branch cannot be moved; then nothing of it is in the record,
   * unless its answer was lost and the record could not be asked.
   */
  write<Result>(proposal: LedgerProposal<Result>): Promise<Result> {
    const { promise, resolve, reject } = Promise.withResolvers<Result>();
    let settle = (): void => reject(new Error("settled before it was proposed"));
    const propose = async (ledger: Ledger, basis: Basis): Promise<readonly LedgerCommit[]> => {
      const { commits, result } = await proposal(ledger, basis);
      settle = () => resolve(result);
      return commits;
    };
    this.#waiting.push({ propose, settle: () => settle(), fail: reject });
    if (!this.#isWriting) void this.#writeAll();
    return promise;
  }

  /** What `proposal` proposes of the ledger as it is now. Nothing is written, and nobody is waited for. Errors: as of `write`. */
  async look<Result>(proposal: LedgerProposal<Result>): Promise<Result> {
    const { ledger, ...read } = await this.#store.read();
    return (await proposal(ledger, { ...read, written: new Map() })).result;
  }

  async #writeAll(): Promise<void> {
    this.#isWriting = true;
    while (this.#waiting.length > 0) {
      const endTurn = await this.#turn();
      const group = this.#waiting;
      this.#waiting = [];
      try {
        for (const one of await this.#writeGroup(group)) one.settle();
      } catch (reason) {
        for (const one of group) if (!this.#waiting.includes(one)) one.fail(reason);
      } finally {
        endTurn();
      }
    }
    this.#isWriting = false;
  }

  /** Those of the group that did not fail, once what they propose is in the record. Those that were not reached in time wait again. */
  async #writeGroup(group: readonly Waiting[]): Promise<readonly Waiting[]> {
    let asking = group;
    let before: string | undefined;
    let inVain = 0;
    for (let attempt = 1; ; attempt++) {
      const snapshot = await this.#store.read();
      inVain = snapshot.tip === before ? inVain + 1 : 0;
      if (attempt > mostAttempts || inVain > mostInVain) throw cannotMove(attempt - 1, inVain > mostInVain);
      before = snapshot.tip;
      const { commits, proposed, left } = await proposeAll(snapshot, asking);
      asking = proposed;
      this.#waiting.unshift(...left);
      if (commits.length === 0) return asking;
      const commit = await this.#store.build(snapshot, commits);
      const answered = commits.flatMap(({ answers }) => answers ?? []);
      if (await this.#isAccepted(commit, snapshot.tip, answered)) {
        this.#accepted({ snapshot, commits, commit });
        return asking;
      }
      await this.#store.pause(attempt);
    }
  }

  async #isAccepted(commit: string, expected: string, answered: readonly BranchAt[]): Promise<boolean> {
    try {
      return (await this.#store.push(commit, expected, answered)) === "accepted";
    } catch (reason) {
      if (!(reason instanceof AnswerLostError)) throw reason;
      return this.#isHeld(commit, reason);
    }
  }

  async #isHeld(commit: string, { message }: AnswerLostError): Promise<boolean> {
    try {
      return await this.#store.holds(commit);
    } catch (cause) {
      throw new KubestageError("KS4004", {
        message: `nobody knows whether the ledger took the commit ${commit}: ${message}`,
        hint: "look at `kubestage history`, or ask for the same again: nothing is done twice",
        cause,
      });
    }
  }
}

/**
 * Each proposes of the ledger as those before it leave it. One that fails is told so, and proposes nothing; those that are not reached in
 * time are left.
 */
async function proposeAll(
  { ledger, ...read }: Snapshot,
  group: readonly Waiting[],
): Promise<{
  readonly commits: readonly LedgerCommit[];
  readonly proposed: readonly Waiting[];
  readonly left: readonly Waiting[];
}> {
  const began = performance.now();
  const commits: LedgerCommit[] = [];
  const proposed: Waiting[] = [];
  const written = new Map<string, string | undefined>();
  let now = ledger;
  for (const [index, one] of group.entries()) {
    if (commits.length > 0 && performance.now() - began > longestGroup)
      return { commits, proposed, left: group.slice(index) };
    try {
      const own = await one.propose(now, { ...read, written });
      now = applyChanges(
        now,
        own.flatMap(({ changes }) => changes),
      );
      for (const { path, text } of own.flatMap(({ files }) => files)) written.set(path, text);
      commits.push(...own);
      proposed.push(one);
    } catch (reason) {
      one.fail(reason);
    }
  }
  return { commits, proposed, left: [] };
}

function cannotMove(attempts: number, isInVain: boolean): KubestageError {
  return isInVain
    ? new KubestageError("KS4007", {
        message: `the ledger's branch could not be moved in ${attempts} tries, though nobody else has moved it`,
        hint: "look for a file that ends with .lock beside the branch or HEAD in the ledger, which a git that was killed leaves behind",
      })
    : new KubestageError("KS4007", {
        message: `others were faster in each of ${attempts} tries`,
        hint: "nothing of it is in the record: ask for it again",
      });
}
