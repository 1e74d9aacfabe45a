import { diagnose, type Diagnostic, manifestsFolder } from "@kubestage/core";
import type { LedgerState } from "../session/ledger-state.ts";

/** KS4017 for each stage of which the ledger still has manifests, and that is declared no more. A preview's end is another matter. */
export async function findLeftStages({ ledger, road, manifests }: LedgerState): Promise<Diagnostic[]> {
  const known = new Set([...road.stages.map(({ name }) => name), ...ledger.previews.keys()]);
  const left = new Set([...ledger.pointers.values()].map(({ stage }) => stage).filter((stage) => !known.has(stage)));
  // As a rule there is none, and nothing has to be read.
  if (left.size === 0) return [];
  const folders = new Set([...(await manifests()).keys()].map((path) => path.split("/").slice(0, 3).join("/")));
  return [...left].toSorted().flatMap((stage): Diagnostic[] => {
    const clusters = [...folders].flatMap((folder) => {
      const [root, cluster = "", name] = folder.split("/");
      return root === manifestsFolder && name === stage ? [cluster] : [];
    });
    if (clusters.length === 0) return [];
    const where = clusters.toSorted().join(" and ");
    const message = `${stage} runs in ${where}, and the newest release of the platform's documents does not declare it`;
    const hint = `declare ${stage} again; where it is to end, with \`flow: true\` first, which empties it through its own gates`;
    return [diagnose("KS4017", { message, hint })];
  });
}
