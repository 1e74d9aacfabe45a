import { manifestsFolder, waitingFolder } from "@kubestage/core";

/** Whether a file stands for a stage in a cluster, or will once its wave is reached. */
export function isOfStage(path: string, stage: string): boolean {
  const [folder = "", , own, ...rest] = path.split("/");
  return [manifestsFolder, waitingFolder].includes(folder) && own === stage && rest.length > 0;
}
