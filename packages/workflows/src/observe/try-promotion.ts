import type { ClusterApi, Discovery } from "@kubestage/adapters";
import {
  type AskedObject,
  type Cluster,
  isNamespace,
  keyText,
  type LiveObject,
  oneLine,
  type PlanItem,
  type Platform,
  quotaProblems,
  type QuotaSurroundings,
  type WantedObject,
} from "@kubestage/core";
import { getIfThere } from "../cluster/live.ts";
import { type Survey, survey } from "../plan/survey.ts";

/** Where a promotion is tried. */
export interface TryingPlace {
  readonly api: ClusterApi;
  readonly cluster: Cluster;
  readonly uid: string;
  readonly platform: Platform;
  readonly signal: AbortSignal;
}

/** Whether a cluster would take what a promotion brings, and what it says of it: a sentence without a full stop. */
export interface Tried {
  readonly outcome: "passed" | "failed";
  readonly said: string;
}

/** So many reasons are named. */
const mostNamed = 3;
const mostOfReason = 400;

/**
 * Tries what a promotion changes in a cluster: each object by a dry run of the API server, what its pods ask for by what the quotas leave.
 * Nothing is written. What stands in a namespace that comes with it cannot be tried, and only its quotas are looked at.
 *
 * Errors: those of `ClusterApi`, KS5014 where something may not be read.
 */
export async function tryPromotion(wanted: readonly WantedObject[], place: TryingPlace): Promise<Tried> {
  const { api, cluster, uid, platform, signal } = place;
  const discovery = await api.discovery({ signal });
  const { gitVersion: version } = await api.version(signal);
  const found = await survey({
    ...{ api, discovery, platform: platform.name, cluster: { name: cluster.name, uid, version }, wanted, signal },
    ...{ stages: [], delivered: new Set<string>(), entries: [], trustFields: true },
  });
  const { items } = found.plan;
  const refusals = items.flatMap((item) => refusalOf(item, wanted, cluster) ?? []);
  const problems = [...refusals, ...(await quotasRefuse(found, wanted, { api, discovery, signal }))];
  if (problems.length > 0) return { outcome: "failed", said: shortened(problems).join("; ") };
  return { outcome: "passed", said: accepted(items) };
}

/** Why the cluster does not take an object; undefined where it does, or where what it needs comes with it. */
function refusalOf(
  { key, action, awaits, refusal, because }: PlanItem,
  wanted: readonly WantedObject[],
  { engine }: Cluster,
): string | undefined {
  const name = keyText(key);
  if (refusal) return `${name}: ${oneLine(refusal.message, mostOfReason)}`;
  if (awaits === "namespace" && !wanted.some((one) => isNamespace(one.key) && one.key.name === key.namespace))
    return `${name}: there is no namespace ${key.namespace}, and nothing that comes brings it`;
  if (awaits === "definition" && !wanted.some((one) => defines(one, key)))
    return `${name}: the cluster does not know the kind ${key.kind}, and nothing that comes brings its definition`;
  // An engine changes what is there; only an apply of kubestage's own makes something anew.
  if (action === "replace" && engine) return `${name}: ${because[0] ?? "it has to be made anew"}`;
  return undefined;
}

function defines({ key, object }: WantedObject, { group, kind }: PlanItem["key"]): boolean {
  if (key.kind !== "CustomResourceDefinition") return false;
  const { spec } = object as {
    readonly spec?: { readonly group?: unknown; readonly names?: { readonly kind?: unknown } };
  };
  return spec?.group === group && spec.names?.kind === kind;
}

interface Reading {
  readonly api: ClusterApi;
  readonly discovery: Discovery;
  readonly signal: AbortSignal;
}

async function quotasRefuse(
  { plan: { items }, adjusted }: Survey,
  wanted: readonly WantedObject[],
  reading: Reading,
): Promise<readonly string[]> {
  const problems: string[] = [];
  const changing = items.filter(({ key }) => key.namespace !== "");
  for (const [namespace, own] of Map.groupBy(changing, ({ key }) => key.namespace)) {
    const asked: AskedObject[] = [];
    for (const item of own) {
      const one = wanted.find(({ key }) => keyText(key) === keyText(item.key));
      if (one)
        asked.push(await askedObject({ ...one, object: adjusted.get(keyText(one.key)) ?? one.object }, item, reading));
    }
    problems.push(...quotaProblems(asked, await surroundingsOf(namespace, reading)));
  }
  return problems;
}

async function askedObject(
  { object, key }: WantedObject,
  { action, uid, changes }: PlanItem,
  { api, discovery, signal }: Reading,
): Promise<AskedObject> {
  const resource = discovery.find(object.apiVersion, object.kind);
  const live = resource && uid !== undefined ? await getIfThere(api, resource, key, signal) : undefined;
  const isRolledOut = action === "change" && changes.some(({ path }) => path.startsWith("spec.template"));
  return { object, live, plural: resource?.plural ?? "", isRolledOut };
}

/** Nothing of a namespace that is not there. */
async function surroundingsOf(namespace: string, { api, discovery, signal }: Reading): Promise<QuotaSurroundings> {
  const read = async (kind: string): Promise<LiveObject[]> => {
    const resource = discovery.find("v1", kind);
    const found: LiveObject[] = [];
    if (resource) for await (const { objects } of api.list(resource, { namespace, signal })) found.push(...objects);
    return found;
  };
  return { quotas: await read("ResourceQuota"), limitRanges: await read("LimitRange"), pods: await read("Pod") };
}

function accepted(items: readonly PlanItem[]): string {
  if (items.length === 0) return "nothing changes there";
  const tried = items.filter(({ awaits }) => awaits === undefined).length;
  const later = items.length - tried;
  const many = (count: number): string => (count === 1 ? "one object" : `${count} objects`);
  const taken = `it takes ${many(tried)}, and its quotas leave room`;
  return later === 0 ? taken : `${taken}; ${many(later)} could not be tried, since what they stand in comes with them`;
}

function shortened(problems: readonly string[]): readonly string[] {
  const more = problems.length - mostNamed;
  return more > 0 ? [...problems.slice(0, mostNamed), `and ${more} more`] : problems;
}
