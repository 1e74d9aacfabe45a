import type { Diagnostic } from "@kubestage/core";
import { CommanderError } from "commander";

/** An error of the command line's own making as a diagnostic (KS6006), or undefined for other errors. */
export function usageProblem(error: unknown): Diagnostic | undefined {
  if (!(error instanceof CommanderError)) return undefined;
  const [first = "", ...rest] = error.message.replace(/^error: /, "").split("\n");
  const suggestion = /^\((?:hint: )?(.*)\)$/.exec(rest.join(" "))?.[1];
  const hint =
    suggestion?.replace(/^D/, "d") ?? "see `kubestage --help`, or `kubestage COMMAND --help` for one command";
  return { code: "KS6006", severity: "error", message: first, hint, related: [] };
}

/** Arguments that are understood one by one but make no sense together. */
export function usageError(message: string, hint: string): CommanderError {
  return new CommanderError(1, "kubestage.usage", `error: ${message}\n(hint: ${hint})`);
}
