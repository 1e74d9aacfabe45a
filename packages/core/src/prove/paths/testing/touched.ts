import type { Verdict } from "../../../verdicts/verdict.ts";
import type { Search } from "../reach-places.ts";
import type { Touch } from "../touch.ts";
import { touches } from "../touching-edges.ts";
import type { Reached } from "../way.ts";
import { contextOf, reachedAt, searched } from "./searches.ts";
import { account, bound, namespace, node, pod } from "./stories.ts";

/** Of dev, dana comes to an account of test, which makes pods, and into pods of test, of which one holds a node. */
export const { search, found } = searched(
  contextOf(
    namespace("shop-dev", "dev") +
      namespace("shop-test", "test") +
      namespace("shop-prod", "prod") +
      node("prod-1", "prod") +
      node("prod-2", "prod").replace("labels: {", "labels: { size: large,") +
      node("test-1", "test") +
      pod("web", "shop-prod", "nodeName: prod-1, ") +
      pod("other", "shop-prod", "nodeName: prod-2, ") +
      pod("agent", "shop-test", "hostPID: true, nodeName: test-1, ") +
      pod("idle", "shop-test") +
      account("maker", "shop-test") +
      bound("developers", "shop-dev", "get pods", "User dana") +
      bound("tokens", "shop-test", "create serviceaccounts/token", "User dana") +
      bound("enters", "shop-test", "create pods/exec", "User dana") +
      bound("maker", "shop-test", "create pods", "ServiceAccount maker shop-test"),
  ),
  "dev",
);
export const places = {
  identity: reachedAt(found, "identity", "maker"),
  maker: reachedAt(found, "maker"),
  landed: reachedAt(found, "landed"),
  pods: reachedAt(found, "pods"),
  nodes: reachedAt(found, "nodes"),
};
export const at = (place: keyof typeof places, name?: string): Reached =>
  name === undefined ? places[place] : { ...places[place], place: { ...places.pods.place, name } };

/** What comes of a place by such verdicts from wherever it belongs to into prod. */
export function touchesOf(reached: Reached, verdict: Verdict, parts: Partial<Search> = {}, isOpen = false): Touch[] {
  const context = {
    ...(parts.context ?? search.context),
    single: (from: string, to: string) => [{ ...verdict, from, to }],
    proofOf: () => ({ verdicts: [], findings: [] }),
  };
  const all = touches({ ...search, ...parts, context }, { ...found, places: [reached] }, "prod", isOpen);
  return [...all];
}

export function told(one: Touch): string {
  if (one.type !== "touches") return `${one.type}: ${one.why}`;
  const { road, isBreach, says, cause } = one.edge;
  return [`${isBreach ? "over" : "follows by"} ${road}: ${says}`, cause?.key, `${one.edge.steps().length} steps`].join(
    " | ",
  );
}
