import type { Diagnostic } from "../../diagnostics/diagnostic.ts";
import { diagnose } from "../../diagnostics/diagnostic.ts";
import type { Declared } from "../../model/declared.ts";
import { fieldPlace } from "../../model/declared.ts";
import { danglingReference } from "../references.ts";
import type { DeclaredDocuments } from "../resolve/index-documents.ts";
import { findCycles } from "./cycles.ts";

/** KS1012 for stages in `after` that do not exist, KS1013 for stages that come after themselves. */
export function checkStageOrder({ Stage: stages, names }: DeclaredDocuments, diagnostics: Diagnostic[]): void {
  for (const stage of stages.values()) {
    for (const [index, name] of (stage.spec.after ?? []).entries()) {
      if (names.Stage.has(name)) continue;
      diagnostics.push(danglingReference("Stage", name, names.Stage, fieldPlace(stage, "after", index)));
    }
  }
  for (const cycle of findCycles(stages.keys(), (name) => stages.get(name)?.spec.after ?? [])) {
    const places = cycle.map((name, position) =>
      placeOfAfter(stages, name, cycle[(position + 1) % cycle.length] as string),
    );
    const [span, ...rest] = places;
    diagnostics.push(
      diagnose("KS1013", {
        message: `stages come after each other in a circle: ${[...cycle, cycle[0]].join(" after ")}`,
        hint: "remove one of these",
        span,
        related: rest.map((place) => ({ message: "and here", span: place })),
      }),
    );
  }
}

function placeOfAfter(stages: ReadonlyMap<string, Declared<"Stage">>, from: string, to: string) {
  const stage = stages.get(from) as Declared<"Stage">;
  return fieldPlace(stage, "after", (stage.spec.after ?? []).indexOf(to));
}
