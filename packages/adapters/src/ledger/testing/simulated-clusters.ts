import type { Ledger, Observed, RoadStage } from "@kubestage/core";
import { act, commitOf, idOf } from "./simulated-act.ts";
import { clustersWith } from "./simulated-growth.ts";
import { roadDeclared } from "./simulated-roads.ts";
import type { World } from "./simulated-world.ts";

/** What a cluster has, and says of itself. Releases that are bad never become healthy; good ones may be unwell for a while. */
export function observe(world: World, cluster: string): Promise<void> {
  return act(world, "observe", (ledger, clock) => {
    const before = ledger.observations.get(cluster);
    const seenApps = new Map<string, Observed>();
    for (const stage of roadDeclared(world, ledger).stages.filter((one) => isIn(ledger, one, cluster))) {
      for (const pointer of ledger.pointers.values()) {
        if (pointer.stage !== stage.name || !clustersWith(pointer).includes(cluster)) continue;
        const release = pointer.clusters?.includes(cluster) ? pointer.release : pointer.previous;
        if (release === undefined) continue;
        const key = `${pointer.stage}/${pointer.app}`;
        const last = before?.apps.get(key);
        const seen = last?.release === release ? last : undefined;
        const health = healthOf(world, release, seen);
        const healthyFor =
          (seen?.healthyFor ?? 0) +
          (health === "healthy" && seen?.health === "healthy" ? clock - (before?.at ?? clock) : 0);
        seenApps.set(key, {
          release,
          health,
          healthyFor: Math.max(0, healthyFor),
          drifted: !world.isHealed && world.chance() < 0.02,
          said: health,
        });
      }
    }
    const observation = { cluster, sequence: (before?.sequence ?? 0) + 1, at: clock, apps: seenApps };
    return [commitOf([{ kind: "observation", observation }])];
  });
}

/** Whether a stage has something in a cluster, or may have: the platform's documents come first there, and go last. */
function isIn({ pointers }: Ledger, { name, waves }: RoadStage, cluster: string): boolean {
  const platform = pointers.get(`${name}/platform`);
  return platform ? clustersWith(platform).includes(cluster) : waves.flat().includes(cluster);
}

function healthOf(world: World, release: string, seen: Observed | undefined): Observed["health"] {
  if (world.isHealed) return "healthy";
  if (isBad(world, release)) return "degraded";
  if (!seen) return world.chance() < 0.5 ? "progressing" : "healthy";
  return world.chance() < 0.05 ? "degraded" : "healthy";
}

/** One release in eight does not work. */
export function isBad({ seed }: World, release: string): boolean {
  return parseInt(idOf([seed, release]).slice(0, 4), 16) % 8 === 0;
}
