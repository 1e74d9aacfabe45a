import type { Code, Diagnostic } from "@kubestage/core";
import { namedCommand, usageProblem } from "./usage-problem.ts";
import { markKubectlArguments } from "./arguments/kubectl.ts";
import { createProgram, isDisplayed } from "./program.ts";
import type { Terminal } from "./terminal.ts";
import { ClosedPipe, openTerminal, OutputFailure } from "./terminal.ts";

const couldNotRun = 1;
const refused = 3;
/** What could have run and was not done: another cluster than the one that is meant, production without a word for it. */
const refusals: ReadonlySet<Code> = new Set(["KS5006", "KS5008", "KS5009", "KS5010", "KS6021", "KS6026", "KS6027"]);

/**
 * Runs one command: `argv` without the program's own name. The result is the exit code; process.exit is left to the
 * caller, so that what was written gets out.
 *
 * Exit codes: 0 done; 1 could not run; 2 there are differences; 3 refused, broken or not known; 4 partly applied;
 * 128 + n after signal n.
 */
export async function main(argv: readonly string[]): Promise<number> {
  const words = markKubectlArguments(argv);
  const own = ownWords(words);
  const terminal = openTerminal(own);
  try {
    return await run(words, terminal);
  } catch (error) {
    if (error instanceof ClosedPipe) return 0;
    return reportOrGiveUp(error, own, terminal);
  }
}

/** Behind `--` stand words of others: kubectl's own `-o json` says nothing about ours. */
function ownWords(words: readonly string[]): readonly string[] {
  const end = words.indexOf("--");
  return end === -1 ? words : words.slice(0, end);
}

async function run(argv: readonly string[], terminal: Terminal): Promise<number> {
  let code = 0;
  const program = createProgram(terminal, (exitCode) => {
    code = exitCode;
  });
  if (argv.length === 0) {
    await terminal.out.write(program.helpInformation());
    return 0;
  }
  try {
    await program.parseAsync(argv, { from: "user" });
  } catch (error) {
    if (!isDisplayed(error)) throw error;
  }
  return code;
}

/** Nobody may be left to read what went wrong. */
async function reportOrGiveUp(error: unknown, argv: readonly string[], terminal: Terminal): Promise<number> {
  try {
    return await report(error, argv, terminal);
  } catch (closed) {
    if (closed instanceof ClosedPipe) return couldNotRun;
    throw closed;
  }
}

/** What went wrong, in the form that was asked for. */
async function report(error: unknown, argv: readonly string[], terminal: Terminal): Promise<number> {
  const { Interrupted } = await import("./interruption.ts");
  if (error instanceof Interrupted) {
    await terminal.err.write(`kubestage: interrupted by ${error.signal}; ${error.written()}\n`);
    return error.exitCode;
  }
  const command = namedCommand(
    createProgram(terminal, () => {}),
    argv,
  );
  const diagnostic = (await usageProblem(error, command)) ?? (await systemProblem(error));
  if (!diagnostic) return reportBug(error, terminal);
  const { writeDiagnostics } = await import("./write-diagnostics.ts");
  await writeDiagnostics([diagnostic], formAskedFor(argv), terminal);
  return refusals.has(diagnostic.code) ? refused : couldNotRun;
}

async function systemProblem(error: unknown): Promise<Diagnostic | undefined> {
  const { KubestageError } = await import("@kubestage/workflows");
  const { diagnose } = await import("@kubestage/core");
  if (error instanceof OutputFailure)
    return diagnose("KS6005", { message: error.message, hint: "look at where the output goes" });
  if (!(error instanceof KubestageError)) return undefined;
  return diagnose(error.code, { message: error.message, hint: error.hint });
}

async function reportBug(error: unknown, terminal: Terminal): Promise<number> {
  const message = error instanceof Error ? error.message : String(error);
  await terminal.err.write(`kubestage: this is a bug in kubestage: ${message}\n`);
  const stack = error instanceof Error && error.stack !== undefined ? error.stack : "there is no stack";
  const advice = "please report it with what the same command says with --debug";
  await terminal.err.write(`${terminal.debug ? stack : advice}\n`);
  return couldNotRun;
}

/** The form is needed before, and even if, the arguments can be understood. */
function formAskedFor(argv: readonly string[]): string {
  const at = argv.findIndex((argument) => argument === "-o" || argument === "--output");
  if (at !== -1) return argv[at + 1] ?? "text";
  const joined = argv.find((argument) => /^(-o|--output=)./.test(argument));
  return joined?.replace(/^(-o=?|--output=)/, "") ?? "text";
}
