import type { StageMapping } from "./stage-mapping.ts";
import { stageByMapping } from "./stage-mapping.ts";
import type { Stages, WorldObject } from "./world.ts";
import type { UnknownContent } from "./content.ts";

/** How it is known which namespaces and nodes make a stage. */
export type StageRule = { readonly label: string } | { readonly mapping: StageMapping };

/** The stages that namespaces and nodes make. Namespaces without a stage are in none. */
export function stagesOf(namespaces: readonly WorldObject[], nodes: readonly WorldObject[], rule: StageRule): Stages {
  const ofNamespace = stagesByName(namespaces, (object) => stageOf(object, "namespaces", rule));
  const ofNode = stagesByName(nodes, (object) => stageOf(object, "nodes", rule));
  const names = new Set([...ofNamespace.values(), ...ofNode.values()]);
  return { names: [...names].toSorted(), label: "label" in rule ? rule.label : undefined, ofNamespace, ofNode };
}

function stagesByName(
  objects: readonly WorldObject[],
  stage: (object: UnknownContent) => string | undefined,
): Map<string, string> {
  const stages = new Map<string, string>();
  for (const { object } of objects) {
    const found = stage(object);
    if (found !== undefined) stages.set(object.metadata.name, found);
  }
  return stages;
}

/** A label without a value names no stage. */
function stageOf({ metadata }: UnknownContent, what: "namespaces" | "nodes", rule: StageRule): string | undefined {
  if ("mapping" in rule) return stageByMapping(rule.mapping, what, metadata.name);
  return metadata.labels?.[rule.label] || undefined;
}
