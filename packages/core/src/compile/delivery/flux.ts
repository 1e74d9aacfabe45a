import type { KubernetesObject } from "../../manifests/kubernetes-object.ts";
import type { Engine, Ledger } from "../../model/resolved.ts";
import type { ClusterScope } from "../compiled.ts";
import { clusterLabels } from "../labels.ts";
import { deployerName } from "../service-accounts.ts";
import { manifestsFolder } from "../../manifests/own-names.ts";
import { type FolderInGit, folders, inLedger, ofStage, stageBranch } from "./delivered-by.ts";

/** Source: https://fluxcd.io/flux/components/source/gitrepositories/ */
interface GitRepository extends KubernetesObject {
  readonly apiVersion: "source.toolkit.fluxcd.io/v1";
  readonly kind: "GitRepository";
  readonly spec: {
    readonly url: string;
    readonly ref: { readonly branch: string };
    readonly secretRef?: { readonly name: string };
    readonly interval: string;
    readonly timeout: string;
    readonly sparseCheckout: readonly string[];
    readonly ignore: string;
  };
}

/** Source: https://fluxcd.io/flux/components/kustomize/kustomizations/ */
interface Kustomization extends KubernetesObject {
  readonly apiVersion: "kustomize.toolkit.fluxcd.io/v1";
  readonly kind: "Kustomization";
  readonly spec: {
    readonly serviceAccountName: string;
    readonly sourceRef: { readonly kind: "GitRepository"; readonly name: string; readonly namespace: string };
    readonly path: string;
    readonly dependsOn: readonly { readonly name: string; readonly namespace: string }[];
    readonly interval: string;
    readonly retryInterval: string;
    readonly timeout: string;
    readonly prune: boolean;
    readonly wait: boolean;
    readonly deletionPolicy: "Orphan" | "Delete";
  };
}

/** A Kustomization and what it hangs on. */
interface Delivery {
  readonly name: string;
  readonly namespace: string;
  /** In the same namespace: as whom it applies. */
  readonly account: string;
  readonly source: { readonly name: string; readonly namespace: string };
  readonly path: string;
  readonly after: readonly { readonly name: string; readonly namespace: string }[];
  /** Whether what it brought goes with it. */
  readonly takesAlong?: boolean;
}

/**
 * The ledger as a source, and the Kustomizations of a cluster: what is of the whole cluster; then for each stage what keeps it apart;
 * then, as the stage's own deployer and beside it, what runs there. What takes the same source waits until the one before has applied
 * the very revision that it applies itself: all of it, or where each stage has a branch, what is of one stage.
 */
export function fluxObjects(scope: ClusterScope, engine: Engine, ledger: Ledger): KubernetesObject[] {
  const { platform, cluster, stages } = scope;
  const labels = clusterLabels(scope);
  const { namespace, account } = engine;
  const source = { name: platform.recordsNamespace, namespace };
  const first: Delivery = {
    ...{ ...source, account, source, after: [] },
    path: inLedger(ledger, folders.ofCluster(cluster.name)).path,
  };
  const living = stages.filter((stage) => stage.namespaces.length > 0);
  const ofStages = living.flatMap(({ name, systemNamespace, preview }): Delivery[] => {
    const walls = { name: systemNamespace, namespace };
    const where = { cluster: cluster.name, stage: name };
    const own = ledger.stages === "branches" ? walls : source;
    return [
      // Its namespaces are among a preview's walls, and all that is in them goes with these.
      {
        ...{ ...walls, account, source: own, path: ofStage(ledger, where, "walls").path, after: [source] },
        takesAlong: preview !== undefined,
      },
      {
        ...{ name: "apps", namespace: systemNamespace, account: deployerName, source: own, after: [walls] },
        path: ofStage(ledger, where, "apps").path,
      },
    ];
  });
  const metadata = (of: { readonly name: string; readonly namespace: string }) => ({
    name: of.name,
    namespace: of.namespace,
    labels,
  });
  const kustomization = (delivery: Delivery): Kustomization => ({
    apiVersion: "kustomize.toolkit.fluxcd.io/v1",
    kind: "Kustomization",
    metadata: metadata(delivery),
    spec: {
      serviceAccountName: delivery.account,
      sourceRef: { kind: "GitRepository", ...delivery.source },
      path: `./${delivery.path}`,
      dependsOn: delivery.after,
      interval: "10m",
      retryInterval: "1m",
      timeout: "5m",
      prune: true,
      // The health of everything that it applied, by which the next one and whoever looks at it knows.
      wait: true,
      // Who takes delivery away from Flux does not want to lose what it delivered, but for what was there for some time only.
      deletionPolicy: delivery.takesAlong === true ? "Delete" : "Orphan",
    },
  });
  return [
    repository(metadata(source), engine, ledger, {
      branch: ledger.branch,
      path: `${manifestsFolder}/${cluster.name}`,
    }),
    ...(ledger.stages === "branches" ? living : []).map(({ name, systemNamespace }) =>
      repository(metadata({ name: systemNamespace, namespace }), engine, ledger, {
        branch: stageBranch(name),
        path: cluster.name,
      }),
    ),
    ...[first, ...ofStages].map(kustomization),
  ];
}

function repository(
  metadata: KubernetesObject["metadata"],
  { credentials }: Engine,
  { repository: url }: Ledger,
  { branch, path }: FolderInGit,
): GitRepository {
  // Each folder on the way is opened, and nothing beside the next one.
  const way = path.split("/").flatMap((_, index, parts) => {
    const folder = parts.slice(0, index + 1).join("/");
    return [
      `/${parts
        .slice(0, index)
        .map((part) => `${part}/`)
        .join("")}*`,
      `!/${folder}/`,
    ];
  });
  return {
    apiVersion: "source.toolkit.fluxcd.io/v1",
    kind: "GitRepository",
    metadata,
    spec: {
      url,
      ref: { branch },
      ...(credentials !== undefined && { secretRef: { name: credentials } }),
      interval: "1m",
      timeout: "1m",
      sparseCheckout: [path],
      ignore: [...way, ""].join("\n"),
    },
  };
}
