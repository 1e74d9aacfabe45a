import type { Decision } from "./decision.ts";
import { acceptedGate } from "./gates/accepted-gate.ts";
import { clustersEntered } from "./clusters-entered.ts";
import type { AppInStage, Evidence } from "./ledger.ts";
import { findStage } from "./road.ts";
import { type Situation, treeKey, type View, viewOf } from "./view.ts";

/** What waits for a cluster's word: a release that would come into it. */
export interface AwaitedAcceptance extends AppInStage {
  readonly release: string;
}

/** Everything that would come next and that `cluster` has to accept, in the order of the road, whatever else keeps it. */
export function findAwaitedAcceptances(
  { road, ledger }: Pick<Situation, "road" | "ledger">,
  { promotions, waits }: Pick<Decision, "promotions" | "waits">,
  cluster: string,
): readonly AwaitedAcceptance[] {
  return [...promotions, ...waits].flatMap(({ stage, app, release: name, gates }) => {
    const own = findStage(road, stage);
    const isAsked = gates.some(({ gate }) => gate === acceptedGate);
    return isAsked && own && clustersEntered(ledger, own, { app, name }).includes(cluster)
      ? { stage, app, release: name }
      : [];
  });
}

/** The last word of a cluster about exactly what would come; undefined where it has said none. */
export function lastAcceptance(
  situation: Situation,
  awaited: AwaitedAcceptance,
  { tree, cluster }: { readonly tree: string; readonly cluster: string },
): Evidence | undefined {
  return acceptanceBy(viewOf(situation), { key: treeKey(awaited, awaited.release), tree, cluster });
}

/** @param key of `treeKey` */
export function acceptanceBy(
  view: View,
  { key, tree, cluster }: { readonly key: string; readonly tree: string; readonly cluster: string },
): Evidence | undefined {
  const own = acceptancesOf(view, key).filter((one) => one.tree === tree && one.cluster === cluster);
  return own.toSorted((one, other) => other.number - one.number)[0];
}

/** What clusters have said of a release in a stage, whatever it would have written. */
export function acceptancesOf({ acceptances }: View, key: string): readonly Evidence[] {
  return acceptances.get(key) ?? [];
}
