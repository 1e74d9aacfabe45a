import type { PodSecurityLevel } from "../../model/levels.ts";
import { tiers } from "../../model/tiers.ts";
import type { FoundApp } from "../found-apps.ts";
import { filled, listIn, mostCommon, same, textIn, textsIn } from "../found-object.ts";
import { limitsWithRoom } from "../limits-with-room.ts";
import { readNetworkMode } from "./read-calls.ts";
import { readNodesMode } from "./read-nodes-mode.ts";
import type { Amounts } from "./read-quota.ts";
import { readLimits } from "./read-quota.ts";
import type { FoundStage } from "../stage-namespaces.ts";
import type { World } from "../world.ts";
import { labelsOf, nameOf } from "../world.ts";

/** What a stage's document is made of beside its objects. */
export interface StageFindings {
  /** The team of each app. */
  readonly teamOf: ReadonlyMap<FoundApp, string>;
  readonly access: Readonly<Record<string, unknown>> | undefined;
  /** Of each namespace. */
  readonly quotas: ReadonlyMap<string, Amounts>;
}

/** The spec of a stage: what most of its namespaces have. What others differ in shows when the two are compared. */
export function readStage(
  stage: FoundStage,
  apps: readonly FoundApp[],
  { teamOf, access, quotas }: StageFindings,
  world: World,
): Record<string, unknown> {
  const tier = tiers[stage.tier];
  const { namespaces } = stage;
  const limits = mostCommon(
    namespaces.map((namespace) => readLimits(namespace, world)).filter((one) => one !== undefined),
  );
  return {
    cluster: world.options.cluster.name,
    tier: stage.tier,
    ...filled({
      namespaces: layoutOf(stage, apps, teamOf, world),
      nodes: readNodesMode(stage, world).mode,
      network: orDefault(readNetworkMode(namespaces, world), tier.network),
      podSecurity: orDefault(podSecurityOf(namespaces, world), tier.podSecurity),
      quota: stageQuota(namespaces, quotas, { ...tier.quota }),
      limits: same(limits, tier.limits) ? undefined : limitsWithRoom(limits, tier.limits, apps, stage),
      access,
      secrets: storeOf(stage, world),
      tls: issuerOf(stage, world),
    }),
  };
}

function orDefault<Value>(value: Value, usual: Value): Value | undefined {
  return value === usual ? undefined : value;
}

/** By a template where that gives every app the namespace that it has, else by name. */
function layoutOf(
  stage: FoundStage,
  apps: readonly FoundApp[],
  teamOf: ReadonlyMap<FoundApp, string>,
  world: World,
): unknown {
  const places = apps.flatMap((app) => {
    const version = app.versions.find((one) => one.stage === stage);
    return version ? [{ app: app.name, team: teamOf.get(app) ?? "", namespace: version.namespace }] : [];
  });
  const fits = (nameFor: (place: (typeof places)[number]) => string): boolean =>
    places.every((place) => nameFor(place) === place.namespace);
  if (fits(({ app }) => `${app}-${stage.name}`)) return undefined;
  if (fits(({ team }) => `${team}-${stage.name}`)) return "perTeam";
  if (fits(() => `${world.platform}-${stage.name}`)) return "single";
  return { existing: Object.fromEntries(places.map(({ app, namespace }) => [app, namespace])) };
}

const levels: ReadonlySet<string> = new Set(["privileged", "baseline", "restricted"] satisfies PodSecurityLevel[]);

/** The level that most namespaces enforce. One without a label enforces nothing, as long as the cluster says no other. */
function podSecurityOf(namespaces: readonly string[], world: World): PodSecurityLevel {
  const found = world
    .ofKind("Namespace")
    .filter((one) => namespaces.includes(nameOf(one)))
    .map((one) => labelsOf(one)["pod-security.kubernetes.io/enforce"] ?? "privileged");
  return mostCommon(found.filter((level): level is PodSecurityLevel => levels.has(level))) ?? "privileged";
}

/** The most common amount of each, where it is not the tier's. */
function stageQuota(
  namespaces: readonly string[],
  quotas: ReadonlyMap<string, Amounts>,
  usual: Readonly<Record<string, string | number>>,
): Record<string, unknown> {
  const found = namespaces.map((namespace) => quotas.get(namespace) ?? {});
  const own: Record<string, unknown> = {};
  for (const name of Object.keys(usual)) {
    const amount = mostCommon(found.map((quota) => quota[name]).filter((one) => one !== undefined));
    if (amount !== undefined && amount !== usual[name]) own[name] = amount;
  }
  return own;
}

/** Source: what kubestage wrote, `<path>/<app>` of the one store of the stage. */
function storeOf({ namespaces }: FoundStage, world: World): Record<string, unknown> | undefined {
  const found = namespaces.flatMap((namespace) => world.ofKind("ExternalSecret", namespace));
  for (const { object } of found) {
    const store = textIn(object, "spec", "secretStoreRef", "name");
    const key = textIn(listIn(object, "spec", "data")[0], "remoteRef", "key") ?? "";
    const path = key.slice(0, Math.max(0, key.lastIndexOf("/")));
    if (store !== undefined) return filled({ store, path: path === "" ? undefined : path });
  }
  return undefined;
}

function issuerOf({ namespaces }: FoundStage, world: World): Record<string, unknown> | undefined {
  const issuers = namespaces
    .flatMap((namespace) => world.ofKind("Ingress", namespace))
    .map(({ object }) => textsIn(object, "metadata", "annotations")["cert-manager.io/cluster-issuer"]);
  const issuer = mostCommon(issuers.filter((one) => one !== undefined));
  return issuer === undefined ? undefined : { issuer };
}
