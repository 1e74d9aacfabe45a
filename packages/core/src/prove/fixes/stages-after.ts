import { stagesOf } from "../../manifests/world/stages.ts";
import type { Stages, World } from "../../manifests/world/world.ts";

/** The stages of a world whose namespaces or nodes changed. A mapping file's stages stay as it says. */
export function stagesAfter(world: World, objects: World["objects"]): Stages {
  const { label } = world.stages;
  const touched = ["Namespace", "Node"].some((kind) => objects.get(kind) !== world.objects.get(kind));
  if (label === undefined || !touched) return world.stages;
  return stagesOf(objects.get("Namespace") ?? [], objects.get("Node") ?? [], { label });
}
