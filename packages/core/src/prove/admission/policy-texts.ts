import { selectorKeys } from "../selectors/selector-keys.ts";
import type { MatchResources } from "kubernetes-types/admissionregistration/v1.d.ts";
import { comparedNames, isField, walk } from "./compared-names.ts";
import type { Expression } from "./cel/parse-expression.ts";
import type { PolicyInForce } from "./policies-in-force.ts";

/** What policies look at, as far as it tells requests apart, or helps to find one that they admit. */
export interface PolicyTexts {
  /** Every text that stands in an expression. */
  readonly constants: ReadonlySet<string>;
  /** Keys of labels that expressions read, each with the texts of the policies that read it. */
  readonly labelValues: ReadonlyMap<string, ReadonlySet<string>>;
  /** Keys of labels of namespaces that may make a difference; undefined where any may. */
  readonly namespaceKeys: ReadonlySet<string> | undefined;
  /** Names of objects and of namespaces. */
  readonly names: Reading;
  /** Names and groups of those who ask. */
  readonly actors: Reading;
  /** Names that begin with one of these may be told apart in any case. */
  readonly prefixes: ReadonlySet<string>;
}

/** Whether they are read, and whether two may then differ that have the same constants in them, at the same ends. */
type Reading = "unread" | "compared" | "takenApart";

const isLabelValue = /^([A-Za-z0-9]([-A-Za-z0-9_.]{0,61}[A-Za-z0-9])?)?$/;

const known = new WeakMap<PolicyInForce, ReturnType<typeof textsOfPolicy>>();

export function textsOf(policies: readonly PolicyInForce[]): PolicyTexts {
  const constants = new Set<string>();
  const labelValues = new Map<string, Set<string>>();
  const namespaceKeys = new Set<string>();
  const prefixes = new Set<string>();
  let readsAllLabels = false;
  let [names, actors]: [Reading, Reading] = ["unread", "unread"];
  for (const policy of policies) {
    const found = known.get(policy) ?? textsOfPolicy(policy);
    known.set(policy, found);
    for (const text of found.constants) constants.add(text);
    for (const prefix of found.prefixes) prefixes.add(prefix);
    for (const key of found.keys) {
      const values = labelValues.get(key) ?? new Set();
      for (const text of found.constants) if (text !== key && isLabelValue.test(text)) values.add(text);
      labelValues.set(key, values);
      namespaceKeys.add(key);
    }
    for (const match of [policy.constraints, ...policy.bindings.map(({ resources }) => resources)])
      for (const key of namespaceKeysOf(match)) namespaceKeys.add(key);
    readsAllLabels ||= found.readsAllLabels;
    const how = found.takesApart ? "takenApart" : "compared";
    if (found.readsNames && names !== "takenApart") names = how;
    if (found.readsActors && actors !== "takenApart") actors = how;
  }
  return { constants, labelValues, namespaceKeys: readsAllLabels ? undefined : namespaceKeys, names, actors, prefixes };
}

function textsOfPolicy(policy: PolicyInForce) {
  const constants = new Set<string>();
  const keys = new Set<string>();
  let [labelReads, keyedReads] = [0, 0];
  const all = [...policy.variables.values(), ...policy.conditions, ...policy.validations.map((one) => one.expression)];
  const compared = comparedNames(all, policy.variables);
  for (const node of all.filter((one) => one !== undefined).flatMap((one) => [...walk(one)])) {
    if (node.op === "value" && typeof node.args === "string") constants.add(node.args);
    if (isLabels(node)) labelReads++;
    const key = labelKeyOf(node);
    if (key === undefined) continue;
    keyedReads++;
    keys.add(key);
  }
  // Each namespace may have a parameter of its own.
  const isByPlace = policy.bindings.some(
    ({ parameters }) => parameters !== undefined && parameters.namespace === undefined,
  );
  return {
    constants,
    keys,
    readsAllLabels: labelReads > keyedReads || compared.readsMore,
    readsNames: compared.readsNames || isByPlace,
    readsActors: compared.readsActors,
    prefixes: compared.prefixes,
    takesApart: compared.takesApart || isByPlace,
  };
}

function namespaceKeysOf(match: MatchResources | undefined): string[] {
  return selectorKeys(match?.namespaceSelector ?? {});
}

/** The key where a label is read: `labels['k']`, `labels[?'k']`, `labels.k`, `labels.?k`, `'k' in labels`. */
function labelKeyOf(node: Expression): string | undefined {
  if (node.op === "." || node.op === ".?") return isLabels(node.args[0]) ? node.args[1] : undefined;
  if (node.op !== "in" && node.op !== "[]" && node.op !== "[?]") return undefined;
  const [container, key] = node.op === "in" ? [node.args[1], node.args[0]] : node.args;
  return isLabels(container) && key.op === "value" && typeof key.args === "string" ? key.args : undefined;
}

function isLabels(node: Expression): boolean {
  return isField(node, "labels");
}
