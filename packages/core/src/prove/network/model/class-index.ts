import { matchesSelector } from "../../selectors/match.ts";
import { requiredLabels } from "./namespace-index.ts";
import { homesOf } from "./network-model.ts";
import type { NetworkModel } from "./network-model.ts";
import type { NamespaceEntry, PodClass } from "./pod-class.ts";
import type { PeerPattern } from "../policies/rule.ts";

type PodsPeer = PeerPattern & { readonly type: "pods" };

/** Finds pods of other stages that a peer selects, by the label that fewest have. */
export class ClassIndex {
  readonly #model: NetworkModel;
  readonly #byLabel = new Map<string, PodClass[]>();
  /** Namespaces that others use too, with these uses. */
  readonly #sameName: ReadonlyMap<string, readonly NamespaceEntry[]>;
  /** By stage and by whom a peer selects. */
  readonly #foreign = new Map<string, readonly NamespaceEntry[]>();
  readonly #asSets = new WeakMap<readonly NamespaceEntry[], ReadonlySet<NamespaceEntry>>();

  constructor(model: NetworkModel) {
    this.#model = model;
    const homes = homesOf(model);
    for (const { classes } of homes) for (const one of classes) this.add(one);
    const used = new Set(model.used.map(({ name }) => name));
    this.#sameName = Map.groupBy(
      homes.filter(({ name }) => used.has(name)),
      ({ name }) => name,
    );
  }

  add(one: PodClass): void {
    for (const [key, value] of Object.entries(one.labels)) {
      const label = `${key}=${value}`;
      const listed = this.#byLabel.get(label);
      if (listed) listed.push(one);
      else this.#byLabel.set(label, [one]);
    }
  }

  /** Namespaces of other stages whose pods a peer may select. A peer of its own namespace has those who come there. */
  foreignNamespaces({ namespaces, namespacesKey }: PodsPeer, stage: string): readonly NamespaceEntry[] {
    if (typeof namespaces === "string")
      return (this.#sameName.get(namespaces) ?? []).filter((entry) => entry.stage !== stage);
    const byStage = this.#model.index.selectedByStage(namespaces, namespacesKey);
    if (byStage.size === 1 && byStage.has(stage)) return [];
    const key = `${stage}\n${namespacesKey}`;
    const known = this.#foreign.get(key);
    if (known) return known;
    const found = [...byStage].flatMap(([name, entries]) => (name === stage ? [] : entries));
    this.#foreign.set(key, found);
    return found;
  }

  /**
   * Classes of other stages that a peer selects, or `many` where looking at each would be more work than it is worth.
   *
   * @param most how many candidates are looked at
   */
  foreignClasses(peer: PodsPeer, stage: string, most: number): readonly PodClass[] | "many" {
    const namespaces = this.foreignNamespaces(peer, stage);
    if (namespaces.length === 0) return [];
    let labelled: readonly PodClass[] | undefined;
    for (const label of requiredLabels(peer.pods)) {
      const found = label.flatMap((one) => this.#byLabel.get(one) ?? []);
      if (labelled === undefined || found.length < labelled.length) labelled = found;
    }
    if (labelled !== undefined && labelled.length <= most) {
      const homes = this.#asSets.get(namespaces) ?? new Set(namespaces);
      this.#asSets.set(namespaces, homes);
      return labelled.filter((one) => homes.has(one.home) && matchesSelector(peer.pods, one.labels));
    }
    if (namespaces.length > most) return "many";
    return namespaces.flatMap(({ classes }) => classes.filter(({ labels }) => matchesSelector(peer.pods, labels)));
  }

  /** Classes anywhere that have all of these labels, in these namespaces where given. */
  labelled(labels: Readonly<Record<string, string>>, namespace: string | undefined): readonly PodClass[] {
    const selector = { matchLabels: { ...labels } };
    if (namespace !== undefined)
      return (this.#model.namespaces.get(namespace)?.classes ?? []).filter((one) =>
        matchesSelector(selector, one.labels),
      );
    const [first] = requiredLabels(selector);
    const candidates = first
      ? first.flatMap((label) => this.#byLabel.get(label) ?? [])
      : [...this.#model.namespaces.values()].flatMap(({ classes }) => classes);
    return candidates.filter((one) => matchesSelector(selector, one.labels));
  }
}
