import type { LabelSelector } from "kubernetes-types/meta/v1.d.ts";
import { nameLabel } from "../../../manifests/name-label.ts";
import type { Possibility } from "../../possible/possible.ts";
import { selectorKeys } from "../../selectors/selector-keys.ts";
import { matchesSelector } from "../../selectors/match.ts";
import type { Labels } from "../../selectors/match.ts";
import type { Judgement } from "../judgement.ts";
import { classOf } from "../model/network-model.ts";
import type { NetworkModel } from "../model/network-model.ts";
import type { NamespaceEntry, PodClass } from "../model/pod-class.ts";
import { labelChoices } from "./label-choices.ts";

/** A namespace that somebody gave other labels. */
export interface Relabelled {
  /** As it is then, without its pods. */
  readonly home: NamespaceEntry;
  /** Its pods, as policies treat them then. */
  readonly classes: readonly PodClass[];
  /** For which the labels were chosen. */
  readonly spokenOf: readonly LabelSelector[];
  readonly made: Exclude<Possibility, { readonly possible: false }>;
}

/**
 * The namespace as people of a stage may label it so that a selector selects it, once for each set of labels that does:
 * first by these labels alone, then so that policies of the cluster have no hold on it either.
 *
 * @param denied namespaces that policies of the cluster hold back
 * @param tooMany told where more sets do than are tried
 */
export function* relabelledBy(
  judgement: Judgement,
  stage: string,
  home: NamespaceEntry,
  wanted: LabelSelector,
  denied: readonly LabelSelector[],
  tooMany: () => void,
): Generator<Relabelled> {
  const { model, given } = judgement;
  const fixed = Object.hasOwn(home.labels, nameLabel) ? { [nameLabel]: home.name } : {};
  const after = (chosen: Labels, spokenOf: readonly LabelSelector[]) => labelsAfter(home, spokenOf, chosen);
  const all = [...denied, ...subjectsOf(judgement)];
  for (const { chosen, spokenOf } of labelChoices({ wanted, denied: all, fixed, after, tooMany })) {
    const labels = after(chosen, spokenOf);
    const made = given.possible.relabelledNamespace(stage, home.name, labels);
    if (made.possible === false) continue;
    const entry: NamespaceEntry = { ...home, labels, tiered: tieredOf(judgement, labels), classes: [] };
    const classes = home.classes.map((one) => classAfter(model, entry, one));
    yield { home: entry, classes, spokenOf, made };
  }
}

/** The same pods once their namespace is another: with other labels, or other policies. */
export function classAfter(model: NetworkModel, home: NamespaceEntry, one: PodClass): PodClass {
  return { ...one, ...classOf(model, home, one, one.imagined) };
}

/** Labels that the selectors want away go, the others that they do not speak of stay. */
function labelsAfter(home: NamespaceEntry, spokenOf: readonly LabelSelector[], wanted: Labels): Labels {
  const spoken = new Set(spokenOf.flatMap(selectorKeys));
  const kept = Object.entries(home.labels).filter(([key]) => !spoken.has(key) || key === nameLabel);
  return { ...Object.fromEntries(kept), ...wanted };
}

/** By which labels of namespaces policies of the cluster have pods as their subject. */
export function subjectsOf({ model }: Judgement): LabelSelector[] {
  return model.policies.tiered.map(({ subject }) => subject.namespaces);
}

/** Policies of the cluster that have a namespace with these labels as their subject, in the order in which they are asked. */
export function tieredOf({ model }: Judgement, labels: Labels): NamespaceEntry["tiered"] {
  const selecting = model.policies.tiered.filter(({ subject }) => matchesSelector(subject.namespaces, labels));
  return selecting.toSorted((one, other) => one.priority - other.priority);
}
