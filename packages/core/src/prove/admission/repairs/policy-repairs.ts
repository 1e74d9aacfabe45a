import type { MatchResources } from "kubernetes-types/admissionregistration/v1.d.ts";
import type { LabelSelectorRequirement } from "kubernetes-types/meta/v1.d.ts";
import type { Value } from "../cel/values.ts";
import { type RequestNames, scopeOf } from "../judge-request.ts";
import type { PolicyInForce } from "../policies-in-force.ts";
import type { ObjectEdit } from "./object-edits.ts";
import { repairsOf } from "./repairs.ts";

type Edits = readonly ObjectEdit[];

const most = 32;

/**
 * Edits of a request's object after which the policy may take it: because it no longer looks at it, or because each of its
 * validations may be true.
 */
export function policyRepairs(policy: PolicyInForce, names: RequestNames, parameter: Value): readonly Edits[] {
  const scope = scopeOf(policy, names, parameter);
  const repaired = (expression: PolicyInForce["conditions"][number], wanted: boolean) =>
    expression === undefined ? [] : repairsOf(expression, wanted, scope, policy.variables);
  const leftOut = [
    ...policy.conditions.flatMap((condition) => repaired(condition, false)),
    ...[policy.constraints, ...policy.bindings.map(({ resources }) => resources)].flatMap(unselected),
  ];
  // One validation after the other: what is asked again names the next.
  const met = policy.validations.flatMap(({ expression }) => repaired(expression, true));
  return [...leftOut, ...met].slice(0, most);
}

/** Labels with which the selector of objects no longer selects it. */
function unselected(match: MatchResources | undefined): readonly Edits[] {
  const { matchLabels = {}, matchExpressions = [] } = match?.objectSelector ?? {};
  const asked: readonly LabelSelectorRequirement[] = [
    ...Object.keys(matchLabels).map((key) => ({ key, operator: "Exists" })),
    ...matchExpressions,
  ];
  return asked.map(({ key, operator, values }) => {
    const isTaken = operator === "In" || operator === "Exists";
    return [{ path: ["metadata", "labels", key], value: isTaken ? undefined : (values?.[0] ?? "witness") }];
  });
}
