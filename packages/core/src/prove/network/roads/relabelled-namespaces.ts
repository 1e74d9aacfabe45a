import type { LabelSelector } from "kubernetes-types/meta/v1.d.ts";
import { nameLabel } from "../../../manifests/name-label.ts";
import type { Possibility } from "../../possible/possible.ts";
import { matchesSelector } from "../../selectors/match.ts";
import type { Labels } from "../../selectors/match.ts";
import { someSolutions } from "../../selectors/solve.ts";
import type { Judgement } from "../judgement.ts";
import { classOf } from "../model/network-model.ts";
import type { NetworkModel } from "../model/network-model.ts";
import type { NamespaceEntry, PodClass } from "../model/pod-class.ts";

/** Of the labels by which a peer selects a namespace, so many sets are tried. */
export const mostLabels = 16;

/** A namespace that somebody gave other labels. */
export interface Relabelled {
  /** As it is then, without its pods. */
  readonly home: NamespaceEntry;
  /** Its pods, as policies treat them then. */
  readonly classes: readonly PodClass[];
  /** What the labels are for. */
  readonly wanted: LabelSelector;
  readonly made: Exclude<Possibility, { readonly possible: false }>;
}

/**
 * The namespace as people of a stage may label it so that a selector selects it, once for each set of labels that does.
 *
 * @param tooMany told where more sets do than are tried
 */
export function* relabelledBy(
  judgement: Judgement,
  stage: string,
  home: NamespaceEntry,
  wanted: LabelSelector,
  tooMany: () => void,
): Generator<Relabelled> {
  const { model, given } = judgement;
  const fixed = Object.hasOwn(home.labels, nameLabel) ? { [nameLabel]: home.name } : {};
  const sets = someSolutions({ all: [wanted], fixed }, mostLabels + 1);
  if (sets.length > mostLabels) tooMany();
  for (const changed of sets.slice(0, mostLabels)) {
    const labels = labelsAfter(home, wanted, changed);
    const made = given.possible.relabelledNamespace(stage, home.name, labels);
    if (made.possible === false) continue;
    const after: NamespaceEntry = { ...home, labels, tiered: tieredOf(judgement, labels), classes: [] };
    const classes = home.classes.map((one) => classAfter(model, after, one));
    yield { home: after, classes, wanted, made };
  }
}

/** The same pods once their namespace is another: with other labels, or other policies. */
export function classAfter(model: NetworkModel, home: NamespaceEntry, one: PodClass): PodClass {
  return { ...one, ...classOf(model, home, one, one.imagined) };
}

/** Labels that the selector wants away go, the others that it does not speak of stay. */
function labelsAfter(home: NamespaceEntry, selector: LabelSelector, wanted: Labels): Labels {
  const spoken = new Set([
    ...Object.keys(selector.matchLabels ?? {}),
    ...(selector.matchExpressions ?? []).map(({ key }) => key),
  ]);
  const kept = Object.entries(home.labels).filter(([key]) => !spoken.has(key) || key === nameLabel);
  return { ...Object.fromEntries(kept), ...wanted };
}

/** Policies of the cluster that have a namespace with these labels as their subject, in the order in which they are asked. */
export function tieredOf({ model }: Judgement, labels: Labels): NamespaceEntry["tiered"] {
  const selecting = model.policies.tiered.filter(({ subject }) => matchesSelector(subject.namespaces, labels));
  return selecting.toSorted((one, other) => one.priority - other.priority);
}
