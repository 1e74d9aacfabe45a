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

/**
 * Which Applications there are, by the folders that are there: one for each, made from a template of Go's text/template.
 *
 * Source: https://argo-cd.readthedocs.io/en/stable/operator-manual/applicationset/applicationset-specification/
 */
export interface ApplicationSet extends KubernetesObject {
  readonly apiVersion: typeof apiVersion;
  readonly kind: "ApplicationSet";
  readonly spec: {
    readonly goTemplate: true;
    readonly goTemplateOptions: readonly string[];
    readonly generators: readonly {
      readonly git: {
        readonly repoURL: string;
        readonly revision: string;
        readonly requeueAfterSeconds: number;
        /** Patterns of Go's path.Match. */
        readonly directories: readonly { readonly path: string }[];
      };
    }[];
    readonly syncPolicy: { readonly applicationsSync: "sync"; readonly preserveResourcesOnDeletion: boolean };
    readonly template: {
      readonly metadata: Omit<Application["metadata"], "namespace">;
      readonly spec: Application["spec"];
    };
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

/** What one project lets through. */
interface Confinement {
  readonly name: string;
  readonly description: string;
  /** Names, or patterns with `*`. */
  readonly namespaces: readonly string[];
  /** `namespace:name`, or a name alone: of the namespace that the Application names as its own. */
  readonly account: string;
  readonly clusterKinds: readonly NamedGroupKind[];
  /** Whether what it brought goes with it: that of a preview does. */
  readonly takesAlong: boolean;
  readonly kinds: { readonly allowed: readonly GroupKind[] } | { readonly denied: readonly GroupKind[] };
}

interface Brought {
  readonly name: string;
  readonly source: FolderInGit;
  /** The Application's own, which decides no object's namespace: each has one. */
  readonly namespace: string;
}

/** A project, and the one Application of its name. */
export interface Delivery extends Confinement {
  readonly source: FolderInGit;
  readonly namespaces: readonly [string, ...string[]];
}

/** A project, and the ApplicationSet of its name: one Application for each preview of a template. */
export interface PreviewsDelivery extends Confinement {
  /** The folders by which previews are found, with `*` for their names. */
  readonly found: FolderInGit;
  /** Of a preview, its name in the place of `previewName`. */
  readonly each: Brought;
}

/** What stands in a template for the name of a preview, which is the third part of `manifests/CLUSTER/PREVIEW/PART`. */
export const previewName = "{{index .path.segments 2}}";
/** What stands in a template for the folder that was found. */
export const foundPath = "{{.path.path}}";

export interface Home {
  readonly engine: Engine;
  readonly ledger: Ledger;
  readonly labels: Labels;
}

export function appProject(delivery: Confinement, { engine, ledger, labels }: Home): AppProject {
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
export function application({ name, source, namespaces, takesAlong }: Delivery, home: Home): Application {
  const { metadata, spec } = applicationIn(name, { name, source, namespace: namespaces[0] }, takesAlong, home);
  return {
    apiVersion,
    kind: "Application",
    metadata: { ...metadata, namespace: home.engine.namespace },
    spec,
  };
}

/**
 * The Applications of previews come and go with the folders of the ledger, and what was of a preview goes with it. Nothing in a folder's
 * name decides about the project. A name that a template wants and nothing gives is an error, and not an empty one.
 */
export function applicationSet({ name, found, each, takesAlong }: PreviewsDelivery, home: Home): ApplicationSet {
  const { engine, ledger, labels } = home;
  return {
    apiVersion,
    kind: "ApplicationSet",
    metadata: { name, namespace: engine.namespace, labels },
    spec: {
      goTemplate: true,
      goTemplateOptions: ["missingkey=error"],
      generators: [
        {
          git: {
            repoURL: ledger.repository,
            revision: found.branch,
            requeueAfterSeconds: 60,
            directories: [{ path: found.path }],
          },
        },
      ],
      // Without that every Application would get a finalizer: those of apps would wait for a deployer that goes with the walls.
      syncPolicy: { applicationsSync: "sync", preserveResourcesOnDeletion: !takesAlong },
      template: applicationIn(name, each, takesAlong, home),
    },
  };
}

function applicationIn(
  project: string,
  { name, source, namespace }: Brought,
  takesAlong: boolean,
  { ledger, labels }: Home,
): ApplicationSet["spec"]["template"] {
  return {
    metadata: {
      name,
      labels,
      annotations: { "argocd.argoproj.io/compare-options": "ServerSideDiff=true" },
      ...(takesAlong && { finalizers: [takingAlong] }),
    },
    spec: {
      project,
      source: {
        repoURL: ledger.repository,
        targetRevision: source.branch,
        path: source.path,
        directory: { include: "*.yaml" },
      },
      destination: { server, namespace },
      syncPolicy,
    },
  };
}
