import type { Edit, Fix, Pair } from "../../verdicts/finding.ts";
import type { Property } from "../../verdicts/property.ts";
import { distinctEdits } from "../fixes/choose-fixes.ts";
import { asBefore } from "../fixes/edit-order.ts";
import { cutEdges } from "./cut-ways.ts";
import type { EdgeCause, FoundEdge } from "./way.ts";

/** What is to be cut, as one finding says. */
export interface Wanted {
  readonly pairs: readonly WantedPair[];
  /** What cuts all that is known at first. */
  readonly cut: readonly EdgeCause[];
  /** Keys of the causes that are other findings' to mend. */
  readonly others: ReadonlySet<string>;
}

export interface WantedPair extends Pair {
  /** Of the ways that are known. */
  readonly edges: readonly FoundEdge[];
}

/** The fewest changes that cut what is known; cutting it may show more, and then others may be fewer. */
export class GrowingFix {
  readonly wanted: Wanted;
  readonly #known: Map<WantedPair, readonly FoundEdge[]>;
  #cut: readonly EdgeCause[];
  #isPossible: boolean;

  constructor(wanted: Wanted) {
    this.wanted = wanted;
    this.#known = new Map(wanted.pairs.map((pair) => [pair, pair.edges]));
    this.#cut = wanted.cut;
    this.#isPossible = isKnown(wanted.cut);
  }

  get cut(): readonly EdgeCause[] {
    return this.#cut;
  }

  get edits(): readonly Edit[] {
    return distinctEdits(this.#cut.flatMap((cause) => cause.edits() ?? []));
  }

  /** What properties say of whole pairs that is closed by it. */
  get closes(): readonly Property[] {
    return this.#cut.flatMap(({ closes }) => closes ?? []);
  }

  /** Whether it is worth trying: what it changes is known, and more than was tried. */
  get isPossible(): boolean {
    return this.#isPossible;
  }

  /**
   * @param left by pair what leads there still
   * @param made the edits after which it does
   */
  grow(left: ReadonlyMap<WantedPair, readonly FoundEdge[]>, made: readonly Edit[]): void {
    const before = keysOf(this.#cut);
    const causes = new Map<string, EdgeCause>();
    for (const [pair, known] of this.#known) {
      // What was known first says best what it takes.
      const edges = [...(left.get(pair) ?? []).map((edge) => foundAfter(edge, made)), ...known];
      this.#known.set(pair, edges);
      const cut = cutEdges(edges, pair.to);
      if (cut === undefined) this.#isPossible = false;
      for (const cause of cut ?? []) causes.set(cause.key, cause);
    }
    this.#cut = [...causes.values()];
    if (!isKnown(this.#cut) || keysOf(this.#cut) === before) this.#isPossible = false;
  }

  giveUp(): void {
    this.#isPossible = false;
  }

  get fix(): Fix {
    const descriptions = this.#cut.map(({ description }) => description);
    return { description: listed([...new Set(descriptions)]), edits: this.edits };
  }
}

function isKnown(cut: readonly EdgeCause[]): boolean {
  return cut.length > 0 && cut.every((cause) => (cause.edits()?.length ?? 0) > 0);
}

function keysOf(cut: readonly EdgeCause[]): string {
  return JSON.stringify(cut.map(({ key }) => key).toSorted());
}

function foundAfter(found: FoundEdge, made: readonly Edit[]): FoundEdge {
  const { cause } = found.edge;
  if (!cause) return found;
  const edits = () => {
    const after = cause.edits();
    return after && asBefore(made, after);
  };
  return { ...found, edge: { ...found.edge, cause: { ...cause, edits } } };
}

const mostListed = 4;

/** The first of them and how many more there are, in one sentence. */
export function listed(texts: readonly string[]): string {
  const shown = texts.length > mostListed + 1 ? texts.slice(0, mostListed) : texts;
  const more = texts.length - shown.length;
  return `${shown.join(", and ")}${more > 0 ? `, and ${more} more like it` : ""}`;
}
