import type { EnvVar } from "kubernetes-types/core/v1.d.ts";
import { keyPlace } from "../model/declared.ts";
import type { HostOwners } from "../model/host-owners.ts";
import { hostOwners } from "../model/host-owners.ts";
import type { Platform } from "../model/resolved.ts";
import type { SourceToRender } from "../model/source-to-render.ts";
import type { StageRules } from "../model/stage-rules.ts";
import { guardedTaints } from "./admission/node-pools.ts";
import { appsInNamespace } from "./apps-in-namespace.ts";
import type { AppScope } from "./compiled.ts";
import { appLabels, renderedLabels } from "./labels.ts";
import { podPlacement } from "./placement/pod-placement.ts";
import { callUrl } from "./workloads/configuration.ts";
import { secretVariables } from "./workloads/secrets.ts";

/** An app's source on its way into a stage. */
export interface EnteringSource {
  readonly render: SourceToRender;
  readonly rules: StageRules;
}

/** What has to be rendered for an app and the rules that it then has to keep; undefined where it has no source or no release. */
export function enteringSource(scope: AppScope): EnteringSource | undefined {
  const { app, stage, cluster } = scope;
  if (!app.source || !app.runs) return undefined;
  const place = keyPlace(app.declared, "source");
  return {
    render: {
      cluster: cluster.name,
      stage: stage.name,
      app: app.name,
      namespace: app.namespace,
      kubernetesVersion: cluster.version,
      source: app.source.from,
      place,
    },
    rules: { ...ofApp(scope, app.source), ...ofStage(scope), place },
  };
}

type OfStage = Pick<
  StageRules,
  | ("stage" | "stageLabel" | "placement" | "guardedTaints" | "podSecurity" | "runtimeClasses" | "digests")
  | ("registries" | "limits" | "gateway" | "hostOwners" | "secrets")
>;

function ofStage(scope: AppScope): OfStage {
  const { platform, stage, cluster } = scope;
  return {
    stage: stage.name,
    stageLabel: platform.stageLabel,
    placement: podPlacement(scope),
    guardedTaints: [...new Set(guardedTaints(scope).map((taint) => taint.slice(0, taint.indexOf("="))))],
    podSecurity: stage.podSecurity,
    runtimeClasses: stage.runtimeClasses,
    digests: stage.digests,
    registries: [stage, cluster].flatMap(({ name, registries }) => (registries ? [{ name, allowed: registries }] : [])),
    limits: stage.limits,
    gateway: cluster.entry.gateway,
    hostOwners: ownersOf(platform),
    secrets: stage.secrets,
  };
}

function ofApp(
  scope: AppScope,
  source: NonNullable<AppScope["app"]["source"]>,
): Omit<StageRules, keyof OfStage | "place"> {
  const { app, stage } = scope;
  const namespace = stage.namespaces.find(({ name }) => name === app.namespace);
  if (!namespace) throw new Error(`the namespace ${app.namespace} is not one of ${stage.name}`);
  const labels = renderedLabels(scope);
  const { release } = source;
  return {
    app: app.declared,
    namespace: app.namespace,
    neighbours: appsInNamespace({ ...scope, namespace })
      .filter((other) => other.name !== app.name)
      .map((other) => ({
        app: other.name,
        labels: other.source ? renderedLabels({ ...scope, app: other }) : appLabels({ ...scope, app: other }),
      })),
    labels,
    podLabels: labels,
    serviceAccountToken: app.serviceAccountToken,
    quota: namespace.apps.length === 1 ? namespace.quota : undefined,
    loadBalancers: namespace.quota.loadBalancers,
    nodePorts: namespace.quota.nodePorts,
    hosts: namespace.hosts,
    config: Object.entries(app.config).map(([name, value]) => ({ name, value })),
    variables: [...callVariables(scope), ...secretVariables(app)],
    ports: source.ports,
    patches: source.from.patches,
    release: app.release === undefined || !release ? undefined : { ...release, name: app.release },
  };
}

function callVariables({ app }: AppScope): EnvVar[] {
  return app.calls.flatMap((call) => (call.kind === "app" ? [{ name: call.variable, value: callUrl(call) }] : []));
}

const ownersByPlatform = new WeakMap<Platform, HostOwners>();

function ownersOf(platform: Platform): HostOwners {
  const known = ownersByPlatform.get(platform);
  if (known) return known;
  const made = hostOwners(platform);
  ownersByPlatform.set(platform, made);
  return made;
}
