import type { WriteStream } from "node:tty";
import type { Palette } from "@kubestage/core";

/** What a command sees of its surroundings: where its data and its narration go, and how they may look. */
export interface Terminal {
  /** The working directory, absolute. */
  readonly from: string;
  /** Whether to say more than a user needs. */
  readonly debug: boolean;
  /** Data, which other programs may read. */
  readonly out: Output;
  /** Narration and diagnostics. */
  readonly err: Output;
}

interface Output {
  /**
   * Resolves when there is room for more. Errors: `ClosedPipe` when the reader has gone; `OutputFailure` where the system
   * refuses.
   */
  readonly write: (text: string) => Promise<void>;
  readonly palette: () => Promise<Palette>;
  /** Whether a person reads it as it comes, so that lines can be drawn anew. */
  readonly isTerminal: boolean;
  /** The width of a terminal, in characters. */
  readonly columns: number;
}

/** The program that reads our output wants no more of it: no error, but a reason to stop. */
export class ClosedPipe extends Error {}

/** The system does not take our output, for example because a disk is full. */
export class OutputFailure extends Error {}

type Stream = NodeJS.WriteStream | WriteStream;

export function openTerminal(argv: readonly string[]): Terminal {
  const noColour = argv.includes("--no-color");
  return {
    from: process.cwd(),
    debug: argv.includes("--debug") || Boolean(process.env["KUBESTAGE_DEBUG"]),
    out: outputTo(process.stdout, noColour),
    err: outputTo(process.stderr, noColour),
  };
}

function outputTo(stream: Stream, noColour: boolean): Output {
  let failure: Error | undefined;
  let wake: (() => void) | undefined;
  stream.on("error", (error: Error) => {
    failure = problemOf(error);
    wake?.();
  });
  stream.on("drain", () => wake?.());
  const write = async (text: string): Promise<void> => {
    if (!failure && !stream.write(text)) {
      const { promise, resolve } = Promise.withResolvers<void>();
      wake = resolve;
      await promise;
    }
    if (failure) throw failure;
  };
  const palette = async (): Promise<Palette> => {
    const { paletteOf } = await import("./colours.ts");
    return paletteOf(stream.isTTY, noColour, process.env);
  };
  return { write, palette, isTerminal: stream.isTTY, columns: stream.columns ?? 80 };
}

function problemOf(error: Error): Error {
  if ("code" in error && (error.code === "EPIPE" || error.code === "ERR_STREAM_DESTROYED")) return new ClosedPipe();
  return new OutputFailure(`the output cannot be written: ${error.message}`, { cause: error });
}
