import type { Gate } from "./gates/gate.ts";
import type { Duration } from "./time.ts";

/** The stages in the order in which they are declared, and what leads from one to the next. It has no circles. */
export interface Road {
  readonly stages: readonly RoadStage[];
}

/** A stage as promotion sees it. */
export interface RoadStage {
  readonly name: string;
  /** Of a preview: its template, how long it may live, and how many there may be at once. */
  readonly preview?: { readonly like: string; readonly ttl: Duration; readonly most: number } | undefined;
  /** The stages that a release has to pass before this one; none where the road begins. */
  readonly after: readonly string[];
  /** Whether it has to pass all of `after`, or any one. */
  readonly passes: "all" | "any";
  /** Cluster names in the order in which they are reached; none for a stage that only controls flow. */
  readonly waves: readonly (readonly string[])[];
  /** Those of them that the stage is only now getting: nothing of it has come there. Undefined for none. */
  readonly joining?: readonly string[] | undefined;
  /** Those of them that it has no more, and in which something of it still runs. Undefined for none. */
  readonly leaving?: readonly string[] | undefined;
  /** `automatic`: the newest release that may enter does. `requested`: one that somebody asked for. */
  readonly promotion: "automatic" | "requested";
  /** Each of them has to be open for a release to enter. */
  readonly gates: readonly Gate[];
  /** Groups of people who may put a release in past its gates; undefined for anybody. */
  readonly breakGlass?: readonly string[] | undefined;
  /** So long a release may take, in each wave, until its clusters say that it is healthy. */
  readonly within: Duration;
  /** What is done about a release that fails here: nothing, or the one before comes back. */
  readonly whenFailed: "stay" | "rollback";
}

export function findStage(road: Road, name: string): RoadStage | undefined {
  return road.stages.find((stage) => stage.name === name);
}

/** The stages that a release enters next after `name`. */
export function stagesAfter(road: Road, name: string): readonly RoadStage[] {
  return road.stages.filter(({ after }) => after.includes(name));
}
