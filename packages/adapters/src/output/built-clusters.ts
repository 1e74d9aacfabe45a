import { readInventory } from "./inventory.ts";
import { systemCode } from "../kubestage-error.ts";

/**
 * The clusters of a folder that `build` wrote, by the names of their folders; none for any other folder, and for a file.
 *
 * Errors: those of the file system, where the folder may not be read.
 */
export function builtClusters(folder: string): string[] {
  try {
    const files = readInventory(folder)?.keys() ?? [];
    const clusters = [...files].flatMap((path) => /^([^/]+)\/origins\.json$/.exec(path)?.[1] ?? []);
    return clusters.toSorted();
  } catch (error) {
    if (systemCode(error) === "ENOTDIR") return [];
    throw error;
  }
}
