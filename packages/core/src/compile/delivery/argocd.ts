import type { KubernetesObject } from "../../manifests/kubernetes-object.ts";
import { groupOf } from "../../manifests/object-key.ts";
import { previewPrefix } from "../../model/preview-names.ts";
import type { Cluster, Engine, Ledger, Platform, Stage, Template } from "../../model/resolved.ts";
import type { ClusterScope } from "../compiled.ts";
import { clusterLabels } from "../labels.ts";
import { hasCilium } from "../network/cilium.ts";
import { deployerName } from "../service-accounts.ts";
import {
  application,
  applicationSet,
  appProject,
  type Delivery,
  foundPath,
  type GroupKind,
  type Home,
  previewName,
  type PreviewsDelivery,
} from "./argocd-objects.ts";
import { folders, inLedger, ofStage } from "./delivered-by.ts";

/** All that kubestage writes as the walls of a stage, besides namespaces. */
const wallKinds: readonly GroupKind[] = [
  { group: "", kind: "ResourceQuota" },
  { group: "", kind: "LimitRange" },
  { group: "", kind: "ServiceAccount" },
  { group: "rbac.authorization.k8s.io", kind: "RoleBinding" },
  { group: "networking.k8s.io", kind: "NetworkPolicy" },
];

/**
 * What no app brings, whatever its chart holds: walls, what opens them, and what would have another controller bring more with that
 * one's rights. Rendered charts are judged by the same when they enter a stage; this is for what is written into Git by hand.
 */
const denied: Readonly<Record<string, readonly string[]>> = {
  "": ["ResourceQuota", "LimitRange", "Endpoints"],
  "discovery.k8s.io": ["*"],
  "rbac.authorization.k8s.io": ["*"],
  "networking.k8s.io": ["NetworkPolicy"],
  "policy.networking.k8s.io": ["*"],
  "cilium.io": ["*"],
  "crd.projectcalico.org": ["*"],
  "projectcalico.org": ["*"],
  "crd.antrea.io": ["*"],
  "k8s.cni.cncf.io": ["*"],
  "gateway.networking.k8s.io": ["Gateway", "ReferenceGrant"],
  "external-secrets.io": ["SecretStore", "PushSecret"],
  "generators.external-secrets.io": ["*"],
  "secrets-store.csi.x-k8s.io": ["*"],
  "argoproj.io": ["AppProject", "Application", "ApplicationSet"],
  "*.toolkit.fluxcd.io": ["*"],
  "helm.cattle.io": ["*"],
  "kyverno.io": ["*"],
  "operators.coreos.com": ["*"],
};
const deniedKinds = Object.entries(denied).flatMap(([group, kinds]) => kinds.map((kind) => ({ group, kind })));

/**
 * The projects and Applications of a cluster: one pair for what is of the whole cluster, and two for each stage, because what keeps
 * a stage apart is brought with other rights than what runs in it. Each project lets through what its own Application brings
 * and nothing of another stage. Applications for what stays: there are as many as the declaration has stages, and a generator that
 * finds nothing deletes what it generated. That is right for previews, which come and go with commits of the ledger: an ApplicationSet
 * for each template, whose project lets through what any preview of it may have.
 *
 * `ofCluster` are the objects that stand in the cluster's own folder.
 */
export function argocdObjects(
  scope: ClusterScope,
  engine: Engine,
  ledger: Ledger,
  ofCluster: readonly KubernetesObject[],
): KubernetesObject[] {
  const home = { engine, ledger, labels: clusterLabels(scope) };
  const deliveries = [
    wholeCluster(scope, home, ofCluster),
    ...scope.stages.flatMap((stage) => (stage.preview ? [] : ofOneStage(scope, home, stage))),
  ];
  const templates = scope.platform.templates.filter(({ clusters }) => clusters.includes(scope.cluster));
  const ofPreviews = templates.flatMap((template) => ofAllPreviews(scope, home, template));
  return [
    ...[...deliveries, ...ofPreviews].map((delivery) => appProject(delivery, home)),
    ...deliveries.map((delivery) => application(delivery, home)),
    ...ofPreviews.map((delivery) => applicationSet(delivery, home)),
  ];
}

