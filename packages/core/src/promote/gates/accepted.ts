import { acceptanceBy, acceptancesOf } from "../acceptances.ts";
import { clustersEntered } from "../clusters-entered.ts";
import { silentAfter } from "../progress.ts";
import { treeKey, type View } from "../view.ts";
import type { Entry } from "./entry.ts";
import { notRendered } from "./evidence.ts";
import type { GateState, NamedGate } from "./gate.ts";

/**
 * Open where every cluster that the release enters, of this wave, has said last of exactly the tree that would be promoted that it accepts
 * it. What a cluster has said counts as long as it is heard from: who observes it tries it again, and says so where it is refused by then.
 */
export function judgeAccepted({ name }: NamedGate<"accepted">, { view, stage, release }: Entry): GateState {
  const clusters = clustersEntered(view.ledger, stage, release);
  if (clusters.length === 0) return { gate: name, open: true, because: "no cluster is entered", evidence: [] };
  const key = treeKey({ stage: stage.name, app: release.app }, release.name);
  const tree = view.trees.get(key);
  // Where no cluster has said anything, what it would have said it of makes no difference.
  if (tree === undefined && acceptancesOf(view, key).length > 0) return notRendered(name);
  const states = clusters.map((cluster) => judgeCluster(view, { name, cluster, key, tree }));
  const evidence = states.flatMap((state) => state.evidence);
  const closed = states.find(({ hasFailed }) => hasFailed) ?? states.find(({ open }) => !open);
  if (closed) return { ...closed, evidence };
  return { gate: name, open: true, because: states.map(({ because }) => because).join("; "), evidence };
}

function judgeCluster(
  view: View,
  about: { readonly name: string; readonly cluster: string; readonly key: string; readonly tree: string | undefined },
): GateState {
  const { name: gate, cluster, key, tree } = about;
  const opens = { by: "cluster", cluster } as const;
  const word = tree === undefined ? undefined : acceptanceBy(view, { key, tree, cluster });
  if (!word || word.isOfFormerKey) {
    const because = word
      ? `what ${cluster} said of it was signed with a key that it has no more`
      : `${cluster} has not said whether it accepts it`;
    return { gate, open: false, because, opens, evidence: [] };
  }
  const evidence = [word.id];
  if (word.outcome === "failed")
    return { gate, open: false, because: `${cluster} refuses it: ${word.said}`, opens, hasFailed: true, evidence };
  const observation = view.ledger.observations.get(cluster);
  if (view.ledger.observations.has(cluster) && (!observation || view.now - observation.at > silentAfter)) {
    const since = observation ? ` since ${new Date(observation.at).toISOString()}` : "";
    const because = `${cluster} has accepted it, and was not heard from${since}`;
    return { gate, open: false, because, opens, evidence };
  }
  return { gate, open: true, because: `${cluster} accepts it: ${word.said}`, evidence };
}
