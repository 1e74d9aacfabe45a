import type { KubernetesObject } from "../../manifests/kubernetes-object.ts";
import type { Engine, Ledger } from "../../model/resolved.ts";
import type { ClusterScope } from "../compiled.ts";
import { clusterLabels } from "../labels.ts";
import { deployerName } from "../service-accounts.ts";
import { manifestsFolder } from "../../manifests/own-names.ts";
import { folders } from "./delivered-by.ts";

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
  /** Below the folder of manifests. */
  readonly folder: string;
  readonly after: readonly { readonly name: string; readonly namespace: string }[];
  /** Whether what it brought goes with it. */
  readonly takesAlong?: boolean;
}

/**
 * The ledger as a source, and the Kustomizations of a cluster: what is of the whole cluster; then for each stage what keeps it apart;
 * then, as the stage's own deployer and beside it, what runs there. All take the same source, so that one waits until the
 * one before has applied the very revision that it applies itself.
 */
export function fluxObjects(scope: ClusterScope, engine: Engine, ledger: Ledger): KubernetesObject[] {
  const { platform, cluster, stages } = scope;
  const labels = clusterLabels(scope);
  const { namespace, account } = engine;
  const source = { name: platform.recordsNamespace, namespace };
  const first: Delivery = { ...source, account, folder: folders.ofCluster(cluster.name), after: [] };
  const ofStages = stages
    .filter((stage) => stage.namespaces.length > 0)
    .flatMap(({ name, systemNamespace, preview }): Delivery[] => {
      const walls = { name: systemNamespace, namespace };
      return [
        // Its namespaces are among a preview's walls, and all that is in them goes with these.
        {
          ...{ ...walls, account, folder: folders.walls(cluster.name, name), after: [source] },
          takesAlong: preview !== undefined,
        },
        {
          name: "apps",
          namespace: systemNamespace,
          account: deployerName,
          folder: folders.apps(cluster.name, name),
          after: [walls],
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
      sourceRef: { kind: "GitRepository", ...source },
      path: `./${manifestsFolder}/${delivery.folder}`,
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
    repository({ ...metadata(source) }, engine, ledger, cluster.name),
    ...[first, ...ofStages].map(kustomization),
  ];
}

function repository(
  metadata: KubernetesObject["metadata"],
  { credentials }: Engine,
  { repository: url, branch }: Ledger,
  cluster: string,
): GitRepository {
  const folder = `${manifestsFolder}/${cluster}`;
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
      sparseCheckout: [folder],
      ignore: ["/*", `!/${manifestsFolder}/`, `/${manifestsFolder}/*`, `!/${folder}/`, ""].join("\n"),
    },
  };
}
