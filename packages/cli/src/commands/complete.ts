import type { Command, Option } from "commander";
import { codes, fieldReference } from "@kubestage/core";
import { declaredNames } from "@kubestage/workflows";
import type { Terminal } from "../terminal.ts";

/**
 * What may stand in the place of the last of `words`, one a line: the words behind the program's name, as the shell has
 * them. Where a file is wanted the answer is empty, and the shell completes files.
 */
export async function runComplete(words: readonly string[], program: Command, terminal: Terminal): Promise<number> {
  const typed = words.at(-1) ?? "";
  const candidates = await candidatesFor(words.slice(0, -1), typed, program, terminal);
  const fitting = candidates.filter((candidate) => candidate.startsWith(typed));
  if (fitting.length > 0) await terminal.out.write(`${fitting.join("\n")}\n`);
  return 0;
}

async function candidatesFor(
  before: readonly string[],
  typed: string,
  program: Command,
  terminal: Terminal,
): Promise<readonly string[]> {
  const [name, ...rest] = before.filter((word) => !program.options.some((option) => isFlag(option, word)));
  const visible = program.commands.filter((command) => !command.name().startsWith("__"));
  if (name === undefined || name === "help")
    return typed.startsWith("-") ? flagsOf(program) : [...visible.map((command) => command.name()), "help"];
  const command = visible.find((one) => one.name() === name);
  if (!command) return [];
  const option = optionBefore(command, rest.at(-1));
  if (option) return valuesOf(option, terminal);
  if (typed.startsWith("-")) return [...flagsOf(command), ...flagsOf(program)];
  return argumentsOf(command.name(), positionals(command, rest), terminal);
}

function optionBefore(command: Command, word: string | undefined): Option | undefined {
  return command.options.find((option) => isFlag(option, word) && (option.required || option.optional));
}

function isFlag({ long, short }: Option, word: string | undefined): boolean {
  return word !== undefined && (word === long || word === short);
}

function positionals(command: Command, words: readonly string[]): string[] {
  return words.filter((word, index) => !word.startsWith("-") && !optionBefore(command, words[index - 1]));
}

function flagsOf(command: Command): string[] {
  return [...command.options.flatMap(({ long, hidden }) => (long && !hidden ? [long] : [])), "--help"];
}

async function valuesOf(option: Option, { from }: Terminal): Promise<readonly string[]> {
  if (option.argChoices) return option.argChoices;
  switch (option.long) {
    case "--stage":
    case "--confirm":
      return declaredNames("Stage", ".", from);
    case "--cluster":
      return declaredNames("Cluster", ".", from);
    case "--app":
      return declaredNames("App", ".", from);
    default:
      return [];
  }
}

async function argumentsOf(command: string, given: readonly string[], { from }: Terminal): Promise<readonly string[]> {
  if (command === "diff" && given.length < 2) {
    const stages = await declaredNames("Stage", ".", from);
    return stages.filter((stage) => !given.includes(stage));
  }
  if (command === "use" && given.length === 0) return declaredNames("Stage", ".", from);
  if (command === "explain" && given.length === 0)
    return [...fieldReference().map(({ path }) => path), ...Object.keys(codes)];
  if (command === "completion" && given.length === 0) return ["bash", "zsh", "fish", "powershell"];
  return [];
}
