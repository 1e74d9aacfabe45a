import type { World } from "../../manifests/world/world.ts";

/** Custom resources of a world, `widgets.example.com`, and whether each belongs to the whole cluster. */
export function customResources(world: World): ReadonlyMap<string, boolean> {
  const found = new Map<string, boolean>();
  for (const [id, [first]] of world.objects) {
    const [group = "", kind = ""] = id.split("/");
    if (first && kind !== "" && group.includes(".") && !/(\.k8s\.io|^policy)$/.test(group))
      found.set(`${usualPlural(kind.toLowerCase())}.${group}`, first.object.metadata.namespace === undefined);
  }
  // What a definition says goes before what its objects look like.
  for (const { object } of world.objects.get("apiextensions.k8s.io/CustomResourceDefinition") ?? [])
    found.set(object.metadata.name, (object["spec"] as { scope?: unknown } | undefined)?.scope === "Cluster");
  return found;
}

/** As the API machinery guesses it, and vowels before a y. */
function usualPlural(kind: string): string {
  const last = kind.at(-1) ?? "";
  if (last === "s" || last === "x" || kind.endsWith("ch") || kind.endsWith("sh")) return `${kind}es`;
  return last === "y" && !/[aeiou]y$/.test(kind) ? `${kind.slice(0, -1)}ies` : `${kind}s`;
}
