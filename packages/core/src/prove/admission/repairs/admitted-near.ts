import type { Admission, AdmissionRequest, Decision } from "../admission.ts";
import type { ObjectEdit } from "./object-edits.ts";

export interface Trying<One> {
  /** What admission says of it, with the request that it says so of. */
  readonly decide: (one: One) => { readonly decision: Decision; readonly request: AdmissionRequest };
  /** What may be tried instead of one that is not admitted. */
  readonly changed: (one: One, request: AdmissionRequest, decision: Decision) => readonly One[];
}

const mostTried = 120;
const mostSteps = 4;

/** One that is admitted, at most four changes away from the first; undefined where none was found. Few changes come first. */
export function admittedNear<One>(first: One, { decide, changed }: Trying<One>): One | undefined {
  const seen = new Set<string>();
  let waiting: readonly (() => readonly One[])[] = [() => [first]];
  for (let step = 0; step <= mostSteps; step++) {
    const next: (() => readonly One[])[] = [];
    for (const one of waiting.flatMap((made) => made())) {
      const key = JSON.stringify(one);
      if (seen.has(key)) continue;
      if (seen.size >= mostTried) return undefined;
      seen.add(key);
      const { decision, request } = decide(one);
      if (decision.answer === "admitted") return one;
      next.push(() => changed(one, request, decision));
    }
    waiting = next;
  }
  return undefined;
}

/** What admission names as edits for the first policies that are against a request. */
export function repairsFor(
  { repairs }: Admission,
  request: AdmissionRequest,
  decision: Decision,
): readonly (readonly ObjectEdit[])[] {
  if (decision.answer === "admitted") return [];
  const first = decision.answer === "refused" ? decision.by : decision.by[0];
  return first === undefined ? [] : (repairs?.(request, first.policy) ?? []);
}
