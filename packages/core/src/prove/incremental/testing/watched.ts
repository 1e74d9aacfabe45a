import { expect } from "vitest";
import type { UnknownContent } from "../../../manifests/world/content.ts";
import { makeWorld } from "../../../manifests/world/make-world.ts";
import type { World } from "../../../manifests/world/world.ts";
import { WatchedWorld } from "../watched-world.ts";
import { EventCluster, type gone } from "./event-cluster.ts";
import { binding, namespace, node, pod, policy, written } from "./watched-cluster.ts";

export const options = { name: "watched", minorVersion: 36, stages: { label: "stage" }, gaps: [] };
export const api = "rbac.authorization.k8s.io";
export const of = (apiVersion: string, kind: string, more: object = {}, home = "shop"): UnknownContent => ({
  ...{ apiVersion, kind, metadata: { name: "one", ...(home !== "" && { namespace: home }) } },
  ...more,
});
const base: readonly UnknownContent[] = [
  namespace("shop", { stage: "dev" }),
  namespace("cart", { stage: "prod" }),
  node("dev-0", "dev"),
  pod("shop", "web", "a", { app: "web", stage: "dev" }),
  pod("cart", "web", "a", { app: "web", stage: "prod" }),
  policy("shop", "own", { podSelector: {} }),
  binding("shop", "team"),
];

/** What is there, in the order of each kind. */
const shown = ({ objects, ...others }: World) => ({
  ...others,
  objects: Object.fromEntries(
    [...objects].filter(([, all]) => all.length > 0).toSorted(([a], [b]) => (a < b ? -1 : 1)),
  ),
});

export function watched(...more: readonly UnknownContent[]) {
  const cluster = new EventCluster([...base, ...more].map(written));
  const watch = new WatchedWorld(cluster.objects, options);
  const apply = (event: ReturnType<typeof gone>) => {
    if (!event) throw new Error("there is no such object");
    cluster.apply(event);
    const change = watch.apply(event);
    const named = cluster.objects;
    expect(shown(watch.world)).toEqual(shown(makeWorld(named.map(labelledAsServed), options).world));
    return change;
  };
  return { watch, apply };
}

/** The API server gives a namespace its name as a label. */
function labelledAsServed(one: ReturnType<typeof written>): ReturnType<typeof written> {
  const { object } = one;
  if (object.kind !== "Namespace") return one;
  const labels = { ...object.metadata.labels, "kubernetes.io/metadata.name": object.metadata.name };
  return { ...one, object: { ...object, metadata: { ...object.metadata, labels } } };
}
