import type { Ledger } from "@kubestage/core";
import { applyChanges } from "@kubestage/core";
import { KubestageError } from "../kubestage-error.ts";
import { AnswerLostError, type BranchAt, type LedgerCommit, type LedgerStore, type Snapshot } from "./ledger-store.ts";

/** What a proposal is made upon: a commit, and what others that go into the same push write upon that. */
export interface Basis extends Omit<Snapshot, "ledger"> {
  /** By path; undefined for a file that is there no more. */
  readonly written: ReadonlyMap<string, string | undefined>;
}

/** What somebody wants to write, seen from a ledger: asked again whenever the ledger turns out to be another. */
export type Proposal<Result> = (
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

/**
 * Writes into a ledger that others write into too, by compare-and-swap: what is proposed is proposed of the tip, and proposed
 * anew where somebody else was faster. Whatever is asked for while a push is under way goes into the next one together.
 */
export class LedgerWriter {
  readonly #store: LedgerStore;
  readonly #accepted: (write: AcceptedWrite) => void;
  #waiting: Waiting[] = [];
  #isWriting = false;

  /** @param accepted called with everything that this one has brought into the record */
  constructor(store: LedgerStore, accepted: (write: AcceptedWrite) => void = () => {}) {
    this.#store = store;
    this.#accepted = accepted;
  }

  /**
   * Writes what `proposal` proposes of the ledger as it is then, and gives its result once that is in the record. A proposal
   * without commits reads only.
   *
   * Errors: thrown what the proposal or the store throws; then nothing of it is in the record, unless its answer was lost
   * and the record could not be asked.
   */
  write<Result>(proposal: Proposal<Result>): Promise<Result> {
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

  async #writeAll(): Promise<void> {
    this.#isWriting = true;
    while (this.#waiting.length > 0) {
      const group = this.#waiting;
      this.#waiting = [];
      try {
        for (const one of await this.#writeGroup(group)) one.settle();
      } catch (reason) {
        for (const { fail } of group) fail(reason);
      }
    }
    this.#isWriting = false;
  }

  /** Those of the group that did not fail, once what they propose is in the record. */
  async #writeGroup(group: readonly Waiting[]): Promise<readonly Waiting[]> {
    let asking = group;
    for (let attempt = 1; ; attempt++) {
      const snapshot = await this.#store.read();
      const { commits, proposed } = await proposeAll(snapshot, asking);
      asking = proposed;
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

/** Each proposes of the ledger as those before it leave it. One that fails is told so, and proposes nothing. */
async function proposeAll(
  { ledger, ...read }: Snapshot,
  group: readonly Waiting[],
): Promise<{ readonly commits: readonly LedgerCommit[]; readonly proposed: readonly Waiting[] }> {
  const commits: LedgerCommit[] = [];
  const proposed: Waiting[] = [];
  const written = new Map<string, string | undefined>();
  let now = ledger;
  for (const one of group) {
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
  return { commits, proposed };
}
