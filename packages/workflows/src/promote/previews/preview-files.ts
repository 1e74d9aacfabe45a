import { type LedgerFile, manifestsFolder, waitingFolder } from "@kubestage/core";

/** What goes from the ledger with a preview, of all that stands there for clusters. What is of a whole cluster stays as it is. */
export function filesOfPreview(stage: string, paths: Iterable<string>): readonly LedgerFile[] {
  return [...paths].filter((path) => isOfStage(path, stage)).map((path) => ({ path, text: undefined }));
}

/** Whether a file stands for a stage in a cluster, or will once its wave is reached. */
export function isOfStage(path: string, stage: string): boolean {
  const [folder = "", , own, ...rest] = path.split("/");
  return [manifestsFolder, waitingFolder].includes(folder) && own === stage && rest.length > 0;
}
