import type { KubernetesObject, LiveObject } from "../../manifests/kubernetes-object.ts";
import { formatQuantity } from "../../manifests/quantities.ts";
import { fieldOf, isRecord } from "../fields/field-sets.ts";
import { numberOf, statusOf, textOf } from "../readiness/readiness-state.ts";
import { amountsOfClaims, amountsOfObject, type AskedObject, isPodOf, podsOf } from "./asked-object.ts";
import {
  type Amounts,
  amountOf,
  amountsOfPod,
  type ContainerDefaults,
  greater,
  listOf,
  sumOf,
  timesOf,
} from "./pod-amounts.ts";
import { countsPod, hasScopes } from "./quota-scopes.ts";

/** What stands in a namespace, as far as quotas go by it. */
export interface QuotaSurroundings {
  readonly quotas: readonly LiveObject[];
  readonly limitRanges: readonly LiveObject[];
  readonly pods: readonly LiveObject[];
}

/**
 * Where objects that are to be applied to one namespace ask for more than its quotas leave: sentences without a full stop. The API server
 * does not say so beforehand, since it counts pods when they are made. Quotas and LimitRanges among the objects hold in the place of
 * those that are there.
 *
 * Errors: none; an amount that cannot be read counts nothing.
 * Source: https://kubernetes.io/docs/concepts/policy/resource-quotas/
 */
export function quotaProblems(asked: readonly AskedObject[], surroundings: QuotaSurroundings): readonly string[] {
  const objects = asked.map(({ object }) => object);
  const defaults = merged(objects, surroundings.limitRanges, "LimitRange").flatMap(defaultsOf);
  return merged(objects, surroundings.quotas, "ResourceQuota").flatMap((quota) => {
    const live = surroundings.quotas.find(({ metadata }) => metadata.name === quota.metadata.name);
    const more = asked.map((one) => increase(one, { quota, defaults, asked, pods: surroundings.pods }));
    return problemsOf(quota, live, sumOf(more));
  });
}

function merged(
  objects: readonly KubernetesObject[],
  live: readonly LiveObject[],
  kind: string,
): readonly (KubernetesObject | LiveObject)[] {
  const coming = objects.filter((object) => object.apiVersion === "v1" && object.kind === kind);
  const names = new Set(coming.map(({ metadata }) => metadata.name));
  return [...coming, ...live.filter(({ metadata }) => !names.has(metadata.name))];
}

function defaultsOf(range: KubernetesObject | LiveObject): ContainerDefaults[] {
  return listOf(fieldOf((range as { readonly spec?: unknown }).spec, "limits")).flatMap((limit) => {
    if (fieldOf(limit, "type") !== "Container") return [];
    const limits = fieldOf(limit, "default");
    return [{ limits, requests: fieldOf(limit, "defaultRequest") ?? limits }];
  });
}

interface Counting {
  readonly quota: KubernetesObject | LiveObject;
  readonly defaults: readonly ContainerDefaults[];
  readonly asked: readonly AskedObject[];
  readonly pods: readonly LiveObject[];
}

/** What an object would count in a quota beyond what it counts there now; less than nothing where it gives something back. */
function increase(one: AskedObject, { quota, defaults, asked, pods }: Counting): Amounts {
  const counted = podsOf(one, leastOf(one.object, asked));
  const scoped = hasScopes(quota);
  const beside = scoped ? new Map<string, bigint>() : besidePods(one, counted?.count ?? 0);
  if (!counted) return beside;
  const amounts = (spec: unknown): Amounts => (countsPod(quota, spec) ? amountsOfPod(spec, defaults) : new Map());
  const each = amounts(counted.spec);
  const own = pods.filter((pod) => isCounted(pod) && isPodOf(pod, one.object));
  const there = sumOf(own.map((pod) => amounts(pod["spec"])));
  const more = sumOf([timesOf(each, counted.count), negated(there)]);
  return sumOf([beside, counted.hasSurge ? greater(more, each) : more]);
}

function besidePods(one: AskedObject, replicas: number): Amounts {
  const { object, live, plural } = one;
  const now = live ? amountsOfObject(live, plural) : new Map<string, bigint>();
  return sumOf([amountsOfObject(object, plural), negated(now), amountsOfClaims(one, replicas)]);
}

function negated(amounts: Amounts): Amounts {
  return new Map([...amounts].map(([name, amount]) => [name, -amount]));
}

/** A pod that has ended counts no more. */
function isCounted(pod: LiveObject): boolean {
  const phase = textOf(statusOf(pod), "phase");
  return phase !== "Succeeded" && phase !== "Failed";
}

/** The fewest pods that an autoscaler among the objects keeps. */
function leastOf({ kind, metadata }: KubernetesObject, asked: readonly AskedObject[]): number | undefined {
  for (const { object } of asked) {
    if (object.kind !== "HorizontalPodAutoscaler") continue;
    const { spec } = object as { readonly spec?: unknown };
    const target = fieldOf(spec, "scaleTargetRef");
    if (fieldOf(target, "kind") === kind && fieldOf(target, "name") === metadata.name)
      return numberOf(spec, "minReplicas") ?? 1;
  }
  return undefined;
}

function problemsOf(
  quota: KubernetesObject | LiveObject,
  live: LiveObject | undefined,
  more: Amounts,
): readonly string[] {
  const hard = fieldOf((quota as { readonly spec?: unknown }).spec, "hard");
  const used = live && fieldOf(statusOf(live), "used");
  const { name, namespace = "" } = quota.metadata;
  return Object.entries(isRecord(hard) ? hard : {}).flatMap(([what, written]) => {
    const asked = more.get(what) ?? 0n;
    const most = amountOf(written);
    if (asked <= 0n || most === undefined) return [];
    // What a quota counts that was not there before is what comes with it.
    const now = live ? amountOf(fieldOf(used, what)) : 0n;
    if (now === undefined) return `the quota ${name} of ${namespace} does not say yet how much ${what} is used`;
    if (now + asked <= most) return [];
    const shown = (amount: bigint): string => formatQuantity(amount < 0n ? 0n : amount, String(written));
    return `the quota ${name} of ${namespace} leaves ${shown(most - now)} of ${shown(most)} for ${what}, and ${shown(asked)} more is asked for`;
  });
}
