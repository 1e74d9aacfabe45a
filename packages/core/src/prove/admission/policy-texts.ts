import type { MatchResources } from "kubernetes-types/admissionregistration/v1.d.ts";
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
  /** Whether names and namespaces are read, and whether two without any of the constants may then still differ. */
  readonly names: "unread" | "compared" | "takenApart";
}

const apart = new Set(["matches", "find", "findAll", "size", "substring", "charAt", "indexOf", "lastIndexOf", "split"]);
const isLabelValue = /^([A-Za-z0-9]([-A-Za-z0-9_.]{0,61}[A-Za-z0-9])?)?$/;

export function textsOf(policies: readonly PolicyInForce[]): PolicyTexts {
  const constants = new Set<string>();
  const labelValues = new Map<string, Set<string>>();
  const namespaceKeys = new Set<string>();
  let readsAllLabels = false;
  let names: PolicyTexts["names"] = "unread";
  for (const policy of policies) {
    const found = textsOfPolicy(policy);
    for (const text of found.constants) constants.add(text);
    for (const key of found.keys) {
      const values = labelValues.get(key) ?? new Set();
      for (const text of found.constants) if (text !== key && isLabelValue.test(text)) values.add(text);
      labelValues.set(key, values);
      namespaceKeys.add(key);
    }
    for (const match of [policy.constraints, ...policy.bindings.map(({ resources }) => resources)])
      for (const key of selectorKeys(match)) namespaceKeys.add(key);
    readsAllLabels ||= found.readsAllLabels;
    if (found.readsNames && names !== "takenApart") names = found.takesApart ? "takenApart" : "compared";
  }
  return { constants, labelValues, namespaceKeys: readsAllLabels ? undefined : namespaceKeys, names };
}

function textsOfPolicy(policy: PolicyInForce) {
  const constants = new Set<string>();
  const keys = new Set<string>();
  let [labelReads, keyedReads] = [0, 0];
  let readsNames = false;
  let takesApart = false;
  const all = [...policy.variables.values(), ...policy.conditions, ...policy.validations.map((one) => one.expression)];
  for (const expression of all) {
    // What is not understood may look at anything.
    if (expression === undefined) [labelReads, readsNames, takesApart] = [labelReads + 1, true, true];
    for (const node of expression === undefined ? [] : walk(expression)) {
      if (node.op === "value" && typeof node.args === "string") constants.add(node.args);
      if (readsName(node)) readsNames = true;
      if ((node.op === "rcall" || node.op === "call") && apart.has(node.args[0])) takesApart = true;
      if (isLabels(node)) labelReads++;
      const key = labelKeyOf(node);
      if (key === undefined) continue;
      keyedReads++;
      keys.add(key);
    }
  }
  return { constants, keys, readsAllLabels: labelReads > keyedReads, readsNames, takesApart };
}

function selectorKeys(match: MatchResources | undefined): string[] {
  const { matchLabels = {}, matchExpressions = [] } = match?.namespaceSelector ?? {};
  return [...Object.keys(matchLabels), ...matchExpressions.map(({ key }) => key)];
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

/** The name of the object, of its namespace or of the request; not those of containers and the like. */
function readsName(node: Expression): boolean {
  if (isField(node, "namespace")) return true;
  if (!isField(node, "name") || (node.op !== "." && node.op !== ".?")) return false;
  const [of] = node.args;
  return isField(of, "metadata") || (of.op === "id" && of.args === "request");
}

function isField(node: Expression, name: string): boolean {
  return (node.op === "." || node.op === ".?") && node.args[1] === name;
}

function* walk(node: Expression): Generator<Expression> {
  yield node;
  for (const child of childrenOf(node)) yield* walk(child);
}

function childrenOf(node: Expression): readonly Expression[] {
  switch (node.op) {
    case "value":
    case "id":
      return [];
    case ".":
    case ".?":
      return [node.args[0]];
    case "call":
      return node.args[1];
    case "rcall":
      return [node.args[1], ...node.args[2]];
    case "map":
      return node.args.flat();
    case "!_":
    case "-_":
      return [node.args];
    default:
      return node.args;
  }
}
