import { meets } from "./match.ts";
import type { LabelSelector } from "kubernetes-types/meta/v1.d.ts";
import type { Labels } from "./match.ts";

/** What labels have to be: selected by all of `all`, by none of `none`. */
export interface Wanted {
  readonly all: readonly LabelSelector[];
  readonly none?: readonly LabelSelector[];
  /** Values to try beside those that selectors mention, by key. */
  readonly values?: ReadonlyMap<string, ReadonlySet<string>>;
  /** Labels that are wanted as they are. */
  readonly fixed?: Labels;
}

interface Requirement {
  readonly key: string;
  /** Whether a value satisfies it; undefined where the key is absent. */
  readonly holds: (value: string | undefined) => boolean;
}

/**
 * The first `most` label sets that are wanted, fewest labels first as far as the order of trying goes, each once. Complete in
 * this sense: a
 * key's values are those that any selector or `values` mentions, one that none does, and its absence, which is all that
 * selectors can tell apart. So where nothing comes, there is no such label set.
 *
 * The search fixes one key after another and gives up a branch as soon as a requirement fails; a selector of `none`
 * is met by the first of its requirements that does not hold.
 */
export function someSolutions({ all, none = [], values, fixed }: Wanted, most: number): Labels[] {
  const found: Labels[] = [];
  const positive = all.flatMap(requirementsOf);
  const negative = none.map(requirementsOf);
  // What selects everything cannot be avoided.
  if (negative.some((requirements) => requirements.length === 0)) return found;
  const choices = [...mentionedValues([...all, ...none], values)];
  const byKey = Map.groupBy(positive, ({ key }) => key);
  search(0, { ...fixed });
  return found;

  function search(at: number, chosen: Record<string, string>): void {
    const choice = choices[at];
    if (choice === undefined) {
      if (negative.every((requirements) => requirements.some(({ key, holds }) => !holds(chosen[key]))))
        found.push({ ...chosen });
      return;
    }
    const [key, texts] = choice;
    const own = fixed?.[key];
    const required = byKey.get(key);
    for (const value of own === undefined ? [undefined, ...texts] : [own]) {
      if (found.length >= most) return;
      if (required && !required.every(({ holds }) => holds(value))) continue;
      search(at + 1, value === undefined ? chosen : { ...chosen, [key]: value });
    }
  }
}

function mentionedValues(selectors: readonly LabelSelector[], values: Wanted["values"]): Map<string, string[]> {
  const mentioned = new Map<string, Set<string>>();
  const mention = (key: string, texts: Iterable<string>): void => {
    const known = mentioned.get(key) ?? new Set();
    for (const text of texts) known.add(text);
    mentioned.set(key, known);
  };
  for (const { matchLabels = {}, matchExpressions = [] } of selectors) {
    for (const [key, value] of Object.entries(matchLabels)) mention(key, [value]);
    for (const { key, values: texts = [] } of matchExpressions) mention(key, texts);
  }
  const found = new Map<string, string[]>();
  for (const [key, texts] of mentioned) {
    for (const text of values?.get(key) ?? []) texts.add(text);
    found.set(key, [...texts, unmentioned(texts)]);
  }
  return found;
}

/** A label's value that is not among those. */
function unmentioned(texts: ReadonlySet<string>): string {
  for (let at = 0; ; at++) {
    const text = at === 0 ? "other" : `other-${at}`;
    if (!texts.has(text)) return text;
  }
}

function requirementsOf({ matchLabels = {}, matchExpressions = [] }: LabelSelector): Requirement[] {
  return [
    ...Object.entries(matchLabels).map(([key, text]) => ({
      key,
      holds: (value: string | undefined) => value === text,
    })),
    ...matchExpressions.map(({ key, operator, values = [] }) => ({
      key,
      holds: (value: string | undefined) => meets(operator, values, value),
    })),
  ];
}
