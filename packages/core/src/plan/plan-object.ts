import { contentHash } from "../manifests/content-hash.ts";
import type { LiveObject } from "../manifests/kubernetes-object.ts";
import type { StatusCause, StatusProblem } from "../manifests/status-problem.ts";
import { assessRisk } from "./assess-risk.ts";
import { readConflicts } from "./conflicts.ts";
import { differences } from "./fields/differences.ts";
import { ownEntries } from "./fields/field-sets.ts";
import { foreignReplacement } from "./foreign-replacement.ts";
import { fingerprint } from "./saved/fingerprint.ts";
import { immutableFields } from "./immutable-fields.ts";
import type { Action, Awaited, FieldChange, PlanItem, WantedObject } from "./plan.ts";
import { readRefusal, withheld } from "./refusals.ts";
import { secretValues } from "./fields/secret-fields.ts";

/** What is known of applying an object before it is applied. */
export type DryRun =
  /** `isAsWanted`: the server was not asked. */
  | { readonly type: "same" }
  /** The server cannot be asked yet. */
  | { readonly type: "awaits"; readonly what: Awaited }
  | {
      readonly type: "accepted";
      /** The object as it would be, every conflict decided for us. */
      readonly object: LiveObject;
      /** The conflicts that an apply without force would meet. */
      readonly conflicts: readonly StatusCause[];
      readonly warnings: readonly string[];
    }
  | { readonly type: "refused"; readonly problem: StatusProblem; readonly warnings: readonly string[] };

/**
 * What applying one object would do. Of a Secret neither its changes nor the server's words hold a value.
 *
 * Of an object that stays as it is nothing is told but that. One whose fields stay but come to belong to our manager is a
 * `change` without changes. A refusal that only names fields that cannot be changed makes it a `replace`; its changes are
 * then those that the declaration asks for, without what the server would fill in.
 * @param isForeign whether somebody else made the live object: replacing it is then in conflict with whoever did
 */
export function planObject(
  wanted: WantedObject,
  live: LiveObject | undefined,
  dryRun: DryRun,
  { isForeign = false }: { readonly isForeign?: boolean } = {},
): PlanItem {
  const { key, stage, team, app, origin } = wanted;
  const { action, changes, because, ...rest } = outcome(wanted, live, dryRun);
  const result = dryRun.type === "accepted" ? dryRun.object : undefined;
  if (action === "none") return unchanged(wanted, live);
  const assessed = assessRisk({ key, action, changes, wanted: wanted.object, live, result });
  const foreign =
    isForeign && live && action === "replace" ? foreignReplacement(live, rest.immutable ?? []) : undefined;
  const hidden = secretValues([wanted.object, live]);
  return {
    key,
    stage,
    team,
    app,
    origin,
    action,
    risk: assessed.risk,
    because: [...(foreign ? [foreign.because] : []), ...because, ...assessed.because],
    changes,
    conflicts: dryRun.type === "accepted" ? readConflicts(dryRun.conflicts, live) : (foreign?.conflicts ?? []),
    awaits: dryRun.type === "awaits" ? dryRun.what : undefined,
    refusal: rest.refused ? readRefusal(rest.refused, wanted, hidden) : undefined,
    warnings: "warnings" in dryRun ? dryRun.warnings.map((warning) => withheld(warning, key.kind, hidden)) : [],
    uid: live?.metadata.uid,
    liveHash: live ? fingerprint(live) : "",
  };
}

/** Only counted: what it may cost, and what is to be known of it later, would be worked out for most objects and for nothing. */
function unchanged({ key, stage, team, app, origin }: WantedObject, live: LiveObject | undefined): PlanItem {
  return {
    key,
    stage,
    team,
    app,
    origin,
    action: "none",
    risk: "routine",
    because: [],
    changes: [],
    conflicts: [],
    awaits: undefined,
    refusal: undefined,
    warnings: [],
    uid: live?.metadata.uid,
    liveHash: "",
  };
}

interface Outcome {
  readonly action: Action;
  readonly changes: readonly FieldChange[];
  readonly because: readonly string[];
  readonly refused?: StatusProblem;
  /** For which it has to be replaced. */
  readonly immutable?: readonly string[];
}

function outcome({ object }: WantedObject, live: LiveObject | undefined, dryRun: DryRun): Outcome {
  switch (dryRun.type) {
    case "same":
      return { action: "none", changes: [], because: [] };
    case "awaits":
      return { action: live ? "change" : "create", changes: [], because: [] };
    case "accepted": {
      if (!live) return { action: "create", changes: [], because: [] };
      const changes = differences(live, dryRun.object);
      if (changes.length > 0) return { action: "change", changes, because: [] };
      if (ownershipOf(live) === ownershipOf(dryRun.object)) return { action: "none", changes, because: [] };
      return { action: "change", changes, because: ["only who owns its fields changes"] };
    }
    case "refused": {
      const { problem } = dryRun;
      if (!live) return { action: "create", changes: [], because: [], refused: problem };
      const changes = differences(live, object, { partial: true });
      const fields = immutableFields(problem, live);
      if (fields.length === 0) return { action: "change", changes, because: [], refused: problem };
      const because = fields.map((field) => `${field} cannot be changed`);
      return { action: "replace", changes, because, immutable: fields };
    }
  }
}

function ownershipOf(live: LiveObject): string {
  return contentHash(ownEntries(live).map(({ apiVersion, fieldsV1 }) => ({ apiVersion, fieldsV1 })));
}
