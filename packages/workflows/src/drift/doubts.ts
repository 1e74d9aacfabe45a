import type { Doubt } from "./observer.ts";

export interface DoubtOptions {
  /** So long what comes with a change (its owner, the line of an audit log) has time to come. */
  readonly settleMs: number;
  /** How many are judged side by side. */
  readonly atOnce: number;
}

/**
 * What has to be judged anew, each object once however often it is put in doubt meanwhile, and never twice at the same
 * time. Doubts are judged `settleMs` after the first of them.
 */
export class Doubts {
  readonly #options: DoubtOptions;
  readonly #due = new Map<string, { readonly doubt: Doubt; readonly at: number }>();
  readonly #running = new Set<string>();
  #wake: () => void = () => undefined;
  #failure: { readonly error: unknown } | undefined;

  constructor(options: DoubtOptions) {
    this.#options = options;
  }

  add(doubt: Doubt, delayMs = this.#options.settleMs): void {
    if (this.#due.has(doubt.text)) return;
    this.#due.set(doubt.text, { doubt, at: performance.now() + delayMs });
    this.#wake();
  }

  /** Judges what is in doubt until nothing is. Errors: what `judge` throws, and the signal's reason. */
  async settle(judge: (doubt: Doubt) => Promise<void>, signal: AbortSignal): Promise<void> {
    using _ = this.#wokenBy(signal);
    while (this.#due.size > 0 || this.#running.size > 0) await this.#step(judge, signal, Number.POSITIVE_INFINITY);
    this.#throwFailure();
  }

  /** Judges what is put in doubt, until aborted. Errors as of `settle`. */
  async watch(judge: (doubt: Doubt) => Promise<void>, signal: AbortSignal): Promise<never> {
    using _ = this.#wokenBy(signal);
    for (;;) await this.#step(judge, signal, performance.now());
  }

  async #step(judge: (doubt: Doubt) => Promise<void>, signal: AbortSignal, now: number): Promise<void> {
    signal.throwIfAborted();
    this.#throwFailure();
    let next = Number.POSITIVE_INFINITY;
    for (const [text, { doubt, at }] of this.#due) {
      if (this.#running.size >= this.#options.atOnce) break;
      if (this.#running.has(text)) continue;
      if (at > now) next = Math.min(next, at);
      else this.#start(text, doubt, judge);
    }
    await this.#somethingHappens(next);
  }

  #start(text: string, doubt: Doubt, judge: (doubt: Doubt) => Promise<void>): void {
    this.#due.delete(text);
    const run = async (): Promise<void> => {
      try {
        await judge(doubt);
      } catch (error) {
        this.#failure ??= { error };
      }
      this.#running.delete(text);
      this.#wake();
    };
    this.#running.add(text);
    void run();
  }

  /** A new doubt, the end of a judgement, the time of the next one, or the end of it all. */
  async #somethingHappens(next: number): Promise<void> {
    const { promise, resolve } = Promise.withResolvers<void>();
    this.#wake = resolve;
    const timer = Number.isFinite(next) ? setTimeout(resolve, Math.max(0, next - performance.now())) : undefined;
    await promise;
    clearTimeout(timer);
  }

  #wokenBy(signal: AbortSignal): Disposable {
    const wake = (): void => this.#wake();
    signal.addEventListener("abort", wake);
    return { [Symbol.dispose]: () => signal.removeEventListener("abort", wake) };
  }

  #throwFailure(): void {
    if (this.#failure) throw this.#failure.error;
  }
}
