import type { KubernetesObject } from "../../manifests/kubernetes-object.ts";
import type { Engine, Labels, Ledger } from "../../model/resolved.ts";
import type { FolderInGit } from "./delivered-by.ts";

/** The cluster that Argo CD itself runs in: it is given no other. */
const server = "https://kubernetes.default.svc";
const apiVersion = "argoproj.io/v1alpha1";

export interface GroupKind {
  readonly group: string;
  readonly kind: string;
}

interface NamedGroupKind extends GroupKind {
  /** A pattern of Go's filepath.Match. */
  readonly name?: string;
}

/**
 * Which objects Applications of a project may bring, from where to where, and as which account.
 *
 * Source: https://argo-cd.readthedocs.io/en/stable/operator-manual/project-specification/
 */
export interface AppProject extends KubernetesObject {
  readonly apiVersion: typeof apiVersion;
  readonly kind: "AppProject";
  readonly spec: {
    readonly description: string;
    readonly sourceRepos: readonly string[];
    readonly destinations: readonly { readonly server: string; readonly namespace: string }[];
    readonly destinationServiceAccounts: readonly {
      readonly server: string;
      readonly namespace: string;
      readonly defaultServiceAccount: string;
    }[];
    readonly clusterResourceWhitelist: readonly NamedGroupKind[];
    readonly namespaceResourceWhitelist?: readonly GroupKind[];
    readonly namespaceResourceBlacklist?: readonly GroupKind[];
  };
}

/** Source: https://argo-cd.readthedocs.io/en/stable/operator-manual/application-specification/ */
export interface Application extends KubernetesObject {
  readonly apiVersion: typeof apiVersion;
  readonly kind: "Application";
  readonly spec: {
    readonly project: string;
    readonly source: {
      readonly repoURL: string;
      readonly targetRevision: string;
      readonly path: string;
      readonly directory: { readonly include: string };
    };
    readonly destination: { readonly server: string; readonly namespace: string };
    readonly syncPolicy: SyncPolicy;
  };
}

interface SyncPolicy {
  readonly automated: { readonly prune: boolean; readonly selfHeal: boolean; readonly allowEmpty: boolean };
  readonly syncOptions: readonly string[];
  readonly retry: {
    readonly limit: number;
    readonly refresh: boolean;
    readonly backoff: { readonly duration: string; readonly factor: number; readonly maxDuration: string };
  };
}

/**
 * What is in Git is what runs: by server-side apply, as kubestage itself would, and what went from Git goes from the cluster
 * once all else is there. An empty folder is a mistake. No Application touches what another one has.
 */
const syncPolicy: SyncPolicy = {
  automated: { prune: true, selfHeal: true, allowEmpty: false },
  syncOptions: ["ServerSideApply=true", "CreateNamespace=false", "FailOnSharedResource=true", "PruneLast=true"],
  // Applications do not wait for each other: one whose namespace is not there yet comes again, with what Git has by then.
  retry: { limit: -1, refresh: true, backoff: { duration: "10s", factor: 2, maxDuration: "5m" } },
};

/** What one project lets through, and the one Application of that name which brings it. */
export interface Delivery {
  readonly name: string;
  readonly description: string;
  readonly source: FolderInGit;
  /** The first one is named as the Application's own, which decides no object's namespace: each has one. */
  readonly namespaces: readonly [string, ...string[]];
  /** `namespace:name`. */
  readonly account: string;
  readonly clusterKinds: readonly NamedGroupKind[];
  /** Whether what it brought goes with it: that of a preview does. */
  readonly takesAlong: boolean;
  readonly kinds: { readonly allowed: readonly GroupKind[] } | { readonly denied: readonly GroupKind[] };
}

export interface Home {
  readonly engine: Engine;
  readonly ledger: Ledger;
  readonly labels: Labels;
}

export function appProject(delivery: Delivery, { engine, ledger, labels }: Home): AppProject {
  const { name, description, namespaces, account, clusterKinds, kinds, takesAlong } = delivery;
  return {
    apiVersion,
    kind: "AppProject",
    // It stays until the Application has gone, which needs it for that.
    metadata: { name, namespace: engine.namespace, labels, ...(takesAlong && { finalizers: [takingAlong] }) },
    spec: {
      description,
      sourceRepos: [ledger.repository],
      destinations: namespaces.map((namespace) => ({ server, namespace })),
      destinationServiceAccounts: [{ server, namespace: "*", defaultServiceAccount: account }],
      clusterResourceWhitelist: clusterKinds,
      ...("allowed" in kinds
        ? { namespaceResourceWhitelist: kinds.allowed }
        : { namespaceResourceBlacklist: kinds.denied }),
    },
  };
}

/** Source: https://argo-cd.readthedocs.io/en/stable/user-guide/app_deletion/ */
const takingAlong = "resources-finalizer.argocd.argoproj.io";

/**
 * An Application without a finalizer: where it is deleted, what it brought stays, but for a preview's. Its folder holds plain manifests whatever else
 * somebody puts there: no tool is run for it.
 */
export function application(
  { name, source, namespaces, takesAlong }: Delivery,
  { engine, ledger, labels }: Home,
): Application {
  return {
    apiVersion,
    kind: "Application",
    metadata: {
      name,
      namespace: engine.namespace,
      labels,
      annotations: { "argocd.argoproj.io/compare-options": "ServerSideDiff=true" },
      ...(takesAlong && { finalizers: [takingAlong] }),
    },
    spec: {
      project: name,
      source: {
        repoURL: ledger.repository,
        targetRevision: source.branch,
        path: source.path,
        directory: { include: "*.yaml" },
      },
      destination: { server, namespace: namespaces[0] },
      syncPolicy,
    },
  };
}
