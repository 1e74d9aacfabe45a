import { codes } from "../../diagnostics/codes.ts";
import type { sharedCodes } from "../../diagnostics/prove-shared-codes.ts";
import { keyOf } from "../../manifests/object-key.ts";
import type { Finding, Fix, Pair, Site } from "../../verdicts/finding.ts";
import type { StateStep } from "../../verdicts/witness.ts";

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
}

export function findingOf({ code, pairs, message, at, related, fix }: Cause): Finding {
  const { severity, fix: hint } = codes[code];
  return {
    code,
    property: "shared",
    severity,
    message,
    hint,
    ...(at && { at }),
    related,
    pairs,
    ...(fix && { fix }),
  };
}

/** What the objects say that make up the cause. */
export function stepsOf({ at, related, message }: Cause): readonly StateStep[] {
  const sites = [...(at === undefined ? [] : [{ at, message }]), ...related];
  return sites.map((site) => ({
    type: "state",
    object: keyOf(site.at.object.object),
    ...(site.at.path.length > 0 && { field: site.at.path.join(".") }),
    says: site.message,
  }));
}
