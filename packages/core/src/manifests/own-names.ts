/** On every namespace of a platform, its own and those of its stages: whose it is. */
export const platformLabel = "kubestage.dev/platform";

/** Where kubestage keeps what it knows of a cluster: the inventory, and the lease of a running apply. */
export function recordsNamespace(platform: string): string {
  return `kubestage-${platform}`;
}

/** Where a ledger keeps what clusters are to have, as a GitOps engine reads it: `manifests/<cluster>/<stage>/<app>.yaml`. */
export const manifestsFolder = "manifests";
