import { basename } from "node:path";
import { Command, CommanderError, Help } from "commander";
import { addApply } from "./arguments/apply.ts";
import { addBuild } from "./arguments/build.ts";
import { addCan } from "./arguments/can.ts";
import { addCheck } from "./arguments/check.ts";
import { addCompletion } from "./arguments/completion.ts";
import { addDiff } from "./arguments/diff.ts";
import { addDoctor } from "./arguments/doctor.ts";
import { addDora } from "./arguments/dora.ts";
import { addDrift } from "./arguments/drift.ts";
import { addExplain } from "./arguments/explain.ts";
import { addImport } from "./arguments/import.ts";
import { addInit } from "./arguments/init.ts";
import { addKubectl } from "./arguments/kubectl.ts";
import { addObserve } from "./arguments/observe.ts";
import { addNotify } from "./arguments/notify.ts";
import { addPipeline } from "./arguments/pipeline.ts";
import { addPlan } from "./arguments/plan.ts";
import { addProve } from "./arguments/prove.ts";
import { addReach } from "./arguments/reach.ts";
import { addSchema } from "./arguments/schema.ts";
import { addApprove } from "./arguments/approve.ts";
import { addLedger } from "./arguments/ledger.ts";
import { addPreview } from "./arguments/preview.ts";
import { addPromote } from "./arguments/promote.ts";
import { addReceive } from "./arguments/receive.ts";
import { addRelease } from "./arguments/release.ts";
import { addSimulate } from "./arguments/simulate.ts";
import { addStatus } from "./arguments/status.ts";
import { addUse } from "./arguments/use.ts";
import { addVerify } from "./arguments/verify.ts";
import type { Finish } from "./arguments/shared.ts";
import type { Terminal } from "./terminal.ts";
import { version } from "./version.ts";

/** The command line: names, flags and help. What a command does is loaded when it is called. */
export function createProgram(terminal: Terminal, finish: Finish): Command {
  const program = new Command()
    .name(calledAs())
    .description("Keeps the stages of a company's software apart on Kubernetes.")
    .version(version, "-V, --version", "print the version")
    .helpOption("-h, --help", "print help for a command")
    .helpCommand("help [command]", "print help for a command")
    .option("--no-color", "no colours, on terminals either (as NO_COLOR in the environment)")
    .option(
      "--debug",
      "say what takes how long, and all of an error of kubestage itself (as KUBESTAGE_DEBUG in the environment)",
    )
    .configureHelp({
      showGlobalOptions: true,
      // An option that may be repeated begins with none: nobody has to be told.
      optionDescription: (option) =>
        Array.isArray(option.defaultValue) ? option.description : new Help().optionDescription(option),
    })
    .configureOutput({ outputError: () => {} })
    .showSuggestionAfterError()
    .exitOverride()
    .addHelpText("after", "\nFirst steps:\n  kubestage init shop && cd shop && kubestage build --out out\n");
  addInit(program, terminal, finish);
  addImport(program, terminal, finish);
  addBuild(program, terminal, finish);
  addDiff(program, terminal, finish);
  addProve(program, terminal, finish);
  addReach(program, terminal, finish);
  addCan(program, terminal, finish);
  addPlan(program, terminal, finish);
  addApply(program, terminal, finish);
  addDrift(program, terminal, finish);
  addLedger(program, terminal, finish);
  addRelease(program, terminal, finish);
  addPromote(program, terminal, finish);
  addReceive(program, terminal, finish);
  addPreview(program, terminal, finish);
  addCheck(program, terminal, finish);
  addApprove(program, terminal, finish);
  addSimulate(program, terminal, finish);
  addStatus(program, terminal, finish);
  addDora(program, terminal, finish);
  addObserve(program, terminal, finish);
  addNotify(program, terminal, finish);
  addPipeline(program, terminal, finish);
  addVerify(program, terminal, finish);
  addUse(program, terminal, finish);
  addKubectl(program, terminal, finish);
  addDoctor(program, terminal, finish);
  addExplain(program, terminal, finish);
  addSchema(program, terminal, finish);
  addCompletion(program, terminal, finish);
  return program;
}

/** Whether commander ended because it has shown what was asked for, such as help. */
export function isDisplayed(error: unknown): boolean {
  return error instanceof CommanderError && error.exitCode === 0;
}

/** Kubectl runs `kubectl-stage` for `kubectl stage`. */
function calledAs(): string {
  return basename(process.argv[1] ?? "").startsWith("kubectl-stage") ? "kubectl stage" : "kubestage";
}
