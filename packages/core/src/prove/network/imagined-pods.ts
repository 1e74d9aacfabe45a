import type { LabelSelector } from "kubernetes-types/meta/v1.d.ts";
import type { Labels } from "../selectors/match.ts";
import { someSolutions, type Wanted } from "../selectors/solve.ts";
import type { ClassIndex } from "./class-index.ts";
import { classOf, homesOf } from "./network-model.ts";
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
  const homes = homesOf(model);
  const there = homes.flatMap(({ classes }) => classes);
  const open = new Map<NamespaceEntry, boolean>();
  const mayHavePods = (home: NamespaceEntry): boolean => {
    const known = open.get(home) ?? canMakePods(home);
    open.set(home, known);
    return known;
  };
  const imagined: PodClass[] = [];
  for (const home of homes) {
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
  readonly #known = new Map<NamespaceEntry, Set<string>>();

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
    const denied = home.tiered.map(({ subject }) => subject.pods).filter(isSelective);
    const wants: Pick<Wanted, "all" | "none">[] = [
      { all: [pods], none: selectors },
      ...selectors.map((one) => ({ all: [pods, one] })),
      // What closes pods of the cluster as a whole may be avoided too.
      ...(denied.length === 0 ? [] : home.policies.map((policy) => ({ all: [pods, policy.pods], none: denied }))),
    ];
    return wants.flatMap((wanted) => {
      const found = someSolutions({ ...wanted, values: this.#values }, mostTried + 1);
      const keys = this.#keysToFill([...wanted.all, ...(wanted.none ?? [])]);
      return found.slice(0, mostTried).flatMap((labels) => {
        const filled = keys.length === 0 ? [labels] : this.#filled(labels, keys);
        const areAll = found.length <= mostTried && filled.length <= mostTried;
        const untried = areAll ? undefined : requiredOf(wanted.all);
        return filled.slice(0, mostTried).flatMap((one) => this.#add(home, one, onlyNewSides, untried) ?? []);
      });
    });
  }

  /** Keys that admission compares, and that policies compare elsewhere: to fill them in later could change who lets it in. */
  #keysToFill(selectors: readonly LabelSelector[]): string[] {
    const told = new Set(
      selectors.flatMap(({ matchLabels = {}, matchExpressions = [] }) => [
        ...Object.keys(matchLabels),
        ...matchExpressions.map(({ key }) => key),
      ]),
    );
    return [...this.#values.keys()].filter((key) => this.#model.mentioned.values.has(key) && !told.has(key));
  }

  #filled(labels: Labels, keys: readonly string[]): Labels[] {
    const matchExpressions = keys.map((key) => ({ key, operator: "NotIn", values: [] }));
    return someSolutions({ all: [{ matchExpressions }], values: this.#values, fixed: labels }, mostTried + 1);
  }

  #add(home: NamespaceEntry, labels: Labels, onlyNewSides: boolean, untried?: Labels): PodClass | undefined {
    const key = this.#model.mentioned.text(labels);
    const ofHome = this.#known.get(home) ?? new Set();
    this.#known.set(home, ofHome);
    if (ofHome.has(key)) return undefined;
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
    // It adds nothing by itself, but may where another stage's rule names its labels.
    if (onlyNewSides && isOld) return undefined;
    ofHome.add(key);
    const imagined = { ...made, labels, ...(untried && { untried }) };
    home.classes.push(imagined);
    this.#index.add(imagined);
    return imagined;
  }
}

/** Selectors by which policies of the namespace tell its pods apart; what selects all tells nothing. */
function ownSelectors({ policies, tiered }: NamespaceEntry): LabelSelector[] {
  const selectors = [...policies.map(({ pods }) => pods), ...tiered.map(({ subject }) => subject.pods)];
  return selectors.filter(isSelective);
}

function isSelective({ matchLabels, matchExpressions }: LabelSelector): boolean {
  return Object.keys(matchLabels ?? {}).length > 0 || (matchExpressions ?? []).length > 0;
}

/** Labels that every pod has which all of these select. */
function requiredOf(selectors: readonly LabelSelector[]): Labels {
  return Object.assign({}, ...selectors.map(({ matchLabels }) => matchLabels ?? {})) as Labels;
}
