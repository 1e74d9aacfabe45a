import type { Manifest } from "../../manifests/kubernetes-object.ts";
import { fieldPlace } from "../../model/declared.ts";
import type { ClusterScope } from "../compiled.ts";
import { argocdObjects } from "./argocd.ts";
import { fluxObjects } from "./flux.ts";

/**
 * What leads the Argo CD or the Flux of a cluster to the ledger: which folder, into which namespaces, as which account. None where
 * kubestage applies. They are applied by kubestage itself, so that no commit widens what commits may do.
 *
 * `ofCluster` are the manifests of the cluster's own folder, which decide what its project lets through.
 */
export function compileDelivery(scope: ClusterScope, ofCluster: readonly Manifest[]): Manifest[] {
  const { engine, declared } = scope.cluster;
  const { ledger } = scope.platform;
  if (!engine || !ledger) return [];
  const objects =
    engine.kind === "argocd"
      ? argocdObjects(
          scope,
          engine,
          ledger,
          ofCluster.map(({ object }) => object),
        )
      : fluxObjects(scope, engine, ledger);
  const origin = fieldPlace(declared, "delivery");
  return objects.map((object) => ({ object, origin }));
}
