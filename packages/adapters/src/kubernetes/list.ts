import type { LiveObject } from "@kubestage/core";
import type { ListOptions, Page, ServedResource } from "./cluster-api.ts";
import { notKubernetes } from "./failures.ts";
import { collectionText, pathOf, queryOf } from "./paths.ts";
import { RefusedError } from "./refused-error.ts";
import type { Ask, Requests } from "./requests.ts";

/** The server then gives this many objects at a time, and neither side has to hold more. */
const pageSize = 500;

export type ListPart = ({ readonly type: "page" } & Page) | { readonly type: "restarted" };

/**
 * A list, page by page. Where the server no longer has the state that the list began with, it begins anew and says so;
 * the second time all comes in one page, which cannot expire. Of an exact version there is no second time.
 *
 * Errors: KS6015 (RefusedError) where the server says no.
 * Source: https://kubernetes.io/docs/reference/using-api/api-concepts/#retrieving-large-results-sets-in-chunks
 */
export async function* listParts(
  requests: Requests,
  resource: ServedResource,
  options: ListOptions,
  forWatch: Pick<Ask, "patienceMs" | "onWait"> = {},
): AsyncGenerator<ListPart> {
  const { namespace, labelSelector, fieldSelector, resourceVersion, signal } = options;
  let token: string | undefined;
  for (let restarts = 0; ; ) {
    const limit = restarts < 2 ? pageSize : undefined;
    // A token has its version in itself.
    const exact = resourceVersion !== undefined &&
      token === undefined && { resourceVersion, resourceVersionMatch: "Exact" };
    const query = queryOf({ labelSelector, fieldSelector, limit, continue: token, ...exact });
    const answer = await requests.ask({
      method: "GET",
      path: pathOf(resource, namespace) + query,
      accept: acceptFor(options, "List"),
      signal,
      ...forWatch,
    });
    if (!answer.ok) {
      const isExpired = answer.problem.code === 410 && token !== undefined && resourceVersion === undefined;
      if (!isExpired)
        throw new RefusedError(
          `list ${collectionText(resource, options)}`,
          requests.target.cluster.server,
          answer.problem,
        );
      restarts++;
      token = undefined;
      yield { type: "restarted" };
      continue;
    }
    const list = answer.object as ObjectList | undefined;
    // An empty list that is none would be taken for everything being gone.
    if (!list?.kind?.endsWith("List") || !list.metadata)
      throw notKubernetes(`asked for ${collectionText(resource, options)}, it gives no list`, requests.target);
    token = list.metadata.continue || undefined;
    yield {
      type: "page",
      objects: (list.items ?? []).map((object) => withType(object, resource)),
      resourceVersion: list.metadata.resourceVersion ?? "",
    };
    if (token === undefined) return;
  }
}

/** As `listParts`, for who wants each object once: those told before a restart are not told again. */
export async function* listOnce(
  requests: Requests,
  resource: ServedResource,
  options: ListOptions,
): AsyncGenerator<Page> {
  const told = new Set<string>();
  for await (const part of listParts(requests, resource, options)) {
    if (part.type === "restarted") continue;
    const objects = part.objects.filter(({ metadata }) => !told.has(metadata.uid));
    for (const { metadata } of objects) told.add(metadata.uid);
    yield { objects, resourceVersion: part.resourceVersion };
  }
}

interface ObjectList {
  readonly kind?: string;
  readonly metadata?: { readonly continue?: string; readonly resourceVersion?: string };
  /** Null where a Go server has none. */
  readonly items?: readonly LiveObject[] | null;
}

/** Without content where only metadata is asked for. Source: the same page, "Metadata-only fetches". */
export function acceptFor({ metadataOnly }: ListOptions, form: "List" | ""): string {
  return metadataOnly === true
    ? `application/json;as=PartialObjectMetadata${form};g=meta.k8s.io;v=v1`
    : "application/json";
}

/** The objects of a list lack their type, and those with metadata only have that of the form. */
export function withType(object: LiveObject, { group, version, kind }: ServedResource): LiveObject {
  return Object.assign(object, { apiVersion: group === "" ? version : `${group}/${version}`, kind });
}
