import { contentHash } from "../manifests/content-hash.ts";
import { outsideCheck, type StageCheck, type StageEntry, subjectOf } from "../model/entry.ts";
import type { Platform, Stage } from "../model/resolved.ts";
import { acceptedGate } from "./gates/accepted-gate.ts";
import type { Gate } from "./gates/gate.ts";
import type { OpenHours } from "./gates/open-hours.ts";
import type { Road, RoadStage } from "./road.ts";

/** The gate of what a promotion would do to the separation of stages. Every stage has it; nothing is exempt. */
export const proofGate = "proof";

/** The road of a platform: its stages in the order in which they are declared, each with its gates. */
export function roadOf({ stages }: Platform): Road {
  return { stages: stages.map(roadStage) };
}

function roadStage({ name, after, waves, entry, preview }: Stage): RoadStage {
  const { passes, promotion, within, whenFailed, breakGlass } = entry;
  const of = preview && { preview: { like: preview.like, ttl: preview.ttl, most: preview.most } };
  return { ...of, name, after, waves, passes, promotion, breakGlass, within, whenFailed, gates: gatesOf(entry) };
}

/** In the order in which people read them: what was found out first, who has to say yes last. */
function gatesOf({ soak, checks, accepted, hours, approvals, approvalsCountFor }: StageEntry): readonly Gate[] {
  return [
    {
      ...{ name: proofGate, kind: "evidence", of: "clusters", freshFor: undefined },
      guards: ["promotion", "rollback", "breakGlass"],
    },
    ...(soak === undefined ? [] : [{ name: "soak", kind: "soak" as const, healthyFor: soak }]),
    ...[...checks].map(([name, check]) => gateOfCheck(name, check)),
    ...(accepted ? [{ name: acceptedGate, kind: "accepted" as const }] : []),
    ...(hours ? [{ name: "hours", kind: "hours" as const, ...openHours(hours) }] : []),
    ...(approvals.size === 0
      ? []
      : [{ name: "approvals", kind: "approvals" as const, from: approvals, countFor: approvalsCountFor }]),
  ];
}

function gateOfCheck(name: string, check: StageCheck): Gate {
  const { expression, message, every, images, previews: like, freshFor: counts } = check;
  if (expression !== undefined) return { name, kind: "expression", expression, message };
  if (like !== undefined)
    return { name, kind: "evidence", of: "previews", like, freshFor: counts, guards: ["promotion"] };
  const runs = outsideCheck(check);
  const freshFor = check.freshFor ?? images?.vulnerabilities?.noOlderThan;
  return {
    ...{ name, kind: "evidence", of: subjectOf(check), freshFor, guards: ["promotion"] },
    ...(runs && { runs, every, asks: contentHash(runs).slice(0, 16) }),
  };
}

function openHours({ timeZone, open = [], closed = [] }: NonNullable<StageEntry["hours"]>): OpenHours {
  return { zone: timeZone, open, closed };
}
