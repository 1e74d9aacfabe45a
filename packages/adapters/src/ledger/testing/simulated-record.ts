import type { Ledger } from "@kubestage/core";
import { applyChanges } from "@kubestage/core";
import { AnswerLostError, type LedgerCommit, type LedgerStore } from "../ledger-store.ts";
import type { Chance, VirtualTime } from "./virtual-time.ts";

/** A commit of the simulated record, with the ledger before and after it. */
export interface RecordedCommit {
  readonly name: string;
  readonly parent: string | undefined;
  readonly before: Ledger;
  readonly after: Ledger;
  readonly commit: LedgerCommit;
}

/** How often things go wrong: each a probability. All are 0 once the world has healed. */
export interface Faults {
  readonly staleRead: number;
  readonly lostRequest: number;
  readonly delayedRequest: number;
  readonly lostAnswer: number;
  /** At every await of a process. */
  readonly crash: number;
}

interface ServerOptions {
  readonly takesAnyPush?: boolean | undefined;
  readonly tell?: (() => void) | undefined;
}

/** One ref, as a Git server keeps it: it moves from a commit to another, or not at all. */
export class SimulatedRecord {
  readonly #commits = new Map<string, RecordedCommit>();
  /** What was the tip, in order. */
  readonly tips: string[] = ["root"];
  readonly #root: Ledger;

  readonly #takesAnyPush: boolean;
  /** Whom the server tells that the ref has moved. */
  readonly #tell: () => void;

  constructor(root: Ledger, { takesAnyPush = false, tell = () => {} }: ServerOptions = {}) {
    this.#root = root;
    this.#takesAnyPush = takesAnyPush;
    this.#tell = tell;
  }

  get tip(): string {
    return this.tips.at(-1) ?? "root";
  }

  ledgerAt(name: string): Ledger {
    return this.#commits.get(name)?.after ?? this.#root;
  }

  timeOf(name: string): number {
    return Number(this.#commits.get(name)?.commit.trailers["at"] ?? 0);
  }

  /** Commits upon `parent` that nobody sees yet. */
  build(parent: string, commits: readonly LedgerCommit[]): string {
    let tip = parent;
    for (const commit of commits) {
      const before = this.ledgerAt(tip);
      const name = `c${this.#commits.size}`;
      this.#commits.set(name, { name, parent: tip, before, after: applyChanges(before, commit.changes), commit });
      tip = name;
    }
    return tip;
  }

  /** As `git push --force-with-lease` is taken by the server. */
  receive(commit: string, expected: string): "accepted" | "behind" {
    if (this.tip !== expected && !this.#takesAnyPush) return "behind";
    this.tips.push(commit);
    this.#tell();
    return "accepted";
  }

  /** The commits of the record from the first one on. */
  history(): readonly RecordedCommit[] {
    const all: RecordedCommit[] = [];
    for (
      let at = this.#commits.get(this.tip);
      at;
      at = at.parent === undefined ? undefined : this.#commits.get(at.parent)
    ) {
      all.push(at);
    }
    return all.toReversed();
  }

  holds(commit: string): boolean {
    return this.history().some(({ name }) => name === commit);
  }
}

/** A computer that does one thing, until it crashes. Its clock is wrong by `skew`. */
export class SimulatedProcess {
  isAlive = true;
  readonly #world: { readonly time: VirtualTime; readonly chance: Chance; readonly faults: () => Faults };
  readonly skew: number;

  constructor(
    world: { readonly time: VirtualTime; readonly chance: Chance; readonly faults: () => Faults },
    skew: number,
  ) {
    this.#world = world;
    this.skew = skew;
  }

  get now(): number {
    return this.#world.time.now + this.skew;
  }

  /** Time passes. Who has crashed meanwhile never comes back from it. */
  async wait(length: number): Promise<void> {
    const { time, chance, faults } = this.#world;
    await time.sleep(length);
    if (chance() < faults().crash) this.isAlive = false;
    if (!this.isAlive) await new Promise<never>(() => {});
  }

  /** The record as this process reaches it. */
  storeOf(record: SimulatedRecord): LedgerStore {
    const { time, chance, faults } = this.#world;
    const travel = (): Promise<void> => this.wait(10 + chance() * 2000);
    return {
      read: async () => {
        await travel();
        const back = chance() < faults().staleRead ? 1 + Math.floor(chance() * 3) : 0;
        const tip = record.tips[Math.max(0, record.tips.length - 1 - back)] ?? record.tip;
        await travel();
        return { tip, at: record.timeOf(tip), ledger: record.ledgerAt(tip) };
      },
      build: async ({ tip }, commits) => {
        await this.wait(chance() * 100);
        return record.build(tip, commits);
      },
      push: async (commit, expected) => {
        await travel();
        if (chance() < faults().lostRequest) throw new AnswerLostError("the request was lost");
        if (chance() < faults().delayedRequest) {
          time.at(time.now + chance() * 120_000, () => record.receive(commit, expected));
          throw new AnswerLostError("the request takes its time");
        }
        const outcome = record.receive(commit, expected);
        await travel();
        if (chance() < faults().lostAnswer) throw new AnswerLostError("the answer was lost");
        return outcome;
      },
      holds: async (commit) => {
        await travel();
        return record.holds(commit);
      },
      pause: (attempt) => this.wait(chance() * 1000 * attempt),
    };
  }
}
