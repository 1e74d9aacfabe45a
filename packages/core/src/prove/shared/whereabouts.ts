import type { World } from "../../manifests/world/world.ts";
import { objectsOf } from "../../manifests/world/world.ts";
import { daemonLands } from "../placement/daemon-pods.ts";
import { mayLand } from "../placement/landing.ts";
import type { RunningPod } from "../placement/running-pods.ts";
import type { Whereabouts } from "./uses.ts";

/**
 * The nodes on which each pod may run. Where a world has no nodes, pods meet unless their node selectors ask for different
 * values of a label.
 */
export function whereaboutsIn(world: World): (pod: RunningPod) => Whereabouts {
  const nodes = objectsOf(world, "Node").map(({ object: { metadata, spec } }) => ({
    name: metadata.name,
    labels: metadata.labels ?? {},
    taints: spec?.taints ?? [],
    unschedulable: false,
  }));
  const known = new Map<string, Whereabouts>();
  return ({ spec, kind }) => {
    const { nodeName, nodeSelector = {}, affinity, tolerations, hostNetwork } = spec;
    const asked = JSON.stringify([
      kind === "DaemonSet",
      nodeName,
      nodeSelector,
      affinity?.nodeAffinity,
      tolerations,
      hostNetwork,
    ]);
    const before = known.get(asked);
    if (before !== undefined) return before;
    const lands = (node: (typeof nodes)[number]) =>
      (kind === "DaemonSet" ? daemonLands(spec, node) : mayLand(spec, node)).lands;
    const found =
      nodes.length === 0 ? bySelector(nodeSelector ?? {}) : onNodes(nodes.filter(lands).map(({ name }) => name));
    known.set(asked, found);
    return found;
  };
}

interface OnNodes extends Whereabouts {
  readonly names: ReadonlySet<string>;
}

function onNodes(names: readonly string[]): OnNodes {
  const here = new Set(names);
  return { id: names.join(" "), names: here, meets: (other) => !here.isDisjointFrom((other as OnNodes).names) };
}

interface BySelector extends Whereabouts {
  readonly selector: Readonly<Record<string, string>>;
}

function bySelector(selector: Readonly<Record<string, string>>): BySelector {
  const asked = Object.entries(selector).toSorted(([one], [other]) => (one < other ? -1 : 1));
  return {
    id: JSON.stringify(asked),
    selector,
    meets: (other) => asked.every(([key, value]) => ((other as BySelector).selector[key] ?? value) === value),
  };
}
