import { isDeepStrictEqual } from "node:util";
import type { Answer, ClusterApi } from "@kubestage/adapters";
import { KubestageError } from "@kubestage/adapters";
import type { InventoryEntry, KubernetesObject, LiveObject, ObjectKey } from "@kubestage/core";
import { inventoryConfigMaps, keyText, platformLabel, readInventory, recordsNamespace } from "@kubestage/core";
import { getIfThere } from "./live.ts";
import { configMapResource, namespaceResource } from "./resources.ts";

/** Whose inventory it is: the platform's, in the cluster with this UID. */
export interface Home {
  readonly platform: string;
  readonly cluster: string;
}

const ours = (platform: string): string =>
  `app.kubernetes.io/component=inventory,app.kubernetes.io/part-of=${platform}`;

/** What kubestage has put into a cluster, as the cluster itself keeps it. */
export interface StoredInventory {
  readonly entries: readonly InventoryEntry[];
  /** What could not be understood of it, in sentences: entries that are lost are never deleted. */
  readonly problems: readonly string[];
  /** The ConfigMaps as they were read. */
  readonly stored: readonly LiveObject[];
  /** Whether the platform's own namespace is there. */
  readonly hasNamespace: boolean;
}

/**
 * Reads the inventory of a platform. It counts only in the platform's own namespace, which only the platform may write:
 * an object like it elsewhere says nothing.
 *
 * Errors: KS5010 where a namespace of that name is not this platform's; KS5014 where it may not be read.
 */
export async function readStoredInventory(
  api: ClusterApi,
  { platform, cluster }: Home,
  signal: AbortSignal,
): Promise<StoredInventory> {
  const name = recordsNamespace(platform);
  const namespace = await getIfThere(api, namespaceResource, { namespace: "", name }, signal);
  if (!namespace) return { entries: [], problems: [], stored: [], hasNamespace: false };
  const owner = namespace.metadata.labels?.[platformLabel];
  if (owner !== platform) throw notOurs(name, owner, platform);
  const stored: LiveObject[] = [];
  for await (const page of api.list(configMapResource, { namespace: name, labelSelector: ours(platform), signal }))
    stored.push(...page.objects);
  return { ...readInventory(stored, { platform, cluster }), stored, hasNamespace: true };
}

/** Whether two readings found the same inventory, so that no other apply ran between them. */
export function isSameInventory(left: StoredInventory, right: StoredInventory): boolean {
  const versions = ({ stored }: StoredInventory) =>
    new Map(stored.map(({ metadata }) => [metadata.name, `${metadata.uid} ${metadata.resourceVersion}`]));
  return isDeepStrictEqual(versions(left), versions(right));
}

/**
 * The entry that the inventory should have of an object that is there, before a write (`uid` undefined where the write
 * will make another) and after it.
 *
 * What somebody else made is written down as adopted, stays so however often it is applied, and is never deleted. So is
 * the ServiceAccount that Kubernetes itself makes in every namespace. The platform's own namespace is kubestage's whenever
 * it is used at all.
 */
export function entryOf(
  { key, stage }: Pick<InventoryEntry, "key" | "stage">,
  facts: {
    readonly platform: string;
    readonly uid: string | undefined;
    /** What the inventory says so far. */
    readonly before: InventoryEntry | undefined;
    /** Whether this apply makes it. */
    readonly isNew: boolean;
    /** Whether our manager had applied it before this apply. */
    readonly wasApplied: boolean;
  },
): InventoryEntry {
  const { platform, uid, before, isNew, wasApplied } = facts;
  // A process that was killed between making an object and saying so leaves its entry pending.
  const isRecorded = before && !before.adopted && (before.uid === undefined ? wasApplied : before.uid === uid);
  const isUnrecorded = !before && wasApplied && guardsRecords(key, platform);
  const isOurs = isNew || isRecorded || isUnrecorded || isOwnNamespace(key, platform);
  return isOurs && !isKubernetesOwn(key) ? { key, uid, stage } : { key, uid, stage, adopted: true };
}

function isOwnNamespace({ group, kind, name }: ObjectKey, platform: string): boolean {
  return group === "" && kind === "Namespace" && name === recordsNamespace(platform);
}

/** The first apply makes it before the first word of the inventory is written, and may be killed in between. */
function guardsRecords({ group, name }: ObjectKey, platform: string): boolean {
  return group === "admissionregistration.k8s.io" && name === `${recordsNamespace(platform)}-records`;
}

/** Its controller makes it anew whenever it is deleted, and pods of anybody may run as it. */
function isKubernetesOwn({ group, kind, name }: ObjectKey): boolean {
  return group === "" && kind === "ServiceAccount" && name === "default";
}

/** Whether two entries of one object say the same. */
export function isSameEntry(left: InventoryEntry | undefined, right: InventoryEntry): boolean {
  return left !== undefined && left.uid === right.uid && left.stage === right.stage && left.adopted === right.adopted;
}

/**
 * The inventory while an apply changes it. Each write states which version it follows, so that nothing that somebody
 * else has written in between is ever lost.
 */
export class Inventory {
  readonly #api: ClusterApi;
  readonly #home: Home;
  /** After an interrupted apply an object may stand there with several UIDs. */
  readonly #entries: Map<string, readonly InventoryEntry[]>;
  readonly #stored: Map<string, LiveObject>;
  #changed: boolean;

