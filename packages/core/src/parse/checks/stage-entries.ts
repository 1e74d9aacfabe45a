import type { Diagnostic } from "../../diagnostics/diagnostic.ts";
import { diagnose } from "../../diagnostics/diagnostic.ts";
import type { Declared } from "../../model/declared.ts";
import { fieldPlace, keyPlace } from "../../model/declared.ts";
import { outsideCheck, ownGates, type StageCheck, subjectOf } from "../../model/entry.ts";

/** What a check of a stage's entry may be, each with the fields that not all others have. */
const kinds = {
  expression: ["message"],
  recorded: ["freshFor"],
  previews: ["freshFor"],
  command: ["of", "freshFor", "every"],
  webhook: ["of", "freshFor", "every"],
  prometheus: ["of", "freshFor", "every"],
  job: ["of", "freshFor", "every"],
  images: ["of", "freshFor", "every"],
} as const satisfies Partial<Record<keyof StageCheck, readonly (keyof StageCheck)[]>>;

/**
 * KS1009 for a check that is called like a gate that every stage has; KS1008 for one that says nothing to check, KS1027 for
 * one that says two things, a field of another one, or looks at what is not there.
 */
export function checkStageEntries(stage: Declared<"Stage">, diagnostics: Diagnostic[]): void {
  for (const [name, check] of Object.entries(stage.spec.entry?.checks ?? {})) {
    checkName(stage, name, diagnostics);
    checkKind(stage, name, check, diagnostics);
  }
}

/**
 * KS1027 for checks of two stages that look at the same stage under one name, and ask different things there: what fails for one would
 * take back the other, and what somebody records by hand would open both.
 */
export function checkSharedChecks(stages: readonly Declared<"Stage">[], diagnostics: Diagnostic[]): void {
  const known = new Map<string, { readonly asks: string; readonly by: string }>();
  for (const stage of stages) {
    for (const [name, check] of Object.entries(stage.spec.entry?.checks ?? {})) {
      const outside = outsideCheck(check);
      if (!outside || subjectOf(check) !== "before") continue;
      const asks = JSON.stringify(outside);
      for (const before of stage.spec.after ?? []) {
        const other = known.get(`${before}/${name}`) ?? { asks, by: stage.name };
        known.set(`${before}/${name}`, other);
        if (other.asks === asks) continue;
        const message = `the check ${name} asks something else of ${before} than that of ${other.by} does`;
        const span = fieldPlace(stage, "entry", "checks", name, outside.kind);
        diagnostics.push(diagnose("KS1027", { message, hint: "give one of them another name", span }));
      }
    }
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
  const fitting: readonly string[] = kinds[own];
  const foreign = names
    .flatMap((kind) => kinds[kind])
    .find((field) => check[field] !== undefined && !fitting.includes(field));
  const odd = other ?? foreign;
  if (odd === undefined) {
    checkSubject(stage, name, check, diagnostics);
    return;
  }
  const message = `the check ${name} has ${own} and ${odd}, which do not go together`;
  const hint = other === undefined ? `remove ${odd}` : "make two checks of it";
  diagnostics.push(diagnose("KS1027", { message, hint, span: fieldPlace(stage, ...at, odd) }));
}

/** A check that nothing could ever be asked of would be a gate that is always open, or always closed. */
function checkSubject(stage: Declared<"Stage">, name: string, check: StageCheck, diagnostics: Diagnostic[]): void {
  const outside = outsideCheck(check);
  if (!outside) return;
  const of = subjectOf(check);
  const refuse = (message: string, hint: string, ...field: string[]): void => {
    const span = fieldPlace(stage, "entry", "checks", name, ...field);
    diagnostics.push(diagnose("KS1027", { message, hint, span }));
  };
  if (of === "before" && (stage.spec.after ?? []).length === 0) {
    const message = `the check ${name} looks at the release in the stages before, and ${stage.name} comes after none`;
    refuse(message, "write `of: entry`, or say in `after` which stages come before", outside.kind);
  } else if (of === "entry" && outside.kind === "prometheus" && outside.check.compareWith?.with === "beforeEntry") {
    const message = `the check ${name} compares with the time before the release entered, and looks at it before it does`;
    refuse(message, "compare with a time ago, such as 7d, or write `of: before`", "prometheus", "compareWith", "with");
  }
}
