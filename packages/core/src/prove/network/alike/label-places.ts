import type { LabelSelector } from "kubernetes-types/meta/v1.d.ts";
import { keyOf } from "../../../manifests/object-key.ts";
import type { World } from "../../../manifests/world/world.ts";
import type { Labels } from "../../selectors/match.ts";
import { podTemplates } from "../model/pod-groups.ts";
import { readPolicies } from "../policies/read-policies.ts";
import type { NamespacedPolicy } from "../policies/rule.ts";
import type { NetworkProfile } from "../model/network-profile.ts";

/** In which namespaces pods have a label, or policies select pods by it. */
export class LabelPlaces {
  /** By `key=value` and by `key`. */
  readonly #namespaces = new Map<string, Set<string>>();

  constructor(world: World, profile: NetworkProfile) {
    for (const { object, labels } of podTemplates(world)) this.addPod(keyOf(object.object).namespace, labels);
    for (const policy of readPolicies(world, profile).namespaced) this.addPolicy(policy);
  }

  addPod(namespace: string, labels: Labels = {}): void {
    for (const [key, value] of Object.entries(labels)) this.#add(namespace, key, value);
  }

  /** What a policy no longer selects by is kept: more namespaces are told apart then. */
  addPolicy({ namespace, pods: { matchLabels = {}, matchExpressions = [] } }: NamespacedPolicy): void {
    for (const [key, value] of Object.entries(matchLabels)) this.#add(namespace, key, value);
    for (const { key } of matchExpressions) this.#note(`${key} compared`, namespace);
  }

  /**
   * Where a selector may tell pods apart, those that are there or those that policies select. Elsewhere it selects all that
   * could be made with these labels, or none, as anywhere else.
   */
  touchedBy({ matchLabels = {}, matchExpressions = [] }: LabelSelector): ReadonlySet<string> {
    const texts = [
      ...Object.entries(matchLabels).flatMap(([key, value]) => [`${key}=${value}`, `${key} compared`]),
      ...matchExpressions.flatMap(({ key }) => [`${key} had`, `${key} compared`]),
    ];
    return new Set(texts.flatMap((text) => [...(this.#namespaces.get(text) ?? [])]));
  }

  #add(namespace: string, key: string, value: string): void {
    this.#note(`${key}=${value}`, namespace);
    this.#note(`${key} had`, namespace);
  }

  #note(text: string, namespace: string): void {
    const known = this.#namespaces.get(text);
    if (known) known.add(namespace);
    else this.#namespaces.set(text, new Set([namespace]));
  }
}
