import type { ClusterApi, ServedResource } from "@kubestage/adapters";
import { RefusedError } from "@kubestage/adapters";
import type { LiveObject } from "@kubestage/core";

/** All objects of a kind; undefined where the user may not list them, or the cluster does not serve the kind. */
export async function findObjects(
  api: ClusterApi,
  apiVersion: string,
  kind: string,
  signal?: AbortSignal,
): Promise<LiveObject[] | undefined> {
  const resource: ServedResource | undefined = (await api.discovery({ signal })).find(apiVersion, kind);
  if (!resource) return undefined;
  const found: LiveObject[] = [];
  try {
    for await (const page of api.list(resource, { signal })) found.push(...page.objects);
  } catch (error) {
    if (error instanceof RefusedError) return undefined;
    throw error;
  }
  return found;
}
