import type { LabelSelector } from "kubernetes-types/meta/v1.d.ts";
import type { Labels } from "../../selectors/match.ts";
import { selectorKeys } from "../../selectors/selector-keys.ts";
import { someSolutions, type Wanted } from "../../selectors/solve.ts";
import type { ClassIndex } from "./class-index.ts";
import { classOf, homesOf } from "./network-model.ts";
import type { NetworkModel } from "./network-model.ts";
import type { NamespaceEntry, PodClass } from "./pod-class.ts";
import { selectorKey, type PeerPattern, type Rule } from "../policies/rule.ts";
import { letsByName, portNaming } from "./port-names.ts";
import { noPorts, unite } from "../sets/port-set.ts";
import type { PortSet } from "../sets/port-set.ts";
import type { Side } from "./pod-class.ts";
import { WorthwhileHomes } from "./worthwhile-homes.ts";

/** How many label sets are tried for one thing that is wanted of a pod. */
const mostTried = 16;

/** Whether people of a namespace's stage can make pods there, such as name ports as they want, or one of a class. */
interface Makers {
  readonly canMakePods: (home: NamespaceEntry) => boolean;
  readonly canNamePorts: (home: NamespaceEntry) => boolean;
  readonly isThere: (one: PodClass) => boolean;
  readonly isCertain: (one: PodClass) => boolean;
}

interface Imagining {
  readonly model: NetworkModel;
  readonly index: ClassIndex;
  readonly makers: Makers;
  readonly openings: { readonly isEmpty: boolean };
  /** How many namespaces a peer may select and still have each looked at by itself. */
  readonly mostNarrow?: number;
}

/**
 * Adds to the model pods that are not there and that somebody may make, as far as policies treat them in another way than
 * those that are: pods that a namespace's policies select each by itself, or not at all, and among these the ones that
 * rules of other stages name. Whether they can be made is asked later, of those that matter.
 *
 * That is enough: what policies let through for a pod is what one of those that select it lets through, so whatever a pod
 * with any labels can open, one of these can.
 *
 * @returns whether pods of one namespace stand for such of others
 */
export function imaginePods(imagining: Imagining, values: ReadonlyMap<string, ReadonlySet<string>>): boolean {
  const { model, index, makers, openings, mostNarrow } = imagining;
  const imagination = new Imagination(imagining, values);
  const worthwhile = new WorthwhileHomes(model, index, !openings.isEmpty, mostNarrow);
  const homes = homesOf(model);
  const there = homes.flatMap(({ classes }) => classes);
  const open = new Map<NamespaceEntry, boolean>();
  const mayHavePods = (home: NamespaceEntry): boolean => {
    const known = open.get(home) ?? makers.canMakePods(home);
    open.set(home, known);
    return known;
  };
  const imagined: PodClass[] = [];
  for (const home of homes) {
    if (mayHavePods(home)) imagined.push(...imagination.byOwnPolicies(home));
  }
  const seen = new Set<Side>();
  const named = new Set<string>();
  for (const one of [...there, ...imagined]) {
    const { stage } = one.home;
    for (const direction of ["ingress", "egress"] as const) {
      const side = one[direction];
      if (seen.has(side)) continue;
      seen.add(side);
      for (const peer of peersOf(side)) {
        const key = `${stage}\n${direction}\n${peer.key}`;
        if (named.has(key)) continue;
        named.add(key);
        const { each, alike } = worthwhile.selectedBy(peer, stage, direction);
        for (const home of each) if (mayHavePods(home)) imagination.selectedBy(home, peer.pods);
        for (const homes of alike) imagination.selectedInOne(homes.values().filter(mayHavePods), peer.pods);
      }
    }
  }
  return worthwhile.isThinning;
}

/** Everybody of whom any rule of a side speaks as pods. */
function peersOf({ rules, uncertain, admin, baseline }: Side): (PeerPattern & { type: "pods" })[] {
  const all: Rule[] = [...rules, ...uncertain, ...[...admin, ...baseline].flatMap((ordered) => ordered.rules)];
  return all.flatMap(({ peers }) =>
    peers === "anyone" ? [] : peers.filter((peer): peer is PeerPattern & { type: "pods" } => peer.type === "pods"),
  );
}

/** Labels that are worth a pod; `untried` are those that every further one would have, where there may be more. */
interface LabelSet {
  readonly labels: Labels;
  readonly untried: Labels | undefined;
}

type LabelsWanted = Required<Pick<Wanted, "all" | "none">>;

class Imagination {
  readonly #model: NetworkModel;
  readonly #index: ClassIndex;
  readonly #makers: Makers;
  readonly #values: ReadonlyMap<string, ReadonlySet<string>>;
  readonly #known = new Map<NamespaceEntry, Set<string>>();
  readonly #sets = new Map<string, readonly LabelSet[]>();
  /** What policies of a namespace tell its pods apart by. */
  readonly #own = new WeakMap<NamespaceEntry, OwnSelectors>();

  constructor({ model, index, makers }: Imagining, values: ReadonlyMap<string, ReadonlySet<string>>) {
    this.#model = model;
    this.#index = index;
    this.#makers = makers;
    this.#values = values;
  }

  byOwnPolicies(home: NamespaceEntry): PodClass[] {
    return this.#wanted(home, {}, true);
  }

  selectedBy(home: NamespaceEntry, pods: LabelSelector): void {
    this.#wanted(home, pods, false);
  }

