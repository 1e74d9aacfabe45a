import { manifestsFolder, waitingFolder } from "@kubestage/core";

/** Whether a file stands for a stage in a cluster, or will once its wave is reached. */
export function isOfStage(path: string, stage: string): boolean {
  const [folder = "", , own, ...rest] = path.split("/");
  return [manifestsFolder, waitingFolder].includes(folder) && own === stage && rest.length > 0;
}

/**
 * Files of clusters without those of a stage. What goes with the stage opens nothing between others; what is to be proved is what becomes of
 * the rest.
 */
export function withoutStage(files: ReadonlyMap<string, string>, stage: string): Map<string, string> {
  return new Map([...files].filter(([path]) => !isOfStage(path, stage)));
}
