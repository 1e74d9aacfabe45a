import type { Edit, Site } from "../../verdicts/finding.ts";
import type { Property } from "../../verdicts/property.ts";
import type { Sensitivity } from "../../verdicts/verdict.ts";
import type { Step, Witness } from "../../verdicts/witness.ts";
import type { Ability } from "../access/abilities.ts";
import { type Arrival, identityKey } from "../access/arrival.ts";
import type { Granted } from "../access/granted.ts";
import type { NodeClass } from "../placement/node-classes.ts";
import type { BoundRole } from "../rights/grants.ts";
import type { MakingGroup } from "./making-groups.ts";

/** One step of a way, which one property is about. */
export interface Edge {
  readonly road: Property;
  /** Whether it leads over a wall. What those who take it are meant to have, and what simply follows, counts as no road. */
  readonly isBreach: boolean;
  /** Without a capital and without a full stop. */
  readonly says: string;
  readonly steps: () => readonly Step[];
  /** What would have to change so that it is gone; absent where it only follows from the one before. */
  readonly cause?: EdgeCause | undefined;
  /** What to look at where no cause says it. */
  readonly at?: Site | undefined;
  /** Why it is not certain. */
  readonly unclear?: string | undefined;
  /** What else could remove it, were it there and not read. */
  readonly sensitivity: Sensitivity;
}

export interface EdgeCause {
  readonly key: string;
  /** In the imperative. */
  readonly description: string;
  readonly at?: Site | undefined;
  /** Undefined where no change of an object is known. */
  readonly edits: () => readonly Edit[] | undefined;
  /** Where it is all that a property says of a pair. */
  readonly closes?: Property | undefined;
  /** Of how many things to look at it consists: one where absent. */
  readonly count?: number | undefined;
}

/** Where those of a stage can be. Places of the same key are the same: many pods, nodes and namespaces that are alike are one. */
export type Place =
  | { readonly type: "identity"; readonly key: string; readonly arrival: Arrival }
  /** May make pods in namespaces that are alike. */
  | { readonly type: "maker"; readonly key: string; readonly group: MakingGroup }
  /** Has a pod on nodes of the class, which reaches them unless something else stops it. */
  | { readonly type: "landed"; readonly key: string; readonly group: MakingGroup; readonly nodes: NodeClass }
  /** Runs code in pods of a namespace that are there: in all of them, or in the one of this name. */
  | {
      readonly type: "pods";
      readonly key: string;
      readonly namespace: string;
      readonly name: string | undefined;
      readonly debugging?: Debugging;
    }
  | { readonly type: "nodes"; readonly key: string; readonly nodes: NodeClass; readonly by: string }
  | { readonly type: "stage"; readonly key: string; readonly stage: string };

/** Who puts further containers into pods that are there, and by which right. */
interface Debugging {
  readonly arrival: Arrival;
  readonly bound: BoundRole;
  readonly ability: Ability;
}

/** A place with the shortest way there. */
export interface Reached {
  readonly place: Place;
  /** In edges. */
  readonly distance: number;
  readonly from: { readonly reached: Reached; readonly edge: Edge } | undefined;
  readonly unclear: string | undefined;
  /** Of the edges on the way those that lead over a wall. */
  readonly breaches: readonly Edge[];
}

/** A way from end to end: the keys of its places are one more than its edges. */
export interface Walk {
  readonly edges: readonly Edge[];
  readonly places: readonly string[];
}

/** Everything found that leads from one place to another, also where it is not the shortest way. */
export interface FoundEdge {
  readonly from: string;
  readonly to: string;
  readonly edge: Edge;
}

/** Who of a stage tries: those to whom the intent gives the same. */
export interface Trying {
  readonly stage: string;
  readonly granted: Granted;
}

/** All that set out do so from one place. */
export const start = "start";

export function edgesTo(reached: Reached): readonly Edge[] {
  return walkTo(reached).edges;
}

export function walkTo(reached: Reached): Walk {
  const edges: Edge[] = [];
  const places: string[] = [];
  let each = reached;
  for (; each.from; each = each.from.reached) {
    edges.push(each.from.edge);
    places.push(each.place.key);
  }
  return { edges: edges.toReversed(), places: [start, ...places.toReversed()] };
}

export function placeOf({ place, from }: Reached): string {
  return from === undefined ? start : place.key;
}

/** The properties whose walls a way leads over, in its order. */
export function roadsOf(edges: readonly Edge[]): readonly Property[] {
  return [...new Set(edges.flatMap(({ road, isBreach }) => (isBreach ? [road] : [])))];
}

export function identityPlace(arrival: Arrival): Place {
  return { type: "identity", key: `identity ${identityKey(arrival.identity, arrival.impersonation)}`, arrival };
}

export function stageKey(stage: string): string {
  return `stage ${stage}`;
}

export function witnessOf(edges: readonly Edge[]): Witness {
  return { summary: edges.map(({ says }) => says).join("; then "), steps: edges.flatMap((edge) => edge.steps()) };
}

/** `4 steps over placement and podSecurity`. */
export function lengthText(edges: readonly Edge[]): string {
  const roads = roadsOf(edges);
  const steps = edges.length === 1 ? "1 step" : `${edges.length} steps`;
  const last = roads.at(-1) ?? "paths";
  return `${steps} over ${roads.length > 1 ? `${roads.slice(0, -1).join(", ")} and ${last}` : last}`;
}

/** A way is gone once one of its edges is. */
export function sensitivityOf(edges: readonly Edge[]): Sensitivity {
  const kinds = new Set<string>();
  for (const { sensitivity } of edges) {
    if (sensitivity.kinds === "any") return { kinds: "any" };
    for (const kind of sensitivity.kinds) kinds.add(kind);
  }
  const [only] = edges;
  return edges.length === 1 && only ? only.sensitivity : { kinds: [...kinds].toSorted() };
}
