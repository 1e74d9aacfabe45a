import { expect } from "vitest";
import type { World, WorldObject } from "../../../manifests/world/world.ts";
import type { Verdict } from "../../../verdicts/verdict.ts";
import type { Possible } from "../../possible/possible.ts";
import type { Given } from "../../property-proof.ts";
import { givenOf } from "../../testing/given.ts";
import { worldOf } from "../../testing/world-of.ts";
import { NetworkWatch } from "../alike/network-watch.ts";
import { judgedNetwork, proveNetwork } from "../prove-network.ts";
import { join, possibleOf } from "./stage-worlds.ts";
import { tiered } from "./two-pods.ts";

/** Nobody makes or labels namespaces, unless that is said. */
export const givenFor = (possible: Partial<Possible> = {}, parts: Partial<Given> = {}): Given =>
  givenOf({ profile: tiered, possible: possibleOf({ mayMakeNamespaces: () => false, ...possible }), ...parts });

export function watchOf(documents: readonly string[], given = givenFor()): NetworkWatch | undefined {
  const world = worldOf(join(...documents));
  return NetworkWatch.of(world, judgedNetwork(world, given));
}

interface Change {
  readonly given?: Given;
  readonly isOfPeople?: boolean;
}

interface WatchedNetwork {
  readonly watch: NetworkWatch;
  /** Which namespaces stand for all, in their order, without those that every cluster has. */
  readonly names: () => string;
  /** Which are judged after a change in one, found to say what a proof of all says; `all` where the whole world has to be. */
  readonly after: (home: string, documents: readonly string[], change?: Change) => string;
}

export function watchedNetwork(documents: readonly string[], given = givenFor()): WatchedNetwork {
  const watch = watchOf(documents, given);
  if (!watch) throw new Error("namespaces cannot be told apart");
  return {
    watch,
    names: () => textOf(watch.names()),
    after(home, changed, { given: now = given, isOfPeople = false } = {}) {
      const world = worldOf(join(...changed));
      const objectsIn = (namespace: string, kind: string) =>
        (world.objects.get(kind) ?? []).filter(({ object }) => object.metadata.namespace === namespace);
      const names = watch.namesAfter({ world, namespace: home, objectsIn });
      const proof = names && watch.proofOf(partOf(world, new Set(names)), now, home, isOfPeople);
      if (!proof) return "all";
      expect(answers(proof.verdicts)).toEqual(answers(proveNetwork(world, now).verdicts));
      return textOf(names);
    },
  };
}

const textOf = (names: readonly string[] | undefined): string =>
  names?.filter((name) => !/^(?:default|kube-.*)$/.test(name)).join(" ") ?? "all";

const answers = (verdicts: readonly Verdict[]): readonly string[] =>
  verdicts.map(({ from, to, verdict }) => `${from} ${to} ${verdict}`).toSorted();

/** The world without the other namespaces. */
export function partOf(world: World, names: ReadonlySet<string>): World {
  const isIn = ({ object: { kind, metadata } }: WorldObject): boolean =>
    kind === "Namespace" ? names.has(metadata.name) : metadata.namespace === undefined || names.has(metadata.namespace);
  return { ...world, objects: new Map([...world.objects].map(([kind, all]) => [kind, all.filter(isIn)])) };
}
