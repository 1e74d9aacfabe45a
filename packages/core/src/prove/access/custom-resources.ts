import type { World } from "../../manifests/world/world.ts";
import { type KnownResource, knownResources } from "./known-resources.ts";

/** Of every custom resource, whether its definition says so or not: to a rule it is nothing to name one that is not there. */
const subresources = ["status", "scale"];

/** Resources that definitions among the objects make known, with their subresources. */
export function definedResources(world: World): readonly KnownResource[] {
  return (world.objects.get("apiextensions.k8s.io/CustomResourceDefinition") ?? []).flatMap(({ object }) => {
    // The name is the plural and the group: the API server takes no other.
    const [plural = "", ...group] = object.metadata.name.split(".");
    const spec = object["spec"] as { readonly scope?: unknown } | null | undefined;
    return withSubresources(group.join("."), plural, spec?.scope === "Cluster");
  });
}

/**
 * Resources of custom objects without regard to definitions, by the plural that their kind has as a rule. Asks the world for
 * all its kinds.
 *
 * Source: k8s.io/apimachinery/pkg/api/meta/restmapper.go (UnsafeGuessKindToResource), and English where that is wrong
 */
export function seenResources(world: World): readonly KnownResource[] {
  const ownGroups = new Set(knownResources.map(({ group }) => group));
  return [...world.objects].flatMap(([id, [first]]) => {
    const slash = id.indexOf("/");
    const group = id.slice(0, Math.max(slash, 0));
    if (!first || !group.includes(".") || ownGroups.has(group)) return [];
    const plural = pluralOf(id.slice(slash + 1).toLowerCase());
    return withSubresources(group, plural, first.object.metadata.namespace === undefined);
  });
}

function withSubresources(group: string, plural: string, isClusterWide: boolean): KnownResource[] {
  const all = [plural, ...subresources.map((one) => `${plural}/${one}`)];
  return all.map((resource) => ({ group, resource, isClusterWide }));
}

function pluralOf(singular: string): string {
  if (/(s|x|ch|sh)$/.test(singular)) return `${singular}es`;
  return /[^aeiou]y$/.test(singular) ? singular.replace(/y$/, "ies") : `${singular}s`;
}
