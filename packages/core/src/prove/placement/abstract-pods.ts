import type { Taint } from "kubernetes-types/core/v1.d.ts";
import { anything, ListOf, nothing, OtherThan } from "../admission/admission.ts";
import { integerOf } from "./integers.ts";
import type { LandingNode } from "./landing.ts";

/**
 * Every field that a pod's spec can have: an API server drops what it does not know.
 * Source: k8s.io/api/core/v1/types.go (PodSpec), 1.37 and before
 */
const fields =
  "volumes initContainers containers ephemeralContainers restartPolicy terminationGracePeriodSeconds activeDeadlineSeconds dnsPolicy nodeSelector serviceAccountName serviceAccount automountServiceAccountToken nodeName hostNetwork hostPID hostIPC shareProcessNamespace securityContext imagePullSecrets hostname subdomain affinity schedulerName tolerations hostAliases priorityClassName priority dnsConfig readinessGates runtimeClassName enableServiceLinks preemptionPolicy overhead topologySpreadConstraints setHostnameAsFQDN os hostUsers schedulingGates resourceClaims resources hostnameOverride workloadRef schedulingGroup".split(
    " ",
  );

type Fields = Readonly<Record<string, unknown>>;

/** Metadata of which nothing is known. */
export const anyMetadata: Fields = { labels: anything, annotations: anything };

const mirror = "kubernetes.io/config.mirror";

/**
 * Metadata of pods that run, where policies compare with these texts. No kubelet runs a mirror but of its own static pods: it
 * takes every other one away.
 *
 * Source: k8s.io/kubernetes/pkg/kubelet/kubelet.go (HandlePodAdditions), pkg/kubelet/kubelet_pods.go (deleteOrphanedMirrorPods)
 */
export function metadataOfRunning(compared: readonly string[]): readonly [Fields, ...Fields[]] {
  if (!compared.includes(mirror)) return [anyMetadata];
  return [
    { labels: anything, annotations: nothing },
    { labels: anything, annotations: { [anything]: true, [mirror]: nothing } },
  ];
}

/** A pod's spec with these fields, none of those that are undefined, and anything in all others. */
export function abstractSpec(known: Fields): Fields {
  const spec: Record<string, unknown> = {};
  for (const field of fields)
    if (!Object.hasOwn(known, field)) spec[field] = anything;
    else if (known[field] !== undefined) spec[field] = known[field];
  return spec;
}

/**
 * All that a pod's node selector and affinity can be where they ask for the node, or for one like it, as a few abstract
 * ones; no pod that lands there is none of them:
 * - the node selector is absent, or each of its entries is one of the node's labels: an entry for a label that matters
 *   (`mattering`) is there with the node's value or is not there, in every combination; others may be there or not;
 * - no node affinity is required, or there is a list of terms of which one at least matches the node; others may be any;
 * - of a term that matches, every requirement matches the node, and it has one at least.
 *
 * @param mattering keys of labels that policies tell apart; others are known less exactly. Any set is right.
 */
export function asksForNode({ labels }: LandingNode, mattering: readonly string[]): readonly Fields[] {
  const own = mattering.filter((key) => Object.hasOwn(labels, key)).slice(0, mostKeys);
  const affinities = affinitiesFor(labels, mattering);
  return selectorsFor(labels, own).flatMap((nodeSelector) =>
    affinities.map((affinity) => ({ nodeSelector, affinity })),
  );
}

/** Each doubles the number of abstract pods. */
const mostKeys = 3;

function selectorsFor(labels: Fields, own: readonly string[]): readonly (Fields | undefined)[] {
  const others = Object.fromEntries(Object.keys(labels).flatMap((key) => (own.includes(key) ? [] : [[key, anything]])));
  let choices: readonly Fields[] = [others];
  for (const key of own) choices = choices.flatMap((choice) => [choice, { ...choice, [key]: labels[key] }]);
  return [undefined, ...choices];
}

function affinitiesFor(
  labels: Readonly<Record<string, string>>,
  mattering: readonly string[],
): readonly (Fields | undefined)[] {
  const amongPods = { podAffinity: anything, podAntiAffinity: anything };
  const preferred = { preferredDuringSchedulingIgnoredDuringExecution: anything };
  const expressions = new ListOf(requirementsFor(labels, mattering));
  const names = new ListOf([{ key: "metadata.name", operator: anything, values: anything }]);
  const terms: readonly Fields[] = [
    { matchExpressions: expressions },
    { matchFields: names },
    { matchExpressions: expressions, matchFields: names },
  ];
  const required = (term: Fields) => ({ nodeSelectorTerms: new ListOf([anything], [term]) });
  return [
    undefined,
    amongPods,
    { ...amongPods, nodeAffinity: preferred },
    ...terms.map((term) => ({
      ...amongPods,
      nodeAffinity: { ...preferred, requiredDuringSchedulingIgnoredDuringExecution: required(term) },
    })),
  ];
}

/** Every requirement of a term that matches a node with these labels. */
function requirementsFor(labels: Readonly<Record<string, string>>, mattering: readonly string[]): readonly Fields[] {
  const ofOwn = (key: string, value: string): readonly Fields[] => [
    { key, operator: "In", values: new ListOf([anything], [value]) },
    { key, operator: "NotIn", values: anything },
    { key, operator: "Exists" },
    ...(integerOf(value) === undefined
      ? []
      : [
          { key, operator: "Gt", values: anything },
          { key, operator: "Lt", values: anything },
        ]),
  ];
  const ofMissing = (key: string): readonly Fields[] => [
    { key, operator: "DoesNotExist" },
    { key, operator: "NotIn", values: anything },
  ];
  return [
    ...mattering.flatMap((key) => {
      const value = Object.hasOwn(labels, key) ? labels[key] : undefined;
      return value === undefined ? ofMissing(key) : ofOwn(key, value);
    }),
    { key: new OtherThan(mattering), operator: anything, values: anything },
  ];
}

/** Lists of tolerations in which one tolerates the taint: every one is like one of these. Gates are closed. */
export function toleratesForSure({ key, value = "" }: Taint): readonly ListOf[] {
  const rest = { effect: anything, tolerationSeconds: anything };
  const equal = value === "" ? { key, ...rest } : { key, value, ...rest };
  const ways = [
    { operator: "Exists", ...rest },
    { key, operator: "Exists", ...rest },
    equal,
    { ...equal, operator: "Equal" },
  ];
  return ways.map((way) => new ListOf([anything], [way]));
}

/** A name that is there; of one node only where there is no other like it, otherwise none with which policies compare. */
export function nameOf(names: readonly string[], compared: readonly string[]): unknown {
  return names.length === 1 ? names[0] : new OtherThan(["", ...compared]);
}
