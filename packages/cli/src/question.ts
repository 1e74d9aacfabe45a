import { createInterface } from "node:readline/promises";
import { Interrupted } from "./interruption.ts";

/**
 * How to ask the person at the terminal; undefined where there is none, or where what comes in is data for somebody else.
 * The question goes to stderr: stdout may be a program's input. Who ends the input without an answer has said nothing.
 *
 * Errors: `Interrupted` on Ctrl-C, thrown: while a line is read, the terminal makes no signal of it.
 */
export function askAtTerminal(signal: AbortSignal): ((question: string) => Promise<string>) | undefined {
  if (!process.stdin.isTTY || !process.stderr.isTTY) return undefined;
  return async (question) => {
    const lines = createInterface({ input: process.stdin, output: process.stderr });
    let interrupted = false;
    lines.on("SIGINT", () => {
      interrupted = true;
      lines.close();
    });
    const ended = new Promise<string>((resolve) => {
      lines.on("close", () => resolve(""));
    });
    try {
      const answer = await Promise.race([lines.question(question, { signal }), ended]);
      if (interrupted) throw new Interrupted("SIGINT");
      return answer;
    } catch (error) {
      if (interrupted) throw new Interrupted("SIGINT");
      signal.throwIfAborted();
      if (error instanceof Error && error.name === "AbortError") return "";
      throw error;
    } finally {
      lines.close();
    }
  };
}
