import { manifestsFolder, type RoadStage } from "@kubestage/core";
import { clusterFilesWithout } from "../rendering/cluster-files.ts";
import type { LedgerState } from "../session/ledger-state.ts";
import { differences, type RenderedPromotion } from "../rendering/render-promotion.ts";
import { withoutStage } from "./preview-files.ts";

/** What stands for clusters once a preview has gone: nothing of its own, and what is of whole clusters as if it had never been there. */
export async function renderDeparture(
  state: LedgerState,
  preview: string,
  stage: Pick<RoadStage, "name" | "waves"> | undefined,
): Promise<RenderedPromotion> {
  const before = await state.manifests();
  const after = withoutStage(before, preview);
  for (const [path, text] of stage ? await clusterFilesWithout(state, stage, after) : []) {
    if (text === undefined) after.delete(path);
    else after.set(path, text);
  }
  return {
    ...{ files: differences(before, after), after, tree: "", diagnostics: [] },
    clusterTree: state.known.treeOf([...after].filter(([path]) => path.startsWith(`${manifestsFolder}/`))),
  };
}
