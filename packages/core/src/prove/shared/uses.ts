import { keyOf, keyText } from "../../manifests/object-key.ts";
import type { Pair, Site } from "../../verdicts/finding.ts";
import type { Intent, SharedThing } from "../../verdicts/intent.ts";
import { unassigned } from "../../verdicts/property.ts";
import type { Cause, SharedCode } from "./cause.ts";
import { type OwnThing, ownThings } from "./own-things.ts";

/** Something that an object of a stage uses and that objects of others may use too. */
export interface Use {
  /** Equal for the same thing. */
  readonly thing: string;
  /** As a person knows it, and an intent names it. */
  readonly name: string;
  readonly stage: string;
  readonly at: Site;
  /** What is done by this use: `mounts nfs.example:/data`. */
  readonly does: string;
  /** Whether what is done here changes what others find. Where no use of a thing does, it is nobody's. */
  readonly changes: boolean;
  /** Whether what others change is seen here. */
  readonly reads?: boolean;
  /** What would make it a thing of its own, where that is known. */
  readonly own?: OwnThing | undefined;
  /** Where it is; uses that cannot meet share nothing. Anywhere where absent. */
  readonly where?: Whereabouts;
}

/** Nodes on which a pod may run. */
export interface Whereabouts {
  /** Equal for those that may run on the same nodes. */
  readonly id: string;
  meets(other: Whereabouts): boolean;
}

const shown = 3;

/** One cause for each thing that uses of several stages have in common, in the order of the first uses. */
export function sharedUses(
  uses: Iterable<Use>,
  code: SharedCode,
  type: NamedThing,
  intent: Intent | undefined,
): readonly Cause[] {
  const byThing = new Map<string, Map<string, Use>>();
  const owning = new Map<string, Use[]>();
  for (const use of uses) {
    if (use.own) {
      const ofThing = owning.get(use.thing);
      if (ofThing) ofThing.push(use);
      else owning.set(use.thing, [use]);
    }
    const kept = byThing.get(use.thing) ?? new Map<string, Use>();
    byThing.set(use.thing, kept);
    // Of those that are alike in everything that is asked the first will do.
    const id = JSON.stringify([use.stage, use.changes, use.reads, use.where?.id, use.own === undefined]);
    if (!kept.has(id)) kept.set(id, use);
  }
  return [...byThing].flatMap(([thing, kept]) => {
    const cause = causeOf([...kept.values()], code, type, intent);
    if (!cause) return [];
    const stages = new Set(cause.pairs.flatMap(({ from, to }) => [from, to]));
    const lacking = [...kept.values()].filter(({ own }) => !own);
    const fix = ownThings([...(owning.get(thing) ?? []), ...lacking].filter(({ stage }) => stages.has(stage)));
    return [{ ...cause, ...(fix && { fix }) }];
  });
}

type NamedThing = Extract<SharedThing, { name: string }>["type"];

function causeOf(
  uses: readonly Use[],
  code: SharedCode,
  type: NamedThing,
  intent: Intent | undefined,
): Cause | undefined {
  const pairs = new Map<string, Pair>();
  const involved = new Set<Use>();
  for (const one of uses)
    for (const other of uses) {
      if (one.stage === other.stage || !reaches(one, other) || !meet(one, other)) continue;
      if (isMeant(intent, type, one.name, [one.stage, other.stage])) continue;
      pairs.set(JSON.stringify([one.stage, other.stage]), { from: one.stage, to: other.stage });
      involved.add(one).add(other);
    }
  if (pairs.size === 0) return undefined;
  const [first, ...others] = uses.filter((use) => involved.has(use)).toSorted(byStage);
  if (first === undefined) return undefined;
  const stages = [...new Set([first, ...others].map(({ stage }) => stage))];
  return {
    code,
    breaks: true,
    pairs: [...pairs.values()].toSorted(byPair),
    message: `${stages.join(" and ")} share ${first.name}: ${objectText(first.at)} ${first.does}`,
    at: first.at,
    related: others
      .slice(0, shown)
      .map(({ at, does, stage }) => ({ at, message: `in ${stage}, ${objectText(at)} ${does}` })),
  };
}

/** By what it changes, or by reading what the other's stage wrote. */
function reaches(one: Use, other: Use): boolean {
  return one.changes || (one.reads === true && other.changes);
}

function meet(one: Use, other: Use): boolean {
  return one.where === undefined || other.where === undefined || one.where.meets(other.where);
}

/** Whether the intent says that these stages share it. `*` in a shared name stands for any text. */
export function isMeant(
  intent: Intent | undefined,
  type: NamedThing,
  name: string,
  stages: readonly string[],
): boolean {
  return (intent?.shared ?? []).some(
    (thing) =>
      thing.type === type && stages.every((stage) => thing.stages.includes(stage)) && matchesPattern(name, thing.name),
  );
}

function matchesPattern(text: string, pattern: string): boolean {
  const parts = pattern.split("*").map((part) => part.replaceAll(/[.+?^${}()|[\]\\]/g, String.raw`\$&`));
  return new RegExp(`^${parts.join(".*")}$`, "s").test(text);
}

/** Stages before what is of none, which is seldom what has to change. */
function byStage(one: Use, other: Use): number {
  return Number(one.stage === unassigned) - Number(other.stage === unassigned) || compare(one.stage, other.stage);
}

export function byPair(one: Pair, other: Pair): number {
  return compare(one.from, other.from) || compare(one.to, other.to);
}

function compare(one: string, other: string): number {
  return one < other ? -1 : Number(one > other);
}

/** `Deployment shop-dev/web`. */
export function objectText({ object }: Site): string {
  return keyText({ ...keyOf(object.object), group: "" });
}
