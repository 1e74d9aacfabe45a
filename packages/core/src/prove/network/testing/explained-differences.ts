import type { NetworkProfile } from "../model/network-profile.ts";
import { answersTo } from "./answer-question.ts";
import type { Answers } from "./answer-question.ts";
import type { Question } from "./arbitrary-question.ts";
import type { KnownFault } from "./known-faults.ts";

/** One connection of which another verifier says something else. */
export interface Difference {
  readonly from: number;
  readonly to: number;
  readonly protocol: string;
  readonly port: number;
  readonly ours: string;
  readonly theirs: string;
  /** The known faults of theirs by which it comes about; none where none of them explains it. */
  readonly faults: readonly KnownFault[];
}

/**
 * Where the answers to a question differ, and by which faults. A fault explains a difference only where the prover itself
 * says what they say, of the world as they read it.
 */
export function explainedDifferences(
  question: Question,
  profile: NetworkProfile,
  theirs: readonly (readonly string[])[],
  faults: readonly KnownFault[],
): Difference[] {
  const ours = answersTo(question, profile);
  const readings = new Map<string, Answers>();
  const read = (which: readonly KnownFault[], to: number): Answers => {
    const key = `${which.map(({ name }) => name).join()} ${to}`;
    const reading = which.reduce((asked, { asRead }) => asRead?.(asked, to) ?? asked, question);
    const known = readings.get(key) ?? answersTo(reading, profile);
    readings.set(key, known);
    return known;
  };
  return theirs.flatMap((row, from) =>
    row.flatMap((text, to) =>
      text.split("").flatMap((said, at): Difference[] => {
        const own = ours[from]?.[to]?.[at] ?? "";
        if (agree(own, said)) return [];
        const explains = (which: readonly KnownFault[]) => agree(read(which, to)[from]?.[to]?.[at] ?? "", said);
        const { protocol = "", port = 0 } = question.ports[at] ?? {};
        const difference = { from, to, protocol, port, ours: own, theirs: said };
        if (said === "e") return [{ ...difference, faults: faults.filter(({ givesUp }) => givesUp?.(question, to)) }];
        if (!explains(faults)) return [{ ...difference, faults: [] }];
        const alone = faults.find((one) => explains([one]));
        return [{ ...difference, faults: alone ? [alone] : faults.filter(({ asRead }) => asRead) }];
      }),
    ),
  );
}

/** What the plugin decides, they may say either way. */
function agree(ours: string, theirs: string): boolean {
  return ours === theirs || (ours === "?" && theirs !== "e");
}
