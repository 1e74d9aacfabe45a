import type { LabelSelector } from "kubernetes-types/meta/v1.d.ts";
import type { Labels } from "../selectors/match.ts";
import { someSolutions } from "../selectors/solve.ts";
import type { ClassIndex } from "./class-index.ts";
import { classOf } from "./network-model.ts";
import type { NetworkModel } from "./network-model.ts";
import type { NamespaceEntry, PodClass } from "./pod-class.ts";
import type { PeerPattern, Rule } from "./policies/rule.ts";
import { noPorts } from "./port-set.ts";
import type { Side } from "./pod-class.ts";

/** How many label sets are tried for one thing that is wanted of a pod. */
const mostTried = 16;

/**
 * Adds to the model pods that are not there and that somebody may make, as far as policies treat them in another way than
 * those that are: pods that a namespace's policies select each by itself, or not at all, and among these the ones that
 * rules of other stages name. Whether they can be made is asked later, of those that matter.
 *
 * That is enough: what policies let through for a pod is what one of those that select it lets through, so whatever a pod
 * with any labels can open, one of these can.
 */
export function imaginePods(
  model: NetworkModel,
  index: ClassIndex,
  canMakePods: (home: NamespaceEntry) => boolean,
  values: ReadonlyMap<string, ReadonlySet<string>>,
): void {
  const imagination = new Imagination(model, index, values);
  const there = [...model.namespaces.values()].flatMap(({ classes }) => classes);
  const open = new Map<NamespaceEntry, boolean>();
  const mayHavePods = (home: NamespaceEntry): boolean => {
    const known = open.get(home) ?? canMakePods(home);
    open.set(home, known);
    return known;
  };
  const imagined: PodClass[] = [];
  for (const home of model.namespaces.values()) {
    if (mayHavePods(home)) imagined.push(...imagination.byOwnPolicies(home));
  }
  const seen = new Map<string, Set<string>>();
  for (const one of [...there, ...imagined]) {
    for (const side of [one.ingress, one.egress]) {
      for (const peer of peersOf(side)) {
        const ofStage = seen.get(one.home.stage) ?? new Set();
        seen.set(one.home.stage, ofStage);
        if (ofStage.has(peer.key)) continue;
        ofStage.add(peer.key);
        for (const home of index.foreignNamespaces(peer, one.home.stage))
          if (mayHavePods(home)) imagination.selectedBy(home, peer.pods);
      }
    }
  }
}

function peersOf({ rules, uncertain, admin, baseline }: Side): (PeerPattern & { type: "pods" })[] {
  const all: Rule[] = [...rules, ...uncertain, ...[...admin, ...baseline].flatMap((ordered) => ordered.rules)];
  return all.flatMap(({ peers }) =>
    peers === "anyone" ? [] : peers.filter((peer): peer is PeerPattern & { type: "pods" } => peer.type === "pods"),
  );
}

class Imagination {
  readonly #model: NetworkModel;
  readonly #index: ClassIndex;
  readonly #values: ReadonlyMap<string, ReadonlySet<string>>;
  readonly #known = new Set<string>();

  constructor(model: NetworkModel, index: ClassIndex, values: ReadonlyMap<string, ReadonlySet<string>>) {
    this.#model = model;
    this.#index = index;
    this.#values = values;
  }

  byOwnPolicies(home: NamespaceEntry): PodClass[] {
    return this.#wanted(home, {}, true);
  }

  selectedBy(home: NamespaceEntry, pods: LabelSelector): void {
    this.#wanted(home, pods, false);
  }

  #wanted(home: NamespaceEntry, pods: LabelSelector, onlyNewSides: boolean): PodClass[] {
    const selectors = ownSelectors(home);
    const sets = [
      ...someSolutions({ all: [pods], none: selectors, values: this.#values }, mostTried),
      ...selectors.flatMap((one) => someSolutions({ all: [pods, one], values: this.#values }, mostTried)),
    ];
    return sets.flatMap((labels) => this.#add(home, labels, onlyNewSides) ?? []);
  }

  #add(home: NamespaceEntry, labels: Labels, onlyNewSides: boolean): PodClass | undefined {
    const key = `${home.name}\n${this.#model.mentioned.text(labels)}`;
    if (this.#known.has(key)) return undefined;
    this.#known.add(key);
    const group = {
      namespace: home.name,
      labels: this.#model.mentioned.reduce(labels),
      hostNetwork: false,
      namedPorts: new Map(),
      hostPorts: noPorts,
      members: [],
    };
    const made = classOf(this.#model, home, group, true);
    const isOld = home.classes.some(
      (one) => !one.imagined && one.ingress === made.ingress && one.egress === made.egress,
    );
    if (onlyNewSides && isOld) return undefined;
    const imagined = { ...made, labels };
    home.classes.push(imagined);
    this.#index.add(imagined);
    return imagined;
  }
}

/** Selectors by which policies of the namespace tell its pods apart; what selects all tells nothing. */
function ownSelectors({ policies, tiered }: NamespaceEntry): LabelSelector[] {
  const selectors = [...policies.map(({ pods }) => pods), ...tiered.map(({ subject }) => subject.pods)];
  return selectors.filter(
    ({ matchLabels, matchExpressions }) =>
      Object.keys(matchLabels ?? {}).length > 0 || (matchExpressions ?? []).length > 0,
  );
}
