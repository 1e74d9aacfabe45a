import { keyOf, type ObjectKey } from "../../manifests/object-key.ts";
import type { World, WorldObject } from "../../manifests/world/world.ts";
import { matchesSelector } from "../selectors/match.ts";
import { anything } from "./admission.ts";
import { type Value, valueOf } from "./cel/values.ts";
import type { DenyingBinding, PolicyInForce } from "./policies-in-force.ts";

/** Whether whoever is judged may change an object. */
export type MayChange = (object: ObjectKey) => boolean;

/**
 * The parameters with which a binding's policy is evaluated, each for itself: none where there is nothing to evaluate it
 * with, `missing` where that refuses. One that whoever is judged may change is anything.
 *
 * Source: k8s.io/apiserver/pkg/admission/plugin/policy/generic/policy_dispatcher.go (CollectParams)
 */
export function parametersOf(
  policy: PolicyInForce,
  { parameters: reference }: DenyingBinding,
  namespace: string,
  world: World,
  mayChange: MayChange,
): readonly Value[] | "missing" {
  if (policy.parameters === undefined || reference === undefined) return [null];
  const { apiVersion = "", kind = "" } = policy.parameters;
  const slash = apiVersion.indexOf("/");
  const kindKey = slash === -1 ? kind : `${apiVersion.slice(0, slash)}/${kind}`;
  const all = world.objects.get(kindKey) ?? [];
  const wanted = reference.namespace ?? namespace;
  const found = all.filter(
    ({ object: { metadata } }) =>
      (metadata.namespace === undefined || metadata.namespace === wanted) &&
      (reference.name === undefined || reference.name === "" || metadata.name === reference.name) &&
      (reference.selector === undefined || matchesSelector(reference.selector, metadata.labels ?? {})),
  );
  if (found.length === 0) {
    if (reference.parameterNotFoundAction !== "Deny") return [];
    const { name } = reference;
    const group = slash === -1 ? "" : apiVersion.slice(0, slash);
    return name && mayChange({ group, kind, namespace: wanted, name }) ? [anything] : "missing";
  }
  return found.map(({ object }: WorldObject) => (mayChange(keyOf(object)) ? anything : valueOf(object)));
}
