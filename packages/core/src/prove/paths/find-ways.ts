import { outside } from "../../verdicts/property.ts";
import type { Verdict } from "../../verdicts/verdict.ts";
import { MadePods } from "./made-pods.ts";
import { type PathsContext, tryingFrom } from "./paths-context.ts";
import { ReachingPods } from "./reaching-pods.ts";
import { type ReachedPlaces, reachPlaces, type Search } from "./reach-places.ts";
import { causeOf } from "./touch.ts";
import { touches } from "./touching-edges.ts";
import {
  type Edge,
  edgesTo,
  type FoundEdge,
  placeOf,
  type Reached,
  roadsOf,
  stageKey,
  type Walk,
  walkTo,
} from "./way.ts";

/** What is known of the ways from one stage to another. */
export type Ways =
  | {
      readonly type: "open";
      /** The shortest. */
      readonly edges: readonly Edge[];
      /** Those over several roads. */
      readonly joined: readonly Walk[];
      /** Whether some single property says it too: then other changes are needed as well. */
      readonly isSingle: boolean;
      /** All that was found, on whichever way. */
      readonly found: readonly FoundEdge[];
    }
  | {
      readonly type: "unknown";
      readonly why: string;
      /** Whether no single property says it. */
      readonly isJoined: boolean;
      /** As far as it is certain that one comes, and further where it is not. */
      readonly edges: readonly Edge[];
    }
  | { readonly type: "none"; readonly reached: number };

/** Looks for ways in one world. */
export class WaysOfWorld {
  readonly #context: PathsContext;
  readonly #made: MadePods;
  readonly #reaching: ReachingPods;

  constructor(context: PathsContext) {
    this.#context = context;
    this.#made = new MadePods(context);
    this.#reaching = new ReachingPods(context);
  }

  /** To all others, by their names. */
  from(stage: string): (to: string) => Ways {
    const context = this.#context;
    const searches =
      stage === outside
        ? []
        : tryingFrom(context, stage).map(({ people, ...trying }) => {
            const search = { context, trying, made: this.#made, reaching: this.#reaching };
            return { search, found: reachPlaces(search, people) };
          });
    return (to) => this.#waysTo(stage, to, to === outside ? [] : searches);
  }

  #waysTo(stage: string, to: string, searches: readonly Searched[]): Ways {
    const context = this.#context;
    const single = context.single(stage, to);
    const broken = robust(
      context,
      single.filter(({ verdict }) => verdict === "broken"),
    );
    const joined = searches.flatMap(({ found }) => found.joined.get(to) ?? []);
    const last: FoundEdge[] = [];
    let doubt: (Ways & { type: "unknown" }) | undefined;
    for (const { search, found } of searches) {
      const unclear = found.stages.get(to);
      for (const one of touches(search, found, to, broken !== undefined)) {
        if (one.type === "unclear") doubt ??= unknownBy(one.reached, one.why);
        else {
          const before = walkTo(one.reached);
          joined.push({ edges: [...before.edges, one.edge], places: [...before.places, stageKey(to)] });
          last.push({ from: placeOf(one.reached), to: stageKey(to), edge: one.edge });
        }
      }
      if (unclear?.unclear !== undefined) doubt ??= unknownBy(unclear, unclear.unclear);
    }
    const several = joined.filter((walk) => roadsOf(walk.edges).length > 1);
    const taken = nearest(searches, to);
    const [shortest] = joined.toSorted((one, other) => one.edges.length - other.edges.length);
    const main =
      taken && roadsOf(taken).length > 1 ? taken : broken ? [edgeOf(context, broken)] : (taken ?? shortest?.edges);
    if (main) {
      const found = several.length === 0 ? [] : [...searches.flatMap((one) => one.found.edges), ...last];
      return { type: "open", edges: main, joined: several, isSingle: broken !== undefined, found };
    }
    // None of them is broken.
    const [unknown] = single;
    if (unknown) return { type: "unknown", why: unknown.reason, isJoined: false, edges: [] };
    return doubt ?? { type: "none", reached: Math.max(0, ...searches.map(({ found }) => found.places.length)) };
  }
}

interface Searched {
  readonly search: Search;
  readonly found: ReachedPlaces;
}

function unknownBy(reached: Reached, why: string): Ways & { type: "unknown" } {
  return { type: "unknown", why, isJoined: true, edges: edgesTo(reached) };
}

/** The shortest way that is certain, of those of a stage whoever takes it. */
function nearest(searches: readonly Searched[], to: string): readonly Edge[] | undefined {
  let best: Reached | undefined;
  for (const { found } of searches) {
    const reached = found.stages.get(to);
    if (!reached || reached.unclear !== undefined) continue;
    if (!best || reached.distance < best.distance) best = reached;
  }
  return best && edgesTo(best);
}

function edgeOf(context: PathsContext, verdict: Verdict): Edge {
  return {
    road: verdict.property,
    isBreach: true,
    says: verdict.reason.replace(/\.$/, ""),
    steps: () => verdict.witness?.steps ?? [],
    cause: causeOf(context, verdict),
    sensitivity: verdict.sensitivity,
  };
}

/** Where something could not be read, the one that the fewest unread objects could remove. */
function robust({ world }: PathsContext, verdicts: readonly Verdict[]): Verdict | undefined {
  if (world.gaps.length === 0) return verdicts[0];
  const size = ({ sensitivity: { kinds } }: Verdict) => (kinds === "any" ? Number.POSITIVE_INFINITY : kinds.length);
  return verdicts.toSorted((one, other) => size(one) - size(other))[0];
}
