import { join } from "node:path";
import { fileURLToPath } from "node:url";

/** The minor versions of Kubernetes that the test bed can start, newest first; the first is the one that tests use. */
export const kubernetesVersions = ["1.36", "1.35", "1.34"] as const;
export type KubernetesVersion = (typeof kubernetesVersions)[number];
export const defaultVersion: KubernetesVersion = "1.36";

/** The tools beside the control plane, each built as its own module pins it. */
export const tools = {
  helm: {
    package: "helm.sh/helm/v4/cmd/helm",
    version: "v4.3.1",
    linkerFlags: "-X helm.sh/helm/v4/internal/version.version=v4.3.1",
  },
  kustomize: {
    package: "sigs.k8s.io/kustomize/kustomize/v5",
    version: "v5.8.2",
    linkerFlags: "-X sigs.k8s.io/kustomize/api/provenance.version=v5.8.2",
  },
} as const;

/** The Go module, which is the folder above this one. */
export const moduleFolder = fileURLToPath(new URL("..", import.meta.url));

/** The requirements of the module for one version of Kubernetes: all of them build the same sources. */
export function moduleFile(version: KubernetesVersion): string {
  return version === defaultVersion ? join(moduleFolder, "go.mod") : join(moduleFolder, "versions", `${version}.mod`);
}

/** Such as `1.36.3`, as the module file says it. */
export function patchVersion(moduleFileText: string): string {
  const found = /^\s*(?:require )?k8s\.io\/kubernetes v(\d+\.\d+\.\d+)$/m.exec(moduleFileText);
  if (!found?.[1]) throw new Error("the module file requires no k8s.io/kubernetes");
  return found[1];
}

/** `version` as one of those that the test bed has, whether or not it names a patch. */
export function knownVersion(version: string): KubernetesVersion {
  const minor = version.replace(/^v/, "").split(".").slice(0, 2).join(".");
  const known = kubernetesVersions.find((each) => each === minor);
  if (known === undefined)
    throw new Error(`the test bed has no Kubernetes ${version}: it has ${kubernetesVersions.join(", ")}`);
  return known;
}
