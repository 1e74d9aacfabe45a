import type { Intent } from "../../../verdicts/intent.ts";
import type { Property } from "../../../verdicts/property.ts";
import type { Verdict } from "../../../verdicts/verdict.ts";
import { makeGiven } from "../../make-given.ts";
import { specificationProfile } from "../../network/model/profiles.ts";
import { worldOf } from "../../testing/world-of.ts";
import { MadePods } from "../made-pods.ts";
import { type PathsContext, pathsContext, tryingFrom } from "../paths-context.ts";
import { ReachingPods } from "../reaching-pods.ts";
import { type ReachedPlaces, reachPlaces, type Search } from "../reach-places.ts";
import type { Place, Reached } from "../way.ts";

const nothing = { openings: [], grants: [], administrators: [], shared: [] };

export function contextOf(text: string, intent?: Partial<Intent>): PathsContext {
  const world = worldOf(text);
  return pathsContext(world, makeGiven(world, intent && { ...nothing, ...intent }, specificationProfile));
}

/** Of those of a stage to whom nothing else is given than to the first. */
export function searched(context: PathsContext, stage: string): { search: Search; found: ReachedPlaces } {
  const [first] = tryingFrom(context, stage);
  if (first === undefined) throw new Error(`nobody tries from ${stage}`);
  const { people, ...trying } = first;
  const search = { context, trying, made: new MadePods(context), reaching: new ReachingPods(context) };
  return { search, found: reachPlaces(search, people) };
}

type ReachedAt<Type extends Place["type"]> = Reached & { readonly place: Extract<Place, { readonly type: Type }> };

/** The first place of the type that was reached by an edge, of which its key says this. */
export function reachedAt<Type extends Place["type"]>(
  { places }: ReachedPlaces,
  type: Type,
  says = "",
): ReachedAt<Type> {
  const isWanted = (one: Reached): one is ReachedAt<Type> =>
    one.place.type === type && one.from !== undefined && one.place.key.includes(says);
  const found = places.find(isWanted);
  if (found === undefined) throw new Error(`no ${type} ${says} was reached`);
  return found;
}

export function verdictOf(property: Property, parts: Partial<Verdict> = {}): Verdict {
  return {
    ...{ property, from: "test", to: "prod", verdict: "broken", reason: "it is so" },
    ...{ assumptions: [], findings: [], sensitivity: { kinds: [] } },
    ...parts,
  };
}
