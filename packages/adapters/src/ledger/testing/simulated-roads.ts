import type { Ledger, Road, RoadStage } from "@kubestage/core";
import { declaredRoad, grownRoad } from "./simulated-growth.ts";
import type { SimulatedTemplate } from "./simulated-template.ts";
import type { World } from "./simulated-world.ts";
import { minute } from "./virtual-time.ts";

type Roads = Pick<World, "road" | "template" | "growth">;

/** The road as releases go on by it, with a stage for each preview that the ledger has. */
export function roadWith({ road, template, growth }: Roads, ledger: Ledger): Road {
  return withPreviews(grownRoad(road, growth, ledger), template, ledger);
}

/** The same with the waves that the platform's documents declare. */
export function roadDeclared({ road, template, growth }: Roads, ledger: Ledger): Road {
  return withPreviews(declaredRoad(road, growth, ledger), template, ledger);
}

function withPreviews(road: Road, template: SimulatedTemplate | undefined, { previews }: Ledger): Road {
  if (!template || previews.size === 0) return road;
  const { like, ttl, most, waves } = template;
  const made = [...previews.keys()].map(
    (name): RoadStage => ({
      ...{ name, after: [], passes: "all", waves, promotion: "automatic", gates: [], within: 10 * minute },
      ...{ whenFailed: "stay", preview: { like, ttl, most } },
    }),
  );
  return { stages: [...road.stages, ...made] };
}
