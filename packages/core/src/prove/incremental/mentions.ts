import type { LabelSelector } from "kubernetes-types/meta/v1.d.ts";
import type { NamespacedPolicy } from "../network/policies/rule.ts";

/** How often policies mention labels: by what none mentions pods are not told apart. */
export class Mentions {
  readonly #counts = new Map<string, number>();

  constructor(policies: readonly NamespacedPolicy[]) {
    for (const policy of policies) for (const label of labelsOf(policy)) this.#add(label, 1);
  }

  /** Takes one policy out and another in; whether the same labels are mentioned as before. */
  replace(old: NamespacedPolicy | undefined, now: NamespacedPolicy | undefined): boolean {
    const [before, after] = [old, now].map((policy) => new Set(policy ? labelsOf(policy) : []));
    if (!before || !after) return false;
    const isNew = [...after].some((label) => !this.#counts.has(label));
    for (const label of after) this.#add(label, 1);
    for (const label of before) this.#add(label, -1);
    return !isNew && [...before].every((label) => this.#counts.has(label));
  }

  #add(label: string, by: 1 | -1): void {
    const count = (this.#counts.get(label) ?? 0) + by;
    if (count === 0) this.#counts.delete(label);
    else this.#counts.set(label, count);
  }
}

/** Each once: `key=value` of what is compared with a value, and the key of what is not. */
function labelsOf({ pods, ingress = [], egress = [] }: NamespacedPolicy): ReadonlySet<string> {
  const found = new Set<string>();
  const add = ({ matchLabels, matchExpressions }: LabelSelector): void => {
    for (const [key, value] of Object.entries(matchLabels ?? {})) found.add(`${key}=${value}`);
    for (const { key, values = [] } of matchExpressions ?? [])
      for (const label of [key, ...values.map((value) => `${key}=${value}`)]) found.add(label);
  };
  add(pods);
  for (const { peers } of [...ingress, ...egress]) {
    if (peers === "anyone") continue;
    for (const peer of peers) if (peer.type === "pods") add(peer.pods);
  }
  return found;
}