  /** In the first of them where such a pod is certain; otherwise in the first where there may be one. */
  selectedInOne(homes: Iterable<NamespaceEntry>, pods: LabelSelector): void {
    let doubtful: PodClass | undefined;
    for (const home of homes)
      for (const { labels, untried } of this.#labelSets(home, pods)) {
        if (this.#known.get(home)?.has(this.#model.mentioned.text(labels))) return;
        const one = this.#made(home, labels, untried);
        if (this.#makers.isCertain(one)) return this.#keep(one);
        if (!doubtful && this.#makers.isThere(one)) doubtful = one;
      }
    if (doubtful) this.#keep(doubtful);
  }

  #wanted(home: NamespaceEntry, pods: LabelSelector, onlyNewSides: boolean): PodClass[] {
    return this.#labelSets(home, pods).flatMap(
      ({ labels, untried }) => this.#add(home, labels, onlyNewSides, untried) ?? [],
    );
  }

  /** Worked out once for all namespaces whose policies select alike. */
  #labelSets(home: NamespaceEntry, pods: LabelSelector): readonly LabelSet[] {
    const { selectors, denied, own, text } = this.#ownOf(home);
    const key = `${selectorKey(pods)}\n${text}`;
    const known = this.#sets.get(key);
    if (known) return known;
    const wants: LabelsWanted[] = [
      { all: [pods], none: selectors },
      ...selectors.map((one) => ({ all: [pods, one], none: [] })),
      // What closes pods of the cluster as a whole may be avoided too.
      ...own.map((one) => ({ all: [pods, one], none: denied })),
    ];
    const sets = wants.flatMap((wanted) => this.#solved(wanted));
    this.#sets.set(key, sets);
    return sets;
  }

  #ownOf(home: NamespaceEntry): OwnSelectors {
    const known = this.#own.get(home);
    if (known) return known;
    const selectors = ownSelectors(home);
    const denied = home.tiered.map(({ subject }) => subject.pods).filter(isSelective);
    const own = denied.length === 0 ? [] : home.policies.map((policy) => policy.pods);
    const found = { selectors, denied, own, text: JSON.stringify([selectors, denied, own]) };
    this.#own.set(home, found);
    return found;
  }

  #solved(wanted: LabelsWanted): LabelSet[] {
    const found = someSolutions({ ...wanted, values: this.#values }, mostTried + 1);
    const keys = this.#keysToFill([...wanted.all, ...wanted.none]);
    return found.slice(0, mostTried).flatMap((labels) => {
      const filled = keys.length === 0 ? [labels] : this.#filled(labels, keys);
      const areAll = found.length <= mostTried && filled.length <= mostTried;
      const untried = areAll ? undefined : requiredOf(wanted.all);
      return filled.slice(0, mostTried).map((one) => ({ labels: one, untried }));
    });
  }

  /** Keys that admission compares, and that policies compare elsewhere: to fill them in later could change who lets it in. */
  #keysToFill(selectors: readonly LabelSelector[]): string[] {
    const told = new Set(selectors.flatMap(selectorKeys));
    return [...this.#values.keys()].filter((key) => this.#model.mentioned.values.has(key) && !told.has(key));
  }

  #filled(labels: Labels, keys: readonly string[]): Labels[] {
    const matchExpressions = keys.map((key) => ({ key, operator: "NotIn", values: [] }));
    return someSolutions({ all: [{ matchExpressions }], values: this.#values, fixed: labels }, mostTried + 1);
  }

  /** What a pod names its ports matters only where rules name some. */
  #naming(home: NamespaceEntry): Pick<PodClass, "namedPorts" | "namesAnyPort"> {
    if (!portNaming(this.#model.policies).any) return { namedPorts: new Map() };
    if (this.#makers.canNamePorts(home)) return { namedPorts: new Map(), namesAnyPort: true };
    return { namedPorts: portsOfAll(home.classes) };
  }

  #made(home: NamespaceEntry, labels: Labels, untried?: Labels): PodClass {
    const group = {
      namespace: home.name,
      labels: this.#model.mentioned.reduce(labels),
      hostNetwork: false,
      ...this.#naming(home),
      hostPorts: noPorts,
      members: [],
    };
    const { namesAnyPort = false } = group;
    const made = classOf(this.#model, home, group, true);
    return { ...made, ...(namesAnyPort && { namesAnyPort }), labels, ...(untried && { untried }) };
  }

  #keep(one: PodClass): void {
    const { home, labels } = one;
    const ofHome = this.#known.get(home) ?? new Set();
    this.#known.set(home, ofHome.add(this.#model.mentioned.text(labels)));
    home.classes.push(one);
    this.#index.add(one);
  }

  #add(home: NamespaceEntry, labels: Labels, onlyNewSides: boolean, untried?: Labels): PodClass | undefined {
    if (this.#known.get(home)?.has(this.#model.mentioned.text(labels))) return undefined;
    const made = this.#made(home, labels, untried);
    const { namesAnyPort, namedPorts, ingress } = made;
    const isNamed =
      (namesAnyPort === true || namedPorts.size > 0) &&
      (portNaming(this.#model.policies).outward || letsByName(ingress));
    // Pods of one namespace that have one side in common have both.
    const isOld = !isNamed && home.classes.some((one) => !one.imagined && one.ingress === ingress);
    // It adds nothing by itself, but may where another stage's rule names its labels.
    if (onlyNewSides && isOld) return undefined;
    this.#keep(made);
    return made;
  }
}

interface OwnSelectors {
  readonly selectors: readonly LabelSelector[];
  readonly denied: readonly LabelSelector[];
  readonly own: readonly LabelSelector[];
  readonly text: string;
}

/** Ports that any of the pods there names: with other labels it still does. */
function portsOfAll(classes: readonly PodClass[]): ReadonlyMap<string, PortSet> {
  const all = new Map<string, PortSet>();
  for (const { namedPorts } of classes)
    for (const [name, ports] of namedPorts) all.set(name, unite(all.get(name) ?? noPorts, ports));
  return all;
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
