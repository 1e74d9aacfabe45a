import fs from "node:fs";
import { syncBuiltinESMExports } from "node:module";

const originals = { ...fs };
const changing = ["writeFileSync", "mkdirSync", "renameSync", "rmSync", "rmdirSync"] as const;
type Changing = (typeof changing)[number];

/**
 * Has `action` done instead of the `number`th call (from 1) of the functions of node:fs that change something, or of
 * those named. Returns how many calls there were so far; `restoreCalls` ends it.
 */
export function interruptCall(number: number, action: () => void, names: readonly Changing[] = changing): () => number {
  let count = 0;
  for (const name of names) {
    const original = originals[name] as (...values: unknown[]) => unknown;
    Object.assign(fs, {
      [name]: (...values: unknown[]): unknown => {
        count++;
        if (count === number) action();
        return original(...values);
      },
    });
  }
  syncBuiltinESMExports();
  return () => count;
}

export function restoreCalls(): void {
  for (const name of changing) Object.assign(fs, { [name]: originals[name] });
  syncBuiltinESMExports();
}
