import { groupOf, keyOf, type ObjectKey } from "../../manifests/object-key.ts";
import type { World, WorldObject } from "../../manifests/world/world.ts";
import { matchesSelector } from "../selectors/match.ts";
import { anything } from "./admission.ts";
import { type Value, valueOf } from "./cel/values.ts";
import type { DenyingBinding, PolicyInForce } from "./policies-in-force.ts";

/** Whether whoever is judged may change an object. */
export type MayChange = (object: ObjectKey) => boolean;

export interface Parameters {
  /** Each for itself; none where there is nothing to evaluate it with, `missing` where that refuses. */
  readonly values: readonly Value[] | "missing";
  /** Whether whoever is judged may take them all away, after which the policy is not evaluated. */
  readonly mayBeGone: boolean;
}

/**
 * The parameters with which a binding's policy is evaluated. One that whoever is judged may change is anything.
 *
 * Source: k8s.io/apiserver/pkg/admission/plugin/policy/generic/policy_dispatcher.go (CollectParams)
 */
export function parametersOf(
  policy: PolicyInForce,
  { parameters: reference }: DenyingBinding,
  namespace: string,
  world: World,
  mayChange: MayChange,
): Parameters {
  if (policy.parameters === undefined || reference === undefined) return { values: [null], mayBeGone: false };
  const { apiVersion = "", kind = "" } = policy.parameters;
  const group = groupOf(apiVersion);
  const all = world.objects.get(group === "" ? kind : `${group}/${kind}`) ?? [];
  const wanted = reference.namespace ?? namespace;
  const found = all.filter(
    ({ object: { metadata } }) =>
      (metadata.namespace === undefined || metadata.namespace === wanted) &&
      (reference.name === undefined || reference.name === "" || metadata.name === reference.name) &&
      (reference.selector === undefined || matchesSelector(reference.selector, metadata.labels ?? {})),
  );
  const isDenied = reference.parameterNotFoundAction === "Deny";
  const values = found.map(({ object }: WorldObject) => (mayChange(keyOf(object)) ? anything : valueOf(object)));
  if (!isDenied || values.length > 0)
    return { values, mayBeGone: !isDenied && values.every((one) => one === anything) };
  // By a selector the name of one that somebody makes is open.
  const { name = "" } = reference;
  return { values: mayChange({ group, kind, namespace: wanted, name }) ? [anything] : "missing", mayBeGone: false };
}
