import { Option } from "commander";

/** `-o`: the forms of a result, the default first. */
export function forms(...names: [string, ...string[]]): Option {
  return new Option("-o, --output <form>", "the form of the result").choices(names).default(names[0]);
}

/** What a command's help ends with. */
export function examples(...lines: string[]): string {
  return `\nExamples:\n${lines.map((line) => `  ${line}`).join("\n")}\n`;
}

export const pathArgument = ["[path]", "the declaration: a file, or a folder with everything below it", "."] as const;

/** Collects the values of an option that may be given more than once. */
export function repeated(value: string, before: readonly string[]): readonly string[] {
  return [...before, value];
}

/** Called with the exit code when a command has ended. */
export type Finish = (exitCode: number) => void;
