import type { Diagnostic } from "../../diagnostics/diagnostic.ts";
import { diagnose } from "../../diagnostics/diagnostic.ts";
import type { Declared } from "../../model/declared.ts";
import { fieldPlace, keyPlace } from "../../model/declared.ts";
import { ownGates, type StageCheck } from "../../model/entry.ts";

/** What a check of a stage's entry may be, each with the fields that only it has. */
const kinds = { expression: ["message"], recorded: ["freshFor"] } as const satisfies Partial<
  Record<keyof StageCheck, readonly (keyof StageCheck)[]>
>;

/**
 * KS1009 for a check that is called like a gate that every stage has; KS1008 for one that says nothing to check, KS1027 for
 * one that says two things, or a field of another one.
 */
export function checkStageEntries(stage: Declared<"Stage">, diagnostics: Diagnostic[]): void {
  for (const [name, check] of Object.entries(stage.spec.entry?.checks ?? {})) {
    checkName(stage, name, diagnostics);
    checkKind(stage, name, check, diagnostics);
  }
}

function checkName(stage: Declared<"Stage">, name: string, diagnostics: Diagnostic[]): void {
  if (!ownGates.some((own) => own === name)) return;
  const message = `no check can be called ${name}: it is a gate of its own`;
  const span = keyPlace(stage, "entry", "checks", name);
  diagnostics.push(diagnose("KS1009", { message, hint: "give it another name", span }));
}

function checkKind(stage: Declared<"Stage">, name: string, check: StageCheck, diagnostics: Diagnostic[]): void {
  const names = Object.keys(kinds) as (keyof typeof kinds)[];
  const [own, other] = names.filter((kind) => check[kind] !== undefined);
  const at = ["entry", "checks", name];
  if (own === undefined) {
    const message = `the check ${name} says nothing to check`;
    const hint = `give it one of ${names.join(", ")}`;
    diagnostics.push(diagnose("KS1008", { message, hint, span: keyPlace(stage, ...at) }));
    return;
  }
  const foreign = names
    .filter((kind) => kind !== own)
    .flatMap((kind) => kinds[kind])
    .find((field) => check[field] !== undefined);
  const odd = other ?? foreign;
  if (odd === undefined) return;
  const message = `the check ${name} has ${own} and ${odd}, which do not go together`;
  const hint = other === undefined ? `remove ${odd}` : "make two checks of it";
  diagnostics.push(diagnose("KS1027", { message, hint, span: fieldPlace(stage, ...at, odd) }));
}
