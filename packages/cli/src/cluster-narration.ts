import type { Waiting } from "@kubestage/core";
import { amount, keyText, printable } from "@kubestage/core";
import type { ClusterEvent, ClusterProgress } from "@kubestage/workflows";
import type { Terminal } from "./terminal.ts";

/** How somebody watches a command that works on a cluster. `end` leaves the terminal as it should be. */
export interface ClusterNarration {
  readonly progress: ClusterProgress;
  readonly end: () => void;
}

type Awaited = Extract<ClusterEvent, { readonly type: "awaiting" }>;

const redrawEveryMs = 100;
/** Where nothing is redrawn, how much is still awaited is said this often. */
const sumEveryMs = 60_000;
const mostLines = 12;

/** Says on stderr what goes on: on a terminal in lines that are redrawn, elsewhere in one line for each thing that changes. */
export function narrateCluster(terminal: Terminal, now: () => number = () => performance.now()): ClusterNarration {
  return terminal.err.isTerminal ? redrawing(terminal, now) : inLines(terminal, now);
}

/** Several lines of text at most, which stand in place of those before them. */
function redrawing({ err }: Terminal, now: () => number): ClusterNarration {
  let shown = 0;
  let drawnAt = -Infinity;
  const erase = (): string => (shown === 0 ? "" : `\u001b[${shown}A\r\u001b[J`);
  const draw = (lines: readonly string[]): void => {
    const width = Math.max(20, err.columns - 1);
    void err.write(`${erase()}${lines.map((line) => `${line.slice(0, width)}\n`).join("")}`);
    shown = lines.length;
    drawnAt = now();
  };
  const keep = (line: string): void => {
    void err.write(`${erase()}${line}\n`);
    shown = 0;
  };
  return {
    progress: (event) => {
      const lasting = lastingLine(event);
      if (lasting !== undefined) return keep(lasting);
      const isLast = "total" in event && event.done === event.total;
      if (!isLast && now() - drawnAt < redrawEveryMs) return;
      const lines = passingLines(event);
      if (lines.length > 0) draw(lines);
    },
    end: () => {
      void err.write(erase());
      shown = 0;
    },
  };
}

function inLines({ err }: Terminal, now: () => number): ClusterNarration {
  let heldBy: string | undefined;
  const line = (text: string): void => void err.write(`${text}\n`);
  const tellAwaited = awaitedInLines(line, now);
  return {
    progress: (event) => {
      const lasting = lastingLine(event);
      if (lasting !== undefined) line(lasting);
      else if (event.type === "awaiting") tellAwaited(event);
      else if (event.type === "held" && heldBy !== event.holder) {
        heldBy = event.holder;
        for (const text of passingLines(event)) line(text);
      }
    },
    end: () => {},
  };
}

/**
 * Says each reason for waiting when it is new, and once a minute how many objects are still to become ready. A reason that
 * comes and goes, as of a container that is started again and again, is said once between two of these.
 */
function awaitedInLines(line: (text: string) => void, now: () => number): (event: Awaited) => void {
  let said = new Set<string>();
  let summedAt: number | undefined;
  return ({ until, waiting }) => {
    const reasons = waiting.map(waitingLine);
    for (const text of reasons.filter((reason) => !said.has(reason))) line(text);
    said = said.union(new Set(reasons));
    if (until === "gone") return;
    summedAt ??= now();
    if (now() - summedAt < sumEveryMs) return;
    summedAt = now();
    said = new Set(reasons);
    line(`still waiting for ${waiting.length === 1 ? "1 object" : `${amount(waiting.length)} objects`}`);
  };
}

/** What stays on the screen. */
function lastingLine(event: ClusterEvent): string | undefined {
  switch (event.type) {
    case "failed":
      return `failed: ${event.action} ${printable(keyText(event.key))}: ${printable(event.message)}`;
    case "notice":
      return printable(event.message);
    default:
      return undefined;
  }
}

/** What holds for a moment only. */
function passingLines(event: ClusterEvent): string[] {
  switch (event.type) {
    case "checking":
      return [`checking ${amount(event.done)} of ${amount(event.total)}`];
    case "applied":
      return [`applying ${amount(event.done)} of ${amount(event.total)}`];
    case "held":
      return [`waiting for the apply of ${printable(event.holder)}, which runs since ${printable(event.since)}`];
    case "awaiting": {
      const lines = event.waiting.slice(0, mostLines).map(waitingLine);
      const more = event.waiting.length - mostLines;
      return more > 0 ? [...lines, `and ${amount(more)} more`] : lines;
    }
    default:
      return [];
  }
}

function waitingLine({ key, why }: Waiting): string {
  return `waiting for ${printable(keyText(key))}: ${printable(why)}`;
}
