import { setTimeout as sleep } from "node:timers/promises";
import type { Answer, LiveItem } from "./api.ts";

/** Asks until `found` gives something, for 30 seconds at most. */
export async function eventually<T>(ask: () => Promise<T | undefined>, what: string): Promise<T> {
  const end = Date.now() + 30_000;
  for (;;) {
    const found = await ask();
    if (found !== undefined) return found;
    if (Date.now() > end) throw new Error(`never happened: ${what}`);
    await sleep(100);
  }
}

interface PodSpec {
  readonly nodeName?: string;
  readonly containers: readonly {
    readonly resources?: { readonly requests?: Record<string, string>; readonly limits?: Record<string, string> };
  }[];
}

export function specOf(pod: LiveItem | Answer["body"]): PodSpec {
  return (pod as { readonly spec: PodSpec }).spec;
}
