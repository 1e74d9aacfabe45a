import type { World } from "../../manifests/world/world.ts";
import type { Edit } from "../../verdicts/finding.ts";
import type { Property } from "../../verdicts/property.ts";
import { applyEdits } from "../fixes/apply-edits.ts";
import { distinctEdits } from "../fixes/choose-fixes.ts";
import { makeGiven } from "../make-given.ts";
import { edgesToCut } from "./cut-ways.ts";
import { type Ways, WaysOfWorld } from "./find-ways.ts";
import { GrowingFix, type Wanted, type WantedPair } from "./growing-fix.ts";
import { closedContext, type PathsContext, pathsContext } from "./paths-context.ts";
import type { FoundEdge } from "./way.ts";

/** Fixes are tried one by one as long as all of them together look at no more objects than this. */
const mostLookedAt = 6000;
/** A way behind another one shows only once that is cut. */
const mostRounds = 6;
/** A round of a large world takes about a fifth of the time of its proof. */
const mostRoundsTogether = 3;

/**
 * Cuts, and what they uncover, that were tried on the world as it would be: no several roads lead between their pairs then but
 * those that other findings cut. Where a world has too many objects to try each by itself, those that are left are tried
 * together.
 */
export function triedFixes(
  context: PathsContext,
  wanted: readonly Wanted[],
  most = mostLookedAt,
): ReadonlyMap<Wanted, GrowingFix> {
  const size = sizeOf(context.world);
  const fixes = new Map<Wanted, GrowingFix>();
  const together: GrowingFix[] = [];
  let left = most;
  for (const one of wanted) {
    const growing = new GrowingFix(one);
    let round = 0;
    for (; growing.isPossible && round < mostRounds && left >= size; round++) {
      left -= size;
      const { edits } = growing;
      const open = leftOf(waysAfter(context, edits), one);
      if (open.size === 0) {
        fixes.set(one, growing);
        break;
      }
      growing.grow(open, edits);
    }
    if (growing.isPossible && !fixes.has(one) && round < mostRounds) together.push(growing);
  }
  for (const growing of triedTogether(context, together)) fixes.set(growing.wanted, growing);
  return fixes;
}

function triedTogether(context: PathsContext, wanted: readonly GrowingFix[]): readonly GrowingFix[] {
  let kept = wanted;
  for (let round = 0; kept.length > 0 && round <= mostRoundsTogether; round++) {
    const edits = distinctEdits(kept.flatMap((one) => one.edits));
    const ways = waysAfter(context, edits, new Set(kept.flatMap(({ closes }) => closes)));
    const open = kept.flatMap((one) => {
      const left = leftOf(ways, one.wanted);
      return left.size === 0 ? [] : [{ one, left }];
    });
    if (open.length === 0) return kept;
    for (const { one, left } of open) {
      // What is given up is no longer made, so the others are tried once more without it.
      if (round < mostRoundsTogether - 1) one.grow(left, edits);
      else one.giveUp();
    }
    kept = kept.filter(({ isPossible }) => isPossible);
  }
  return [];
}

type WaysBetween = (from: string, to: string) => Ways;

/** @param anew of which properties is worked out again what they say: of all where absent */
function waysAfter(context: PathsContext, edits: readonly Edit[], anew?: ReadonlySet<Property>): WaysBetween {
  const { world, given } = context;
  const changed = applyEdits(world, edits);
  const after = makeGiven(changed, given.intent, given.profile);
  const ways = new WaysOfWorld(anew ? closedContext(context, changed, after, anew) : pathsContext(changed, after));
  const known = new Map<string, ReturnType<WaysOfWorld["from"]>>();
  return (from, to) => {
    const found = known.get(from) ?? ways.from(from);
    known.set(from, found);
    return found(to);
  };
}

/** What leads between its pairs still, of those that are open. */
function leftOf(ways: WaysBetween, { pairs, others }: Wanted): ReadonlyMap<WantedPair, readonly FoundEdge[]> {
  const left = new Map<WantedPair, readonly FoundEdge[]>();
  for (const pair of pairs) {
    const found = ways(pair.from, pair.to);
    const edges = found.type === "open" ? edgesToCut(found, others) : [];
    if (edges.length > 0) left.set(pair, edges);
  }
  return left;
}

function sizeOf({ objects }: World): number {
  let size = 0;
  for (const all of objects.values()) size += all.length;
  return size;
}