function wholeCluster(
  { platform, cluster }: ClusterScope,
  { engine, ledger }: Pick<Home, "engine" | "ledger">,
  objects: readonly KubernetesObject[],
): Delivery {
  const namespaces = [...new Set(objects.flatMap(({ metadata }) => metadata.namespace ?? []))];
  const [first = platform.recordsNamespace, ...others] = namespaces;
  const [inside, clusterWide] = [true, false].map((isInside) =>
    objects.filter(({ metadata }) => (metadata.namespace !== undefined) === isInside),
  ) as [KubernetesObject[], KubernetesObject[]];
  const inNamespaces = distinct(inside.map(({ apiVersion, kind }) => ({ group: groupOf(apiVersion), kind })));
  return {
    name: platform.recordsNamespace,
    description: `What ${platform.name} has in the whole cluster ${cluster.name}: roles, priorities, walls and admission.`,
    source: inLedger(ledger, folders.ofCluster(cluster.name)),
    namespaces: [first, ...others],
    account: `${engine.namespace}:${engine.account}`,
    takesAlong: false,
    clusterKinds: distinct(
      clusterWide.map(({ apiVersion, kind, metadata }) => ({
        group: groupOf(apiVersion),
        kind,
        name: namePattern(platform, metadata.name),
      })),
    ),
    kinds: inNamespaces.length === 0 ? { denied: [{ group: "*", kind: "*" }] } : { allowed: inNamespaces },
  };
}

/** Names of the platform's own by what they begin with, so that a new policy of the same kind needs no new project. */
function namePattern(platform: Platform, name: string): string {
  const prefix = [`kubestage:${platform.name}:`, `kubestage-${platform.name}-`].find((start) => name.startsWith(start));
  return prefix === undefined ? name : `${prefix}*`;
}

function ofOneStage(
  { platform, cluster }: ClusterScope,
  { engine, ledger }: Pick<Home, "engine" | "ledger">,
  stage: Stage,
): Delivery[] {
  const [first, ...others] = stage.namespaces.map(({ name }) => name);
  if (first === undefined) return [];
  const namespaces = [first, ...others] as const;
  const where = { cluster: cluster.name, stage: stage.name };
  return [
    {
      name: `${stage.systemNamespace}.walls`,
      description: `What keeps ${stage.name} of ${platform.name} apart: its namespaces, and what guards them.`,
      source: ofStage(ledger, where, "walls"),
      namespaces,
      account: `${engine.namespace}:${engine.account}`,
      takesAlong: false,
      clusterKinds: namespaces.map(namespaceKind),
      kinds: { allowed: wallKindsIn(cluster) },
    },
    {
      name: stage.systemNamespace,
      description: `What runs in ${stage.name} of ${platform.name}.`,
      source: ofStage(ledger, where, "apps"),
      namespaces,
      account: `${stage.systemNamespace}:${deployerName}`,
      takesAlong: false,
      clusterKinds: [],
      kinds: { denied: deniedKinds },
    },
  ];
}

/** Its deployer and that one's namespace are among the walls of a preview: no administrator brings them. */
function ofAllPreviews(
  { platform, cluster }: ClusterScope,
  { engine, ledger }: Pick<Home, "engine" | "ledger">,
  { name, systemNamespace, previewNamespaces }: Template,
): PreviewsDelivery[] {
  if (previewNamespaces.length === 0) return [];
  const prefix = previewPrefix(name);
  const systems = systemNamespace.slice(0, -name.length);
  const namespaces = [`${systems}${prefix}*`, ...previewNamespaces];
  const namespace = `${systems}${previewName}`;
  const found = (part: "walls" | "apps") => inLedger(ledger, folders[part](cluster.name, `${prefix}*`));
  const source = (part: "walls" | "apps") =>
    ledger.stages === "folders"
      ? { ...found(part), path: foundPath }
      : ofStage(ledger, { cluster: cluster.name, stage: previewName }, part);
  return [
    {
      name: `${systemNamespace}.walls`,
      description: `What keeps each preview of ${name} of ${platform.name} apart: its namespaces, and what guards them.`,
      ...{ namespaces, account: `${engine.namespace}:${engine.account}` },
      // Its namespaces are among its walls, and all that is in them goes with these.
      takesAlong: true,
      clusterKinds: namespaces.map(namespaceKind),
      kinds: { allowed: wallKindsIn(cluster) },
      found: found("walls"),
      each: { name: `${namespace}.walls`, source: source("walls"), namespace },
    },
    {
      name: systemNamespace,
      description: `What runs in previews of ${name} of ${platform.name}.`,
      // The one that stands in the Application's own namespace, which is the preview's.
      ...{ namespaces, account: deployerName },
      takesAlong: false,
      clusterKinds: [],
      kinds: { denied: deniedKinds },
      found: found("apps"),
      each: { name: namespace, source: source("apps"), namespace },
    },
  ];
}

function wallKindsIn(cluster: Cluster): GroupKind[] {
  return [...wallKinds, ...(hasCilium(cluster) ? [{ group: "cilium.io", kind: "CiliumNetworkPolicy" }] : [])];
}

function namespaceKind(name: string) {
  return { group: "", kind: "Namespace", name };
}

function distinct<T extends object>(objects: readonly T[]): T[] {
  return [...new Map(objects.map((one) => [JSON.stringify(one), one])).values()];
}
