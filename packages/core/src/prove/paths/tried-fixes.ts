import type { World } from "../../manifests/world/world.ts";
import type { Edit, Fix, Pair } from "../../verdicts/finding.ts";
import { applyEdits } from "../fixes/apply-edits.ts";
import { distinctEdits } from "../fixes/choose-fixes.ts";
import { makeGiven } from "../make-given.ts";
import { cutEdges, cutOf, edgesOf } from "./cut-ways.ts";
import { WaysOfWorld } from "./find-ways.ts";
import { type PathsContext, pathsContext } from "./paths-context.ts";
import type { EdgeCause } from "./way.ts";

/** Fixes are tried as long as all of them together look at no more objects than this. */
const mostLookedAt = 6000;
/** A way behind another one shows only once that is cut. */
const mostRounds = 6;

/** Tries cuts on the world as it would be. */
export class TriedFixes {
  readonly #context: PathsContext;
  #left = mostLookedAt;

  constructor(context: PathsContext) {
    this.#context = context;
  }

  /**
   * The edits of a cut, and of what it uncovers, after which no several roads lead from the one stage to the other but
   * those that other findings cut.
   *
   * @param others keys of the causes that are others' to mend
   */
  fixOf(pair: Pair, first: readonly EdgeCause[], others: ReadonlySet<string>): Fix | undefined {
    const { world, given } = this.#context;
    let cut = first;
    const edits: Edit[] = [];
    const descriptions: string[] = [];
    for (let round = 0; round < mostRounds && cut.length > 0; round++) {
      for (const cause of cut) {
        const ofCause = cause.edits();
        if (!ofCause || ofCause.length === 0) return undefined;
        edits.push(...ofCause);
        descriptions.push(cause.description);
      }
      this.#left -= sizeOf(world);
      if (this.#left < 0) return undefined;
      const changed = applyEdits(world, edits);
      const context = pathsContext(changed, makeGiven(changed, given.intent, given.profile));
      const left = cutsLeft(context, pair, others);
      if (left.length === 0)
        return { description: [...new Set(descriptions)].join(", and "), edits: distinctEdits(edits) };
      cut = left;
    }
    return undefined;
  }
}

function cutsLeft(context: PathsContext, { from, to }: Pair, others: ReadonlySet<string>): readonly EdgeCause[] {
  const ways = new WaysOfWorld(context).from(from)(to);
  if (ways.type !== "open") return [];
  if (others.size === 0) return ways.joined.length === 0 ? [] : cutOf(ways, to);
  const own = ways.joined.filter(({ edges }) => !edges.some(({ cause }) => cause && others.has(cause.key)));
  return cutEdges(own.flatMap(edgesOf), to);
}

function sizeOf({ objects }: World): number {
  let size = 0;
  for (const all of objects.values()) size += all.length;
  return size;
}
