import type { WorldObject } from "../../../manifests/world/world.ts";
import { makeGiven } from "../../make-given.ts";
import { judgedNetwork } from "../../network/prove-network.ts";
import { NamespaceTexts } from "../namespace-texts.ts";
import { NetworkPods } from "../network-pods.ts";
import { WatchedWorld, type WorldChange, type WorldEvent } from "../watched-world.ts";
import { options, world } from "./followed.ts";

/** What is told of the namespaces of a cluster, and of pods, as events come. */
export function watchedTexts(objects: readonly WorldObject[]): {
  readonly texts: NamespaceTexts;
  readonly pods: () => NetworkPods;
  readonly apply: (event: WorldEvent) => WorldChange;
} {
  const watched = new WatchedWorld(objects, world);
  const given = makeGiven(watched.world, options.intent, options.profile);
  const texts = new NamespaceTexts(watched, given);
  return {
    texts,
    pods: () => new NetworkPods(watched, texts, judgedNetwork(watched.world, given)),
    apply(event) {
      const change = watched.apply(event);
      if (!change) throw new Error("nothing has changed");
      return change;
    },
  };
}
