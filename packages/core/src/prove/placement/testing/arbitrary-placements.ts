import fc from "fast-check";
import type { NodeSelectorTerm, Taint, Toleration } from "kubernetes-types/core/v1.d.ts";
import type { LandingNode, LandingSpec } from "../landing.ts";

const keys = fc.constantFrom("stage", "disk", "size");
const values = fc.constantFrom("dev", "prod", "", "3", "7", "007");
const effects = fc.constantFrom("NoSchedule", "NoExecute", "PreferNoSchedule");

const requirement = fc.oneof(
  fc.record({
    key: keys,
    operator: fc.constantFrom("In", "NotIn"),
    values: fc.uniqueArray(values, { minLength: 1, maxLength: 2 }),
  }),
  fc.record({ key: keys, operator: fc.constantFrom("Exists", "DoesNotExist") }),
  fc.record({
    key: fc.constant("size"),
    operator: fc.constantFrom("Gt", "Lt"),
    values: fc.constantFrom("3", "5", "x").map((value) => [value]),
  }),
);

function field(names: readonly string[]) {
  return fc.record({
    key: fc.constant("metadata.name"),
    operator: fc.constantFrom("In", "NotIn"),
    values: fc.constantFrom(...names).map((name) => [name]),
  });
}

function term(names: readonly string[]): fc.Arbitrary<NodeSelectorTerm> {
  return fc.record(
    {
      matchExpressions: fc.array(requirement, { maxLength: 2 }),
      matchFields: fc.array(field(names), { maxLength: 1 }),
    },
    { requiredKeys: [] },
  );
}

const toleration: fc.Arbitrary<Toleration> = fc.oneof(
  fc.record({ key: keys, operator: fc.constant("Exists"), effect: effects }, { requiredKeys: ["operator"] }),
  fc.record({ key: keys, operator: fc.constant("Equal"), value: values, effect: effects }, { requiredKeys: ["key"] }),
);

const taint: fc.Arbitrary<Taint> = fc.record(
  { key: keys, value: values, effect: effects },
  { requiredKeys: ["key", "effect"] },
);

/** What a pod may say of where it runs, as an API server accepts it; without `nodeName`. */
export function arbitrarySpec(nodeNames: readonly string[]): fc.Arbitrary<LandingSpec> {
  return fc
    .record({
      nodeSelector: fc.option(fc.dictionary(keys, values, { maxKeys: 1 }), { freq: 1 }),
      terms: fc.option(fc.array(term(nodeNames), { minLength: 1, maxLength: 3 }), { freq: 1 }),
      tolerations: fc.array(toleration, { maxLength: 3 }),
    })
    .map(({ nodeSelector, terms, tolerations }) => ({
      ...(nodeSelector && { nodeSelector }),
      ...(terms && {
        affinity: { nodeAffinity: { requiredDuringSchedulingIgnoredDuringExecution: { nodeSelectorTerms: terms } } },
      }),
      ...(tolerations.length > 0 && { tolerations }),
    }));
}

export function arbitraryNode(name: string): fc.Arbitrary<LandingNode> {
  return fc.record({
    name: fc.constant(name),
    labels: fc.dictionary(keys, values, { maxKeys: 3 }),
    taints: fc.uniqueArray(taint, { maxLength: 2, selector: ({ key, effect }) => `${key}:${effect}` }),
    unschedulable: fc.constantFrom(false, false, false, false, false, false, false, true),
  });
}
