import { expect } from "vitest";
import { makeWorld, type WorldOptions } from "../../../manifests/world/make-world.ts";
import type { WorldObject } from "../../../manifests/world/world.ts";
import type { Proof } from "../../../verdicts/proof.ts";
import type { Property } from "../../../verdicts/property.ts";
import type { Verdict } from "../../../verdicts/verdict.ts";
import { specificationProfile } from "../../network/model/profiles.ts";
import { proveWorld } from "../../prove-world.ts";
import { ProofWatch } from "../proof-watch.ts";
import type { WorldEvent } from "../watched-world.ts";
import { EventCluster } from "./event-cluster.ts";

export const options = { intent: undefined, profile: specificationProfile };
export const world: WorldOptions = { name: "watched", minorVersion: 36, stages: { label: "stage" }, gaps: [] };

/** Of the world of the objects that are there, made anew. */
export function coldOf({ objects }: Pick<EventCluster, "objects">): Proof {
  const made = makeWorld(objects, world).world;
  return proveWorld(made, { ...options, properties: ["network", "access", "placement"] });
}

/** Of what is open other examples may be shown: other pods, and other causes where it has several. */
export function withoutExamples(verdicts: readonly Verdict[]): readonly unknown[] {
  return verdicts.map((one) => {
    const { property, from, to, verdict } = one;
    return verdict === "holds" ? one : { property, from, to, verdict };
  });
}

interface Followed {
  readonly proved: readonly Property[];
  /** Whether that was done without the whole world. */
  readonly isQuick: boolean;
  /** What turned out to be another answer. */
  readonly turned: readonly string[];
}

/** A watch of a cluster, of which each answer is compared with a proof from the beginning. */
export function following(objects: readonly WorldObject[]): {
  readonly watch: ProofWatch;
  readonly cluster: EventCluster;
  readonly after: (event: WorldEvent | undefined) => Followed;
} {
  const cluster = new EventCluster(objects);
  const watch = new ProofWatch(cluster.objects, { ...options, world });
  return {
    watch,
    cluster,
    after(event) {
      if (!event) throw new Error("there is no such object");
      cluster.apply(event);
      const { wholes } = watch;
      const { proved, verdicts } = watch.apply(event);
      expect(withoutExamples(watch.verdicts)).toEqual(withoutExamples(coldOf(cluster).verdicts));
      const turned = verdicts.map(({ property, from, to, verdict }) => `${property} ${from} ${to} ${verdict}`);
      return { proved, isQuick: watch.wholes === wholes, turned };
    },
  };
}
