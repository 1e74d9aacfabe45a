import type { KubernetesObject, Manifest } from "../../manifests/kubernetes-object.ts";
import type { Engine } from "../../model/resolved.ts";

/** What takes other things or data with it when it goes. */
const holders: ReadonlySet<string> = new Set(["v1 Namespace", "v1 PersistentVolumeClaim"]);

/**
 * How each engine is told not to delete an object whose file is gone. Its annotations are read from the live object.
 *
 * Sources: https://argo-cd.readthedocs.io/en/stable/user-guide/sync-options/#no-prune-resources and
 * https://fluxcd.io/flux/components/kustomize/kustomizations/#prune
 */
const keep: Readonly<Record<Engine["kind"], Readonly<Record<string, string>>>> = {
  argocd: { "argocd.argoproj.io/sync-options": "Prune=false,Delete=false" },
  flux: { "kustomize.toolkit.fluxcd.io/prune": "disabled" },
};

/**
 * Manifests as an engine gets them: it deletes no namespace and no volume claim by itself, because a commit that was wrong would
 * take all with it that is inside. An administrator does that.
 */
export function keptByEngine(engine: Engine | undefined, manifests: readonly Manifest[]): readonly Manifest[] {
  if (!engine) return manifests;
  return manifests.map(({ object, origin }) => ({ origin, object: isHolder(object) ? kept(object, engine) : object }));
}

function isHolder({ apiVersion, kind }: KubernetesObject): boolean {
  return holders.has(`${apiVersion} ${kind}`);
}

function kept(object: KubernetesObject, { kind }: Engine): KubernetesObject {
  const { metadata } = object;
  return { ...object, metadata: { ...metadata, annotations: { ...metadata.annotations, ...keep[kind] } } };
}
