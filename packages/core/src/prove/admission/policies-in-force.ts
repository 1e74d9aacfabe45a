import type { MatchResources, ParamKind, ParamRef, Variable } from "kubernetes-types/admissionregistration/v1.d.ts";
import { keyOf, type ObjectKey } from "../../manifests/object-key.ts";
import { objectsOf, type World } from "../../manifests/world/world.ts";
import { KeptForBoth } from "../kept-for-both.ts";
import { type Expression, parseExpression } from "./cel/parse-expression.ts";

type Policy = ReturnType<typeof objectsOf<"admissionregistration.k8s.io/ValidatingAdmissionPolicy">>[number];
type PolicyBinding = ReturnType<
  typeof objectsOf<"admissionregistration.k8s.io/ValidatingAdmissionPolicyBinding">
>[number];

/** A ValidatingAdmissionPolicy that refuses something: it is bound, and a binding denies. */
export interface PolicyInForce {
  readonly key: ObjectKey;
  /** `Fail` where nothing is said. */
  readonly onFailure: "Fail" | "Ignore";
  readonly constraints: MatchResources | undefined;
  readonly parameters: ParamKind | undefined;
  /** Of one name the last counts, as where they are evaluated in order. An expression that is not understood is undefined. */
  readonly variables: ReadonlyMap<string, Expression | undefined>;
  readonly conditions: readonly (Expression | undefined)[];
  readonly validations: readonly { readonly expression: Expression | undefined; readonly message: string }[];
  readonly bindings: readonly DenyingBinding[];
}

export interface DenyingBinding {
  readonly resources: MatchResources | undefined;
  readonly parameters: ParamRef | undefined;
}

const kept = new KeptForBoth<readonly PolicyInForce[]>();

/**
 * A policy without a binding, or whose bindings only audit or warn, is none of them. In order of reading; read once for all
 * worlds that have the same.
 */
export function policiesInForce(world: World): readonly PolicyInForce[] {
  const written = objectsOf(world, "admissionregistration.k8s.io/ValidatingAdmissionPolicy");
  const bindings = objectsOf(world, "admissionregistration.k8s.io/ValidatingAdmissionPolicyBinding");
  return kept.of(written, bindings, () => inForce(written, bindings));
}

function inForce(written: readonly Policy[], bound: readonly PolicyBinding[]): PolicyInForce[] {
  const bindings = new Map<string | undefined, DenyingBinding[]>();
  for (const { object } of bound) {
    const { policyName, validationActions, matchResources, paramRef } = object.spec ?? {};
    if (validationActions?.includes("Deny") !== true) continue;
    const known = bindings.get(policyName) ?? [];
    known.push({ resources: matchResources, parameters: paramRef });
    bindings.set(policyName, known);
  }
  return written.flatMap(({ object }) => {
    const denying = bindings.get(object.metadata.name);
    return denying === undefined ? [] : [readPolicy(object, denying)];
  });
}

function readPolicy(object: Policy["object"], bindings: readonly DenyingBinding[]): PolicyInForce {
  const { failurePolicy, matchConstraints, paramKind, variables, matchConditions, validations } = object.spec ?? {};
  return {
    key: keyOf(object),
    onFailure: failurePolicy === "Ignore" ? "Ignore" : "Fail",
    constraints: matchConstraints,
    parameters: paramKind,
    variables: new Map((variables ?? []).map(({ name, expression }: Variable) => [name, parseExpression(expression)])),
    conditions: (matchConditions ?? []).map(({ expression }) => parseExpression(expression)),
    validations: (validations ?? []).map(({ expression, message }) => ({
      expression: parseExpression(expression),
      message: message ?? `failed expression: ${expression.trim()}`,
    })),
    bindings,
  };
}
