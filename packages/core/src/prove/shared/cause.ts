import { codes } from "../../diagnostics/codes.ts";
import type { sharedCodes } from "../../diagnostics/prove-shared-codes.ts";
import { keyOf } from "../../manifests/object-key.ts";
import type { Finding, Fix, Pair, Site } from "../../verdicts/finding.ts";
import type { RequestStep, StateStep, Step } from "../../verdicts/witness.ts";

export type SharedCode = keyof typeof sharedCodes;

/** One thing that is shared, with all pairs of stages that it concerns. */
export interface Cause {
  readonly code: SharedCode;
  /** Whether `from` of each pair can by this change, read or take something of `to`; otherwise it is only worth a look. */
  readonly breaks: boolean;
  readonly pairs: readonly Pair[];
  readonly message: string;
  readonly at: Site | undefined;
  readonly related: Finding["related"];
  readonly fix?: Fix | undefined;
  /** Where somebody has to do something first: what, by pair (`["dev","prod"]`). */
  readonly requests?: ReadonlyMap<string, readonly RequestStep[]>;
}

export function findingOf(cause: Cause): Finding {
  const { code, pairs, message, at, related, fix, breaks } = cause;
  const { severity, fix: hint } = codes[code];
  const [first] = pairs;
  return {
    code,
    property: "shared",
    severity,
    message,
    hint,
    ...(at && { at }),
    related,
    pairs,
    ...(first && breaks && { witness: { summary: message, steps: stepsOf(cause, first) } }),
    ...(fix && { fix }),
  };
}

/** What is done, and what the objects say that make up the cause. */
export function stepsOf({ at, related, message, requests }: Cause, pair: Pair): readonly Step[] {
  const done = requests?.get(JSON.stringify([pair.from, pair.to])) ?? [];
  const sites = [...(at === undefined ? [] : [{ at, message }]), ...related];
  const states = sites.map(
    (site): StateStep => ({
      type: "state",
      object: keyOf(site.at.object.object),
      ...(site.at.path.length > 0 && { field: site.at.path.join(".") }),
      says: site.message,
    }),
  );
  return [...done, ...states];
}
