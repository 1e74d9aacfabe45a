import type { RecordedRelease } from "@kubestage/core";

/** Where the documents of a release stand in the ledger. */
export function releaseDocument({ app, name }: Pick<RecordedRelease, "app" | "name">): string {
  return `releases/${app}/${name}/release.yaml`;
}
