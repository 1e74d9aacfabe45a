import type { ClusterApi } from "@kubestage/adapters";
import type { Check, Cluster, CompiledFile, Platform, Stage } from "@kubestage/core";
import { check } from "./check.ts";
import { findObjects } from "./find-objects.ts";
import { missingKinds } from "./needed-rights.ts";

/** What brings a kind that a cluster does not have by itself, by its group. */
const providers: Readonly<Record<string, string>> = {
  "admissionregistration.k8s.io":
    "upgrade the cluster, or set `features.mutatingAdmission: false` on the Cluster if that is what is missing",
  "cilium.io": "install cilium, or correct the Cluster's `cni`",
  "external-secrets.io": "install the External Secrets Operator",
  "gateway.networking.k8s.io": "install the Gateway API's definitions and a controller for them",
  "policy.networking.k8s.io":
    "install the ClusterNetworkPolicy definition and a plugin that enforces it, or set `features.clusterNetworkPolicy: false`",
  "cert-manager.io": "install cert-manager",
  "argoproj.io": "install Argo CD, or correct the Cluster's `delivery`",
  "source.toolkit.fluxcd.io": "install Flux, or correct the Cluster's `delivery`",
  "kustomize.toolkit.fluxcd.io": "install Flux, or correct the Cluster's `delivery`",
};

/** Whether the cluster serves each kind that the declaration compiles to. */
export async function checkKinds(
  api: ClusterApi,
  files: readonly CompiledFile[],
  signal?: AbortSignal,
): Promise<Check> {
  const missing = missingKinds(files, await api.discovery({ signal }));
  if (missing.length === 0)
    return check("kinds", "kinds", "ok", { found: "the cluster serves all that the declaration compiles to" });
  const groups = [...new Set(missing.map(({ apiVersion }) => apiVersion.split("/")[0] ?? ""))];
  return check("kinds", "kinds", "problem", {
    found: "the cluster does not serve all that the declaration compiles to",
    advice: groups.map((group) => providers[group] ?? `install what brings ${group}`).join("; "),
    details: missing.map(({ kind, apiVersion }) => `${kind} (${apiVersion})`),
  });
}

/** Whether what autoscaling measures is served. Undefined where no app of the cluster is autoscaled. */
export async function checkMetrics(
  api: ClusterApi,
  stages: readonly Stage[],
  signal?: AbortSignal,
): Promise<Check | undefined> {
  const scaled = stages
    .flatMap(({ apps }) => apps)
    .filter(({ workloads }) => workloads.some(({ autoscale }) => autoscale));
  if (scaled.length === 0) return undefined;
  const { resources } = await api.discovery({ signal });
  if (resources.some(({ group }) => group === "metrics.k8s.io"))
    return check("metrics", "metrics", "ok", { found: "the metrics API is served" });
  const names = [...new Set(scaled.map(({ name }) => name))].join(", ");
  return check("metrics", "metrics", "warning", {
    found: `the metrics API is not served, so ${names} will not be scaled`,
    advice: "install metrics-server",
  });
}

/** Default classes that apps rely on, and classes that they name. */
export async function checkClasses(
  api: ClusterApi,
  cluster: Cluster,
  stages: readonly Stage[],
  signal?: AbortSignal,
): Promise<Check[]> {
  const apps = stages.flatMap((stage) => stage.apps);
  const storage = apps.flatMap(({ workloads }) => workloads.flatMap((one) => one.storage)).filter(({ size }) => size);
  const exposed = apps.filter(({ expose }) => expose);
  const wanted = [
    storage.length > 0 && {
      id: "storageClass",
      title: "storage",
      apiVersion: "storage.k8s.io/v1",
      kind: "StorageClass",
      mark: "storageclass.kubernetes.io/is-default-class",
      names: storage.map((one) => one.class),
      withoutDefault: "problem" as const,
      install: "install a storage driver",
      field: "`storage.class` of the app",
    },
    exposed.length > 0 &&
      cluster.entry.kind === "ingress" && {
        id: "ingressClass",
        title: "entry",
        apiVersion: "networking.k8s.io/v1",
        kind: "IngressClass",
        mark: "ingressclass.kubernetes.io/is-default-class",
        names: [cluster.entry.className],
        // Everything can be applied: only nobody answers from outside yet.
        withoutDefault: "warning" as const,
        install: "install an ingress controller",
        field: `\`entry.className\` of the Cluster ${cluster.name}`,
      },
  ].filter((one) => one !== false);
  return Promise.all(wanted.map(async (one) => checkClass(api, one, signal)));
}

interface WantedClass {
  readonly id: string;
  readonly title: string;
  readonly apiVersion: string;
  readonly kind: string;
  readonly mark: string;
  /** Undefined for the default. */
  readonly names: readonly (string | undefined)[];
  /** How bad it is that nothing but the default is missing. */
  readonly withoutDefault: "problem" | "warning";
  /** What brings classes of the kind. */
  readonly install: string;
  /** The field that names another class. */
  readonly field: string;
}

async function checkClass(api: ClusterApi, wanted: WantedClass, signal?: AbortSignal): Promise<Check> {
  const { id, title, apiVersion, kind, mark, names, withoutDefault, install, field } = wanted;
  const found = await findObjects(api, apiVersion, kind, signal);
  if (!found) return check(id, title, "unknown", { found: `you may not list ${kind} objects` });
  const there = found.map(({ metadata }) => metadata.name);
  const lacksDefault =
    names.includes(undefined) && !found.some(({ metadata }) => metadata.annotations?.[mark] === "true");
  const missing = new Set(names.filter((name) => name !== undefined && !there.includes(name)));
  if (missing.size === 0 && !lacksDefault)
    return check(id, title, "ok", { found: `each ${kind} that apps need is there` });
  const lacking = [
    ...(lacksDefault ? [`a default ${kind}`] : []),
    ...[...missing].map((name) => `the ${kind} ${name}`),
  ];
  const makeDefault = `make one of ${there.join(", ")} the default`;
  return check(id, title, missing.size > 0 ? "problem" : withoutDefault, {
    found: `the cluster lacks ${lacking.join(", ")}`,
    advice:
      there.length === 0
        ? `${install}, or name its class in ${field}`
        : `${missing.size > 0 ? install : makeDefault}, or name a class that is there in ${field}: ${there.join(", ")}`,
  });
}

/** The stages of a platform that live in a cluster. */
export function stagesIn({ stages }: Platform, cluster: Cluster): Stage[] {
  return stages.filter(({ clusters }) => clusters.includes(cluster));
}
