import type { Discovery, ListOptions, ServedResource } from "@kubestage/adapters";
import type { WantedObject } from "@kubestage/core";
import { grantsWidely, keyText, mayBeForeign } from "@kubestage/core";

/** One kind that is looked at, in one version. */
export interface KindToWatch {
  readonly resource: ServedResource;
  readonly options: Pick<ListOptions, "labelSelector" | "metadataOnly">;
  /** The only namespaces in which it may be looked at; absent for the whole cluster. */
  readonly namespaces?: readonly string[];
  /** What is declared of it in this version, by key; where there are `namespaces`, in those. */
  readonly wanted: ReadonlyMap<string, WantedObject>;
  /** Whether what nobody declared of it is drift. */
  readonly judgesForeign: boolean;
}

export interface Kinds {
  readonly kinds: readonly KindToWatch[];
  /** Declared objects of kinds that the cluster does not know: they are missing. */
  readonly unserved: readonly WantedObject[];
}

/**
 * Which kinds of a cluster are looked at: those of declared objects with their content, and of every other one, of which
 * only the metadata are asked for, what may be foreign: everything in namespaces, and what carries the labels of
 * `platform` in the whole cluster. What gives rights there is looked at whole, for whom it binds. Without
 * `wholeCluster`, as for one stage, what belongs to the whole cluster is left out.
 */
export function kindsToWatch(
  discovery: Discovery,
  wanted: readonly WantedObject[],
  { platform, wholeCluster }: { readonly platform: string; readonly wholeCluster: boolean },
): Kinds {
  const byPath = new Map<string, { resource: ServedResource; wanted: Map<string, WantedObject> }>();
  const unserved: WantedObject[] = [];
  for (const one of wanted) {
    const resource = discovery.find(one.object.apiVersion, one.object.kind);
    if (!resource) {
      unserved.push(one);
      continue;
    }
    const path = kindPath(resource);
    let known = byPath.get(path);
    if (!known) byPath.set(path, (known = { resource, wanted: new Map() }));
    known.wanted.set(keyText(one.key), one);
  }
  const kinds: KindToWatch[] = [];
  const judged = new Set<string>();
  for (const { resource, wanted } of byPath.values()) {
    const kind = `${resource.group}/${resource.kind}`;
    const judgesForeign = !judged.has(kind) && (resource.namespaced ? mayBeForeign(resource) : wholeCluster);
    judged.add(kind);
    kinds.push({ resource, options: {}, wanted, judgesForeign });
  }
  for (const resource of discovery.resources) {
    const isKnown = judged.has(`${resource.group}/${resource.kind}`);
    if (isKnown || !canBeWatched(resource) || !mayBeForeign(resource)) continue;
    if (!resource.namespaced && !wholeCluster) continue;
    const labelSelector = `app.kubernetes.io/managed-by=kubestage,app.kubernetes.io/part-of=${platform}`;
    const options = grantsWidely(resource)
      ? {}
      : { metadataOnly: true, ...(!resource.namespaced && { labelSelector }) };
    kinds.push({ resource, options, wanted: new Map(), judgesForeign: true });
  }
  return { kinds, unserved };
}

/** The same kind, looked at in some namespaces only. */
export function narrowedTo(kind: KindToWatch, namespaces: readonly string[]): KindToWatch {
  const wanted = new Map([...kind.wanted].filter(([, { key }]) => namespaces.includes(key.namespace)));
  return { ...kind, namespaces, wanted };
}

function canBeWatched({ verbs }: ServedResource): boolean {
  return verbs.includes("list") && verbs.includes("watch");
}

export function kindPath({ group, version, plural }: ServedResource): string {
  return `${group}/${version}/${plural}`;
}
