import type { ClusterApi, ServedResource } from "@kubestage/adapters";
import { RefusedError } from "@kubestage/adapters";
import type { LiveObject } from "@kubestage/core";
import { mayBeForeign } from "@kubestage/core";

export interface LiveObjects {
  readonly objects: readonly LiveObject[];
  /** Kinds that the user may not list, such as `secrets`. */
  readonly refused: readonly string[];
}

/** What is read of a kind: all of it, of pods their metadata and the node that they run on, metadata only, or nothing. */
export type Reading = "whole" | "placement" | "metadata" | "none";

/** Kinds that are another view of what is listed anyway. */
const views: ReadonlySet<string> = new Set(["PodMetrics", "ComponentStatus", "Endpoints"]);

/**
 * What a cluster holds, kind after kind and page after page. `reading` decides how much of a kind is asked for: of Secrets
 * no value ever is.
 *
 * Errors: as `ClusterApi`.
 */
export async function objectsFromCluster(
  api: ClusterApi,
  reading: (resource: ServedResource) => Reading,
  signal: AbortSignal,
): Promise<LiveObjects> {
  const { resources } = await api.discovery({ signal });
  const objects: LiveObject[] = [];
  const refused: string[] = [];
  for (const resource of resources) {
    const { group, version, kind, plural, verbs } = resource;
    if (!verbs.includes("list") || views.has(kind) || !mayBeForeign({ group, kind })) continue;
    const amount = kind === "Secret" && group === "" ? "metadata" : reading(resource);
    if (amount === "none") continue;
    const apiVersion = group === "" ? version : `${group}/${version}`;
    try {
      for await (const page of api.list(resource, { metadataOnly: amount === "metadata", signal }))
        for (const object of page.objects)
          objects.push({ ...(amount === "placement" ? placementOf(object) : object), apiVersion, kind });
    } catch (error) {
      if (!(error instanceof RefusedError)) throw error;
      refused.push(plural);
    }
  }
  return { objects, refused };
}

/** A cluster has more pods than anything else: of each no more is kept than is needed. */
function placementOf({ apiVersion, kind, metadata, spec }: LiveObject): LiveObject {
  const nodeName = typeof spec === "object" && spec !== null && "nodeName" in spec ? spec.nodeName : undefined;
  return { apiVersion, kind, metadata, ...(nodeName !== undefined && { spec: { nodeName } }) };
}
