import type { Diagnostic } from "../../diagnostics/diagnostic.ts";
import { diagnose } from "../../diagnostics/diagnostic.ts";
import type { Declared } from "../../model/declared.ts";
import { fieldPlace } from "../../model/declared.ts";
import type { DeclaredLimits } from "../../model/limits.ts";
import { ascendingBounds, declaredRatio } from "../../model/limits.ts";
import { compareQuantities, quantityValue } from "../../manifests/quantities.ts";

/**
 * KS1036 for what a stage's limits say that cannot hold together: an amount above one that must not be less, defaults that
 * break the declared ratio, and an amount of zero, which would refuse every container.
 */
export function checkLimits(stage: Declared<"Stage">, diagnostics: Diagnostic[]): void {
  const { limits } = stage.spec;
  if (!limits) return;
  for (const resource of ["cpu", "memory"] as const) {
    checkOrder(stage, limits, resource, diagnostics);
    checkRatio(stage, limits, resource, diagnostics);
  }
}

type Resource = "cpu" | "memory";

function checkOrder(
  stage: Declared<"Stage">,
  limits: DeclaredLimits,
  resource: Resource,
  diagnostics: Diagnostic[],
): void {
  const given = ascendingBounds.flatMap((bound) => {
    const amount = limits[bound]?.[resource];
    return amount === undefined ? [] : [{ bound, amount, span: fieldPlace(stage, "limits", bound, resource) }];
  });
  for (const [index, { bound, amount, span }] of given.entries()) {
    const next = given[index + 1];
    if (bound !== "min" && quantityValue(amount) === 0n) {
      const message = `limits.${bound}.${resource} is zero: no container would be admitted`;
      diagnostics.push(diagnose("KS1036", { message, hint: "give more than zero, or leave it out", span }));
    } else if (next && compareQuantities(amount, next.amount) > 0) {
      const message = `limits.${bound}.${resource} is ${amount}, more than limits.${next.bound}.${resource} with ${next.amount}`;
      const hint = `lower it to ${next.amount} or less, or leave one of the two to the tier`;
      const related = [{ message: "must not be less", span: next.span }];
      diagnostics.push(diagnose("KS1036", { message, hint, span, related }));
    }
  }
}

function checkRatio(
  stage: Declared<"Stage">,
  limits: DeclaredLimits,
  resource: Resource,
  diagnostics: Diagnostic[],
): void {
  const ratio = declaredRatio(limits, resource);
  if (limits.maxRatio === undefined || ratio <= limits.maxRatio) return;
  const message = `limits.default.${resource} is more than ${limits.maxRatio} times limits.defaultRequest.${resource}`;
  const hint = `raise maxRatio to ${ratio}, or bring the two together`;
  diagnostics.push(diagnose("KS1036", { message, hint, span: fieldPlace(stage, "limits", "maxRatio") }));
}
