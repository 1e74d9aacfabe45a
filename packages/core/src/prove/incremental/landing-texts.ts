import type { World } from "../../manifests/world/world.ts";
import { visitLandings } from "../placement/existing-placement.ts";
import type { NodeClass } from "../placement/node-classes.ts";
import { type RunningPod, runningPods } from "../placement/running-pods.ts";
import { runtimeClasses } from "../placement/runtime-class.ts";

/** By namespace, equal where pods that are there come to the same nodes of other stages than theirs; empty where they come to none. */
export function landingTexts(world: World, classes: readonly NodeClass[]): ReadonlyMap<string, string> {
  const pods = [...runningPods(world)];
  const found = new Map<string, Set<string>>();
  const add = ({ namespace }: RunningPod, text: string): void => {
    const known = found.get(namespace);
    if (known) known.add(text);
    else found.set(namespace, new Set([text]));
  };
  const numbers = new Map(classes.map((nodes, at) => [nodes, at]));
  visitLandings(pods, classes, runtimeClasses(world), ({ pod, nodes, isThere }) => {
    if (nodes.stage === pod.stage) return;
    // Whether admission lets a workload make such pods is asked of what it says.
    const made = pod.kind !== "Pod" && [pod.kind, pod.metadata, pod.spec];
    add(pod, JSON.stringify([numbers.get(nodes), isThere, made]));
  });
  // Where no node is known, a stage has those that its pods ask for.
  if (classes.length === 0)
    for (const pod of pods)
      add(pod, JSON.stringify([pod.spec.nodeSelector, pod.spec.affinity?.nodeAffinity, pod.spec.nodeName]));
  return new Map([...found].map(([namespace, texts]) => [namespace, JSON.stringify([...texts].toSorted())]));
}
