import type { ClusterApi, Discovery, ServedResource } from "@kubestage/adapters";
import { KubestageError } from "@kubestage/adapters";
import type { InventoryEntry, LiveObject, ObjectKey, StatusProblem, WantedObject } from "@kubestage/core";
import { groupOf, isNamespace, keyOf, keyText } from "@kubestage/core";
import { inParallel } from "./in-parallel.ts";
import { namespaceResource } from "./resources.ts";

/** What is known of a namespace: objects can be made only where it is there. */
type NamespaceState = "there" | "leaving" | "absent";
export type LiveNamespaces = ReadonlyMap<string, NamespaceState>;

/** Called once for each key; without a resource the cluster does not know the kind. */
export type Judge = (key: string, live: LiveObject | undefined, resource: ServedResource | undefined) => Promise<void>;

/** While one kind is judged the server already gives the next: more would only take memory. */
const kindsAtOnce = 2;

interface Subjects {
  readonly wanted: readonly WantedObject[];
  readonly entries: readonly InventoryEntry[];
}

/** The state of every namespace that something wanted, or in the inventory, stands in. */
export async function readNamespaces(
  api: ClusterApi,
  { wanted, entries }: Subjects,
  signal: AbortSignal,
): Promise<LiveNamespaces> {
  const names = new Set([...wanted, ...entries].map(({ key }) => key.namespace).filter((name) => name !== ""));
  const states = new Map<string, NamespaceState>([...names].map((name) => [name, "absent"]));
  for await (const { objects } of api.list(namespaceResource, { metadataOnly: true, signal }))
    for (const { metadata } of objects)
      if (names.has(metadata.name))
        states.set(metadata.name, metadata.deletionTimestamp === undefined ? "there" : "leaving");
  return states;
}

/**
 * Reads what is live of everything that is wanted or in the inventory, and hands it to `judge` as it comes: of a cluster
 * of any size only a few pages are in memory. Objects of ours are listed by their label, a kind after the other; what
 * does not come that way is asked for by name, unless its namespace, or the namespace that it is, is not there.
 */
export async function readLive(
  api: ClusterApi,
  subjects: Subjects & {
    readonly discovery: Discovery;
    readonly namespaces: LiveNamespaces;
    readonly platform: string;
    readonly signal: AbortSignal;
  },
  judge: Judge,
): Promise<void> {
  const { discovery, namespaces, platform, signal } = subjects;
  const labelSelector = `app.kubernetes.io/managed-by=kubestage,app.kubernetes.io/part-of=${platform}`;
  const readKind = async ({ resource, keys }: OfResource): Promise<void> => {
    if (resource)
      for await (const { objects } of api.list(resource, { labelSelector, signal }))
        await inParallel(objects, async (live) => {
          const key = keyText(keyOf(live));
          if (keys.delete(key)) await judge(key, live, resource);
        });
    await inParallel([...keys], async ([text, key]) => {
      const namespace = isNamespace(key) ? key.name : key.namespace;
      const inVain = namespace !== "" && namespaces.get(namespace) === "absent";
      const live = resource && !inVain ? await getIfThere(api, resource, key, signal) : undefined;
      await judge(text, live, resource);
    });
  };
  await inParallel(byResource(subjects, discovery), readKind, kindsAtOnce);
}

interface OfResource {
  readonly resource: ServedResource | undefined;
  readonly keys: Map<string, ObjectKey>;
}

/** Wanted objects are read in the version that they are written in: owned fields are kept by version. */
function byResource({ wanted, entries }: Subjects, discovery: Discovery): OfResource[] {
  const groups = new Map<string, OfResource>();
  const taken = new Set<string>();
  const add = (name: string, find: () => ServedResource | undefined, key: ObjectKey): void => {
    const text = keyText(key);
    if (taken.has(text)) return;
    taken.add(text);
    let group = groups.get(name);
    if (!group) groups.set(name, (group = { resource: find(), keys: new Map() }));
    group.keys.set(text, key);
  };
  const versions = new Map<string, string>();
  for (const { object, key } of wanted) {
    const { apiVersion, kind } = object;
    versions.set(`${groupOf(apiVersion)} ${kind}`, apiVersion);
    add(`${apiVersion} ${kind}`, () => discovery.find(apiVersion, kind), key);
  }
  for (const { key } of entries) {
    const apiVersion = versions.get(`${key.group} ${key.kind}`);
    if (apiVersion !== undefined) add(`${apiVersion} ${key.kind}`, () => discovery.find(apiVersion, key.kind), key);
    else add(`${key.group} ${key.kind}`, () => preferred(discovery, key), key);
  }
  return [...groups.values()];
}

/** The resource of a kind in the version that the cluster prefers. */
export function preferred({ resources }: Discovery, { group, kind }: ObjectKey): ServedResource | undefined {
  return resources.find((resource) => resource.group === group && resource.kind === kind);
}

/**
 * One object, or undefined where it is not there.
 *
 * Errors: KS5014 where it may not be read.
 */
export async function getIfThere(
  api: ClusterApi,
  resource: ServedResource,
  { namespace, name }: Pick<ObjectKey, "namespace" | "name">,
  signal?: AbortSignal,
): Promise<LiveObject | undefined> {
  const answer = await api.get(resource, namespace, name, signal);
  if (answer.ok) return answer.object;
  if (answer.problem.code === 404) return undefined;
  throw notReadable(answer.problem);
}

function notReadable({ message }: StatusProblem): KubestageError {
  return new KubestageError("KS5014", {
    message: `the cluster does not show what it has: ${message}`,
    hint: "`kubestage doctor` lists the rights that are needed",
  });
}
