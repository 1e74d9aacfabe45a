import type { Gate, RoadStage } from "@kubestage/core";
import { type Chance, minute } from "./virtual-time.ts";

/** What previews of a simulated world are made from. */
export interface SimulatedTemplate {
  readonly like: string;
  readonly ttl: number;
  readonly most: number;
  readonly waves: RoadStage["waves"];
  /** Of all that concerns previews: what else happens hangs on other chances. */
  readonly chance: Chance;
}

/** What is found out in previews, and asked for by a stage here and there. */
export const loadGate = {
  kind: "evidence",
  name: "load",
  of: "previews",
  like: "preview",
  freshFor: undefined,
  guards: ["promotion"],
} as const satisfies Gate;

export function templateOf(chance: Chance): SimulatedTemplate {
  const waves = chance() < 0.3 ? [["dev"], ["test"]] : [["dev"]];
  return { like: loadGate.like, ttl: Math.round((12 + chance() * 8) * minute), most: 2, waves, chance };
}
