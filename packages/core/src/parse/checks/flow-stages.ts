import type { Diagnostic } from "../../diagnostics/diagnostic.ts";
import { diagnose } from "../../diagnostics/diagnostic.ts";
import type { Declared } from "../../model/declared.ts";
import { fieldPlace, isDeclared, keyPlace } from "../../model/declared.ts";
import { outsideCheck, subjectOf } from "../../model/entry.ts";
import { stageSpec } from "../../model/stage-kind.ts";
import type { DeclaredDocuments } from "../resolve/index-documents.ts";

/** What a stage that only controls flow may say. */
const ofFlow: readonly string[] = ["flow", "tier", "after", "entry", "acknowledge"];

/**
 * KS1027 for a stage that only controls flow and says something of what would run in it, and for a check that asks about what runs there; KS1012 for an app that differs there, or calls
 * somebody there, and for something shared that is to be reached from there.
 */
export function checkFlowStages({ Stage, App, Shared }: DeclaredDocuments, diagnostics: Diagnostic[]): void {
  const isFlow = (name: string): boolean => Stage.get(name)?.spec.flow === true;
  for (const stage of Stage.values()) {
    if (stage.spec.flow) checkFields(stage, diagnostics);
    checkChecks(stage, isFlow, diagnostics);
  }
  for (const app of App.values()) {
    for (const name of Object.keys(app.spec.stages ?? {}).filter(isFlow))
      diagnostics.push(nothingRuns(name, `${app.name} differs in ${name}`, keyPlace(app, "stages", name)));
    for (const [index, call] of (app.spec.calls ?? []).entries())
      for (const [at, name] of (call.in ?? []).entries())
        if (isFlow(name))
          diagnostics.push(
            nothingRuns(name, `${app.name} calls in ${name}`, fieldPlace(app, "calls", index, "in", at)),
          );
  }
  for (const shared of Shared.values())
    for (const [index, name] of shared.spec.stages.entries())
      if (isFlow(name))
        diagnostics.push(
          nothingRuns(name, `${shared.name} is reached from ${name}`, fieldPlace(shared, "stages", index)),
        );
}

/** Of the document itself: what the platform gives to all stages by default is not meant for it. */
function checkFields(stage: Declared<"Stage">, diagnostics: Diagnostic[]): void {
  const own = { ...stage, defaults: undefined };
  for (const field of Object.keys(stageSpec.shape)) {
    if (ofFlow.includes(field) || !isDeclared(own, field)) continue;
    const message = `Stage ${JSON.stringify(stage.name)} has flow and ${field}: nothing runs in it`;
    const hint = `remove ${field}, or \`flow\` where something is to run there`;
    diagnostics.push(diagnose("KS1027", { message, hint, span: keyPlace(own, field) }));
  }
  if (own.spec.entry?.accepted !== true) return;
  const message = `Stage ${JSON.stringify(stage.name)} has flow and entry.accepted: it enters no cluster that could accept anything`;
  const span = fieldPlace(own, "entry", "accepted");
  diagnostics.push(diagnose("KS1027", { message, hint: "remove accepted here", span }));
}

/** Whoever is asked about a release asks it where it runs: such a gate would be closed for ever. What somebody records needs no such place. */
function checkChecks(stage: Declared<"Stage">, isFlow: (name: string) => boolean, diagnostics: Diagnostic[]): void {
  const { flow = false, after = [], entry } = stage.spec;
  for (const [name, check] of Object.entries(entry?.checks ?? {})) {
    const outside = outsideCheck(check);
    if (!outside) continue;
    const before = subjectOf(check) === "before" ? after.find(isFlow) : undefined;
    const where = before ?? (flow && subjectOf(check) === "entry" ? stage.name : undefined);
    if (where === undefined) continue;
    const message = `the check ${name} looks at ${before === undefined ? `what comes into ${where}` : `the release in ${where}`}, where nothing runs`;
    const hint =
      before === undefined
        ? "write `of: before`, so that it looks at the stages before, or check it where it runs"
        : `move it to the entry of ${where}, where it looks at the stages before, or write \`of: entry\``;
    const span = fieldPlace(stage, "entry", "checks", name, outside.kind);
    diagnostics.push(diagnose("KS1027", { message, hint, span }));
  }
}

function nothingRuns(stage: string, what: string, span: ReturnType<typeof fieldPlace>): Diagnostic {
  const message = `${what}, where nothing runs`;
  return diagnose("KS1012", { message, hint: `${stage} only controls flow: take it out here`, span });
}
