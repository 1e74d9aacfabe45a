import type { Progress } from "@kubestage/workflows";
import type { Terminal } from "./terminal.ts";

/** Says on stderr what a workflow does and how long each step took, for `--debug`. */
export function narrate(terminal: Terminal): Progress {
  let doing: string | undefined;
  let since = 0;
  return (phase) => {
    const now = performance.now();
    if (doing !== undefined) void terminal.err.write(`kubestage: ${doing} took ${(now - since).toFixed(0)} ms\n`);
    doing = phase;
    since = now;
  };
}
