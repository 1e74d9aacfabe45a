import { nameLabel } from "../../../manifests/name-label.ts";
import type { LabelSelector } from "kubernetes-types/meta/v1.d.ts";
import type { World } from "../../../manifests/world/world.ts";

/** By the label of stages; by names of namespaces where a mapping says it. */
export function ownStage(world: World, stage: string): LabelSelector {
  const { label, ofNamespace } = world.stages;
  if (label !== undefined) return { matchLabels: { [label]: stage } };
  const values = [...ofNamespace].flatMap(([namespace, name]) => (name === stage ? [namespace] : []));
  return { matchExpressions: [{ key: nameLabel, operator: "In", values: values.toSorted() }] };
}

/** Namespaces of no stage. */
export function noStage({ stages: { label, ofNamespace } }: World): LabelSelector {
  if (label !== undefined) return { matchExpressions: [{ key: label, operator: "DoesNotExist" }] };
  return { matchExpressions: [{ key: nameLabel, operator: "NotIn", values: [...ofNamespace.keys()].toSorted() }] };
}

/** A name that no other object of these has. */
export function freeName(wanted: string, taken: ReadonlySet<string>): string {
  for (let at = 1; ; at++) {
    const name = at === 1 ? wanted : `${wanted}-${at}`;
    if (!taken.has(name)) return name;
  }
}