  constructor(api: ClusterApi, home: Home, { entries, stored }: StoredInventory) {
    this.#api = api;
    this.#home = home;
    this.#entries = Map.groupBy(entries, ({ key }) => keyText(key));
    this.#stored = new Map(stored.map((configMap) => [configMap.metadata.name, configMap]));
    this.#changed = false;
  }

  /** What is known of an object: the entry with this UID, or any other. */
  find(key: InventoryEntry["key"], uid: string | undefined): InventoryEntry | undefined {
    return pickEntry(this.#entries.get(keyText(key)), uid);
  }

  put(entry: InventoryEntry): void {
    const text = keyText(entry.key);
    const [known, ...others] = this.#entries.get(text) ?? [];
    if (others.length === 0 && isSameEntry(known, entry)) return;
    this.#entries.set(text, [entry]);
    this.#changed = true;
  }

  forget(key: InventoryEntry["key"]): void {
    if (this.#entries.delete(keyText(key))) this.#changed = true;
  }

  /** Forgets everything in a namespace that is gone. */
  forgetInside(namespace: string): void {
    for (const [one] of [...this.#entries.values()]) if (one?.key.namespace === namespace) this.forget(one.key);
  }

  /**
   * Writes what was put and forgotten since the last time.
   *
   * Errors: KS5006 where somebody else has written the inventory; KS5014 where it may not be written.
   */
  async save(): Promise<void> {
    if (!this.#changed) return;
    const { platform, cluster } = this.#home;
    const wanted = inventoryConfigMaps(platform, [...this.#entries.values()].flat(), cluster);
    // What is added comes before what is taken away: an entry that changes its place is killed in neither.
    const names = new Set(wanted.map(({ metadata }) => metadata.name));
    for (const object of growingFirst(wanted, this.#stored)) await this.#write(object);
    for (const [name, live] of this.#stored) if (!names.has(name)) await this.#remove(name, live);
    this.#changed = false;
  }

  async #write(object: KubernetesObject): Promise<void> {
    const { name } = object.metadata;
    const before = this.#stored.get(name);
    if (before && isSameContent(object, before)) return;
    const versioned = before ? followingOn(object, before) : object;
    const answer = await (before
      ? this.#api.update(configMapResource, versioned)
      : this.#api.create(configMapResource, versioned));
    this.#stored.set(name, await this.#settle(answer, object));
  }

  /** The answer to an earlier try may have been lost: then what is there is what was to be written. */
  async #settle(answer: Answer<LiveObject>, object: KubernetesObject): Promise<LiveObject> {
    if (answer.ok) return answer.object;
    const { code, message } = answer.problem;
    if (code !== 409 && code !== 404) throw notWritable(message);
    const { namespace = "", name } = object.metadata;
    const live = await getIfThere(this.#api, configMapResource, { namespace, name });
    if (live && isSameContent(object, live)) return live;
    throw movedMeanwhile();
  }

  async #remove(name: string, { metadata }: LiveObject): Promise<void> {
    const { uid, resourceVersion } = metadata;
    const where = { namespace: recordsNamespace(this.#home.platform), name, uid, resourceVersion };
    const answer = await this.#api.delete(configMapResource, where);
    if (!answer.ok && answer.problem.code === 409) throw movedMeanwhile();
    if (!answer.ok && answer.problem.code !== 404) throw notWritable(answer.problem.message);
    this.#stored.delete(name);
  }
}

function followingOn(object: KubernetesObject, { metadata }: LiveObject): KubernetesObject {
  const { uid, resourceVersion } = metadata;
  const following = { ...object.metadata, uid, resourceVersion };
  return { ...object, metadata: following };
}

function isSameContent(object: KubernetesObject, live: LiveObject): boolean {
  return isDeepStrictEqual((object as { data?: unknown }).data, live["data"]);
}

/** Of several entries of one object, the one with its UID. */
export function pickEntry(
  entries: readonly InventoryEntry[] | undefined,
  uid: string | undefined,
): InventoryEntry | undefined {
  return entries?.find((entry) => entry.uid === uid) ?? entries?.[0];
}

/** Those that get longer before those that get shorter. */
function growingFirst(
  objects: readonly KubernetesObject[],
  stored: ReadonlyMap<string, LiveObject>,
): readonly KubernetesObject[] {
  const length = (data: unknown): number => JSON.stringify(data ?? {}).length;
  const growth = (object: KubernetesObject): number =>
    length((object as { data?: unknown }).data) - length(stored.get(object.metadata.name)?.["data"]);
  return objects.toSorted((left, right) => growth(right) - growth(left));
}

function notOurs(name: string, owner: string | undefined, platform: string): KubestageError {
  const whose =
    owner === undefined ? "carries no platform's label" : `belongs to the platform ${JSON.stringify(owner)}`;
  return new KubestageError("KS5010", {
    message: `the namespace ${name}, in which kubestage keeps what it has put into the cluster, is there and ${whose}`,
    hint: `see who made it; delete it, or call the platform something else than ${platform}`,
  });
}

function movedMeanwhile(): KubestageError {
  return new KubestageError("KS5006", {
    message: "somebody else wrote the inventory while this apply ran",
    hint: "the same command again plans with what is there now",
  });
}

function notWritable(message: string): KubestageError {
  return new KubestageError("KS5014", {
    message: `the inventory cannot be written: ${message}`,
    hint: "let somebody apply who may write in the platform's own namespace; `kubestage doctor` lists the rights",
  });
}
