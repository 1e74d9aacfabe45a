import type { Diagnostic } from "@kubestage/core";
import type { Command } from "commander";
import { CommanderError } from "commander";

/**
 * An error of the command line's own making as a diagnostic (KS6006), or undefined for other errors.
 *
 * @param command whose help is pointed to where nothing better is known
 */
export async function usageProblem(error: unknown, command: string): Promise<Diagnostic | undefined> {
  if (!(error instanceof CommanderError)) return undefined;
  const [first = "", ...rest] = error.message.replace(/^error: /, "").split("\n");
  const suggestion = /^\((?:hint: )?(.*)\)$/.exec(rest.join(" "))?.[1]?.replace(/^D/, "d");
  const hint = suggestion ?? (await nearestChoice(first)) ?? `see \`${command} --help\``;
  return { code: "KS6006", severity: "error", message: first, hint, related: [] };
}

/** Of commander's own message about a word that is none of the choices. */
async function nearestChoice(message: string): Promise<string | undefined> {
  const [, word, choices] = /'([^']*)' is invalid.* Allowed choices are (.*)\.$/.exec(message) ?? [];
  if (word === undefined || choices === undefined) return undefined;
  const { nearest } = await import("@kubestage/core");
  const near = nearest(word, choices.split(", "));
  return near === undefined ? undefined : `did you mean ${near}?`;
}

/** The command that the words name, as somebody would type it. */
export function namedCommand(program: Command, words: readonly string[]): string {
  let [command, name] = [program, program.name()];
  for (const word of words.filter((one) => !one.startsWith("-"))) {
    const next = command.commands.find((one) => one.name() === word);
    if (!next) return name;
    [command, name] = [next, `${name} ${word}`];
  }
  return name;
}

/** Arguments that are understood one by one but make no sense together. */
export function usageError(message: string, hint: string): CommanderError {
  return new CommanderError(1, "kubestage.usage", `error: ${message}\n(hint: ${hint})`);
}
