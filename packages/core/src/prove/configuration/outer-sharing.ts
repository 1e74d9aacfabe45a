import { usualPorts } from "./outer-things.ts";
import type { OuterUse } from "./outer-uses.ts";

/** Something outside of the cluster that two stages or more name. */
export interface OuterSharing {
  readonly type: OuterUse["type"];
  readonly parts: readonly string[];
  /** The first use of each stage, in alphabetical order of the stages. */
  readonly uses: readonly OuterUse[];
}

/** Where no port is written the usual one is meant. */
const usualPort = new RegExp(`:(?:${usualPorts.join("|")})(?=,|$)`, "g");

/** Parts in the form in which those of one thing are equal. */
export function comparable(type: OuterUse["type"], parts: readonly string[]): readonly string[] {
  const [place = "", ...within] = parts;
  return type === "database" || type === "queue" ? [place.replaceAll(usualPort, ""), ...within] : parts;
}

interface Node {
  /** Uses of exactly this, and uses of something in it; the first of each stage. */
  readonly exact: Map<string, OuterUse>;
  readonly within: Map<string, OuterUse>;
}

/**
 * What uses of different stages have in common: the same thing, or a bucket and a folder in it. The same server with
 * another database is nothing in common, nor is another folder of the same bucket.
 */
export function outerSharings(uses: readonly OuterUse[]): readonly OuterSharing[] {
  const nodes = new Map<string, Node & Pick<OuterUse, "type" | "parts">>();
  for (const use of uses)
    for (let length = use.type === "bucket" ? 2 : use.parts.length; length <= use.parts.length; length++) {
      const parts = use.parts.slice(0, length);
      const id = JSON.stringify([use.type, comparable(use.type, parts)]);
      const node = nodes.get(id) ?? { type: use.type, parts, exact: new Map(), within: new Map() };
      nodes.set(id, node);
      const stages = length === use.parts.length ? node.exact : node.within;
      if (!stages.has(use.stage)) stages.set(use.stage, use);
    }
  const sharings: OuterSharing[] = [];
  for (const { type, parts, exact, within } of nodes.values()) {
    const all = new Map([...within, ...exact]);
    if (exact.size === 0 || all.size < 2) continue;
    const sorted = [...all].toSorted(([left], [right]) => (left < right ? -1 : 1));
    sharings.push({ type, parts, uses: sorted.map(([, use]) => use) });
  }
  return sharings;
}
