import type { Diagnostic } from "../../diagnostics/diagnostic.ts";
import { diagnose } from "../../diagnostics/diagnostic.ts";
import type { Declared } from "../../model/declared.ts";
import { fieldPlace, namePlace } from "../../model/declared.ts";
import { stageEntry } from "../../model/entry.ts";
import { consistentLimits } from "../../model/limits.ts";
import type { Cluster, NodesMode, Quota, Shared, Stage, StageApp, StageNamespace } from "../../model/resolved.ts";
import type { TierDefaults } from "../../model/tiers.ts";
import { tiers } from "../../model/tiers.ts";
import { danglingReference } from "../references.ts";
import type { KnownNames } from "./index-documents.ts";
import { defaultHostTemplate, fillTemplate } from "./templates.ts";

/** A stage whose apps and namespaces are still being added. */
export interface GrowingStage extends Stage {
  readonly namespaces: StageNamespace[];
  readonly apps: StageApp[];
  readonly shared: Shared[];
}

/**
 * A stage with its tier's defaults; its lists are still empty. Undefined where it has no cluster that exists, but should have one.
 *
 * Errors: KS1008 without a cluster, KS1027 with both `cluster` and `clusters`, KS1012 for a cluster or stage that does
 * not exist, KS1009 for a cluster that is listed twice and for waves that do not hold each cluster once.
 */
export function resolveStage(
  declared: Declared<"Stage">,
  platform: { readonly name: string; readonly domain: string },
  clusters: ReadonlyMap<string, Cluster>,
  clusterNames: KnownNames,
  shares: (cluster: string) => boolean,
  diagnostics: Diagnostic[],
): GrowingStage | undefined {
  const { name, spec } = declared;
  const found = spec.flow ? [] : findClusters(declared, clusters, clusterNames, diagnostics);
  if (found.length === 0 && !spec.flow) return undefined;
  const tier = tiers[spec.tier];
  return {
    declared,
    name,
    preview: undefined,
    tier: spec.tier,
    clusters: found,
    waves: spec.flow ? [] : resolveWaves(declared, found, diagnostics),
    after: spec.after ?? [],
    entry: spec.lifetime ? entryOfPreview(spec.entry) : stageEntry(spec.entry, tier),
    hostTemplate: spec.host ?? defaultHostTemplate(spec.tier),
    nodes:
      spec.nodes ??
      defaultNodes(
        tier,
        found.some((cluster) => shares(cluster.name)),
      ),
    network: spec.network ?? tier.network,
    podSecurity: spec.podSecurity ?? tier.podSecurity,
    limits: consistentLimits(spec.limits, tier.limits),
    digests: tier.digests,
    teamRole: spec.access?.teams ?? tier.role,
    groups: Object.entries(spec.access?.groups ?? {}).map(([group, role]) => ({ name: group, role })),
    users: Object.entries(spec.access?.users ?? {}).map(([user, role]) => ({ name: user, role })),
    registries: spec.registries,
    runtimeClasses: spec.runtimeClasses ?? [],
    secrets: spec.secrets && {
      store: spec.secrets.store,
      path:
        spec.secrets.path ??
        fillTemplate("{platform}/{stage}", { stage: name, platform: platform.name, domain: platform.domain }),
    },
    tlsIssuer: spec.tls?.issuer,
    systemNamespace: `kubestage-${platform.name}-${name}`,
    namespaces: [],
    apps: [],
    shared: [],
  };
}

/** Who starts a preview has asked for it: neither a further request nor a pull request brings anything in, and no tier asks people. */
function entryOfPreview(spec: Parameters<typeof stageEntry>[0]): Stage["entry"] {
  return { ...stageEntry(spec, { promotion: "automatic", approvals: 0 }), promotion: "automatic", by: "commit" };
}

/** The quota of each namespace of a stage, before an app's own differences. */
export function stageQuota(stage: Stage): Quota {
  const { bounds: _bounds, cap: _cap, ...own } = stage.declared.spec.quota ?? {};
  return overlay(tiers[stage.tier].quota, own);
}

/** `base` with the fields of `own` that are set. */
export function overlay<T extends object>(base: T, own: { readonly [K in keyof T]?: T[K] | undefined }): T {
  const set = Object.entries(own).filter(([, value]) => value !== undefined);
  return set.length === 0 ? base : { ...base, ...Object.fromEntries(set) };
}

function defaultNodes(tier: TierDefaults, shared: boolean): NodesMode {
  if (tier.nodes !== "dedicated-when-shared") return tier.nodes;
  return shared ? "dedicated" : "shared";
}

function findClusters(
  declared: Declared<"Stage">,
  clusters: ReadonlyMap<string, Cluster>,
  clusterNames: KnownNames,
  diagnostics: Diagnostic[],
): Cluster[] {
  const { cluster, clusters: several } = declared.spec;
  const stage = `Stage ${JSON.stringify(declared.name)}`;
  if (cluster !== undefined && several !== undefined) {
    const hint = "keep `cluster` for one, `clusters` for several";
    const message = `${stage} has both cluster and clusters`;
    diagnostics.push(diagnose("KS1027", { message, hint, span: fieldPlace(declared, "clusters") }));
  }
  const names = several ?? (cluster === undefined ? [] : [cluster]);
  if (names.length === 0) {
    const hint = "add `cluster: …`, or `flow: true` where nothing is to run in it";
    diagnostics.push(diagnose("KS1008", { message: `${stage} lacks a cluster`, hint, span: namePlace(declared) }));
  }
  return names.flatMap((name, index) => {
    const found = clusters.get(name);
    const span = several ? fieldPlace(declared, "clusters", index) : fieldPlace(declared, "cluster");
    if (names.indexOf(name) < index) {
      const message = `${stage} lists the cluster ${name} twice`;
      diagnostics.push(diagnose("KS1009", { message, hint: "remove one of the two", span }));
      return [];
    }
    if (found) return [found];
    if (!clusterNames.has(name)) diagnostics.push(danglingReference("Cluster", name, clusterNames, span));
    return [];
  });
}

function resolveWaves(
  declared: Declared<"Stage">,
  clusters: readonly Cluster[],
  diagnostics: Diagnostic[],
): readonly (readonly string[])[] {
  const { waves, cluster, clusters: several } = declared.spec;
  if (!waves) return [clusters.map(({ name }) => name)];
  const names = [...new Set(several ?? (cluster === undefined ? [] : [cluster]))];
  const listed = waves.flat();
  const wrong =
    listed.find((name, index) => !names.includes(name) || listed.indexOf(name) !== index) ??
    names.find((name) => !listed.includes(name));
  // Where a cluster could not be found, its name may be the mistake, and the waves right.
  if (wrong !== undefined && (names.includes(wrong) || clusters.length === names.length)) {
    const message = `the waves of Stage ${JSON.stringify(declared.name)} do not hold ${JSON.stringify(wrong)} exactly once, or it is not one of the stage's clusters`;
    const hint = `name each of ${names.join(", ")} in one wave`;
    diagnostics.push(diagnose("KS1009", { message, hint, span: fieldPlace(declared, "waves") }));
  }
  return waves;
}
