import type { KubernetesObject, Manifest } from "../../manifests/kubernetes-object.ts";
import type { Engine, Stage } from "../../model/resolved.ts";
import { deployerBindingName } from "../access.ts";

type Annotations = Readonly<Record<string, string>>;

/** Keys of annotations that are there for an engine alone. */
export function isMark(key: string): boolean {
  return key.startsWith("argocd.argoproj.io/") || key.startsWith("kustomize.toolkit.fluxcd.io/");
}

/** What takes other things or data with it when it goes. */
const holders: ReadonlySet<string> = new Set(["v1 Namespace", "v1 PersistentVolumeClaim"]);

/**
 * How each engine is told not to delete an object whose file is gone. It reads that from the live object.
 *
 * Sources: https://argo-cd.readthedocs.io/en/stable/user-guide/sync-options/#no-prune-resources and
 * https://fluxcd.io/flux/components/kustomize/kustomizations/#controlling-the-apply-behavior-of-resources
 */
const kept: Readonly<Record<Engine["kind"], Annotations>> = {
  argocd: { "argocd.argoproj.io/sync-options": "Prune=false,Delete=false" },
  flux: { "kustomize.toolkit.fluxcd.io/prune": "disabled" },
};

/**
 * A later wave of the same Application: the deployer gets its rights in a namespace once all that guards the namespace is there. In
 * Flux its Kustomization waits for the one before.
 *
 * Source: https://argo-cd.readthedocs.io/en/stable/user-guide/sync-waves/
 */
const afterWalls: Annotations = { "argocd.argoproj.io/sync-wave": "1" };

/**
 * Manifests as an engine gets them. It deletes no namespace and no volume claim by itself, because a commit that was wrong would
 * take all with it that is inside: an administrator does that. Those of a preview it does: nothing of one is there to stay.
 */
export function markForEngine(
  engine: Engine | undefined,
  manifests: readonly Manifest[],
  { preview }: Pick<Stage, "preview">,
): readonly Manifest[] {
  if (!engine) return manifests;
  return manifests.map((manifest) => {
    const marks = marksOf(manifest.object, engine, preview !== undefined);
    return marks ? { ...manifest, object: annotated(manifest.object, marks) } : manifest;
  });
}

function marksOf(
  { apiVersion, kind, metadata }: KubernetesObject,
  engine: Engine,
  isOfPreview: boolean,
): Annotations | undefined {
  if (!isOfPreview && holders.has(`${apiVersion} ${kind}`)) return kept[engine.kind];
  const isDeployer = kind === "RoleBinding" && metadata.name === deployerBindingName;
  return engine.kind === "argocd" && isDeployer ? afterWalls : undefined;
}

function annotated(object: KubernetesObject, marks: Annotations): KubernetesObject {
  const { metadata } = object;
  return { ...object, metadata: { ...metadata, annotations: { ...metadata.annotations, ...marks } } };
}

/**
 * Where in an object an engine notes that it brings it, as drift names places: what it adds there is no change of what was declared.
 *
 * Sources: https://argo-cd.readthedocs.io/en/stable/user-guide/resource_tracking/ and
 * https://fluxcd.io/flux/components/kustomize/kustomizations/#inventory
 */
export function notesOfEngine(engine: Engine | undefined): ReadonlySet<string> {
  return engine ? notes[engine.kind] : new Set();
}

const notes: Readonly<Record<Engine["kind"], ReadonlySet<string>>> = {
  argocd: new Set(
    ["tracking-id", "installation-id"].map((name) => `metadata.annotations["argocd.argoproj.io/${name}"]`),
  ),
  flux: new Set(["name", "namespace"].map((name) => `metadata.labels["kustomize.toolkit.fluxcd.io/${name}"]`)),
};
