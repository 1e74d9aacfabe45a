import type { LabelSelector } from "kubernetes-types/meta/v1.d.ts";
import { matchesSelector } from "../../selectors/match.ts";
import type { NamespaceEntry } from "./pod-class.ts";
import { selectorKey } from "../policies/rule.ts";

/** Finds the namespaces that a selector selects without looking at each of them, wherever it names a value. */
export class NamespaceIndex {
  readonly #all: NamespaceEntry[];
  /** Of the whole world, where these are a part of its namespaces. */
  readonly #whole: NamespaceIndex | undefined;
  readonly #byLabel = new Map<string, NamespaceEntry[]>();
  readonly #selected = new Map<string, readonly NamespaceEntry[]>();
  readonly #byStage = new Map<string, ReadonlyMap<string, readonly NamespaceEntry[]>>();

  constructor(all: readonly NamespaceEntry[], whole?: NamespaceIndex) {
    this.#all = [...all];
    this.#whole = whole;
    this.#list(all);
  }

  /** What was selected before is selected anew. */
  add(entries: readonly NamespaceEntry[]): void {
    this.#all.push(...entries);
    this.#list(entries);
    this.#selected.clear();
    this.#byStage.clear();
  }

  #list(entries: readonly NamespaceEntry[]): void {
    for (const entry of entries) {
      for (const [key, value] of Object.entries(entry.labels)) {
        const label = `${key}=${value}`;
        const listed = this.#byLabel.get(label);
        if (listed) listed.push(entry);
        else this.#byLabel.set(label, [entry]);
      }
    }
  }

  get all(): readonly NamespaceEntry[] {
    return this.#all;
  }

  /** @param key the selector's, where it is known */
  selected(selector: LabelSelector, key: string = selectorKey(selector)): readonly NamespaceEntry[] {
    const known = this.#selected.get(key);
    if (known) return known;
    const found = this.#candidates(selector).filter(({ labels }) => matchesSelector(selector, labels));
    this.#selected.set(key, found);
    return found;
  }

  /** The same, by stage: every stage of which any namespace of the world is selected, be it among these or not. */
  selectedByStage(
    selector: LabelSelector,
    key: string = selectorKey(selector),
  ): ReadonlyMap<string, readonly NamespaceEntry[]> {
    const known = this.#byStage.get(key);
    if (known) return known;
    const grouped = Map.groupBy(this.selected(selector, key), ({ stage }) => stage);
    for (const stage of this.#whole?.selectedByStage(selector, key).keys() ?? [])
      if (!grouped.has(stage)) grouped.set(stage, []);
    this.#byStage.set(key, grouped);
    return grouped;
  }

  #candidates(selector: LabelSelector): readonly NamespaceEntry[] {
    let fewest = this.#all;
    for (const label of requiredLabels(selector)) {
      const found = label.flatMap((one) => this.#byLabel.get(one) ?? []);
      if (found.length < fewest.length) fewest = found;
    }
    return fewest;
  }
}

/** For each requirement that names values: the labels, as `key=value`, of which one has to be there. */
export function requiredLabels({ matchLabels, matchExpressions }: LabelSelector): string[][] {
  const required = Object.entries(matchLabels ?? {}).map(([key, value]) => [`${key}=${value}`]);
  for (const { key, operator, values = [] } of matchExpressions ?? [])
    if (operator === "In") required.push([...new Set(values)].map((value) => `${key}=${value}`));
  return required;
}
