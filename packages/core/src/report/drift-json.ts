import type { Drift, DriftEvent, DriftReport, FieldDrift, Writer } from "../plan/drift/drift.ts";
import type { WideGrant } from "../plan/drift/wide-grants.ts";
import type { ObjectKey } from "../manifests/object-key.ts";
import type { Undone } from "./drift-undone.ts";
import { undoneByApply } from "./drift-undone.ts";

interface WriterJson {
  readonly manager: string | null;
  readonly time: string | null;
  readonly person: string | null;
}

/** One drift, as programs read it. What is not known is null; values are JSON texts. */
export interface DriftJson {
  readonly type: Drift["type"];
  readonly object: ObjectKey;
  readonly stage: string | null;
  readonly team: string | null;
  readonly app: string | null;
  readonly origin: string | null;
  /** Whether an apply undoes it; what was added beside the declaration stays. */
  readonly undoneByApply: Undone;
  /** Of a changed object. */
  readonly fields?: readonly {
    readonly path: string;
    readonly declared: string | null;
    readonly live: string | null;
    readonly secret: boolean;
    readonly by: WriterJson | null;
    /** It was added beside what is declared: no apply takes it away. */
    readonly stays: boolean;
  }[];
  /** Of a missing one. */
  readonly deleting?: boolean;
  /** Of a missing or foreign one. */
  readonly by?: WriterJson | null;
  /** Of a foreign ClusterRoleBinding for those who are meant to have rights in stages only. */
  readonly grant?: WideGrant;
}

export interface DriftReportJson extends Omit<DriftReport, "drifts"> {
  readonly drifts: readonly DriftJson[];
  /** How many of them an apply undoes wholly. */
  readonly undoneByApply: number;
}

export function driftJson(report: DriftReport): DriftReportJson {
  const drifts = report.drifts.map(oneJson);
  return { ...report, drifts, undoneByApply: drifts.filter((one) => one.undoneByApply === "yes").length };
}

/** One line of `--watch`. */
export function driftEventJson({ time, event, drift }: DriftEvent): {
  readonly time: string;
  readonly event: DriftEvent["event"];
  readonly drift: DriftJson;
} {
  return { time, event, drift: oneJson(drift) };
}

function oneJson(drift: Drift): DriftJson {
  const { type, key, stage, team, app, origin } = drift;
  const subject = {
    type,
    object: key,
    stage: stage ?? null,
    team: team ?? null,
    app: app ?? null,
    origin: origin ?? null,
    undoneByApply: undoneByApply(drift),
  };
  switch (drift.type) {
    case "changed":
      return { ...subject, fields: drift.fields.map(fieldJson) };
    case "missing":
      return { ...subject, deleting: drift.deleting, by: writerJson(drift.by) };
    case "foreign":
      return { ...subject, by: writerJson(drift.by), ...(drift.grant && { grant: drift.grant }) };
  }
}

function fieldJson({ path, declared, live, secret, by, stays }: FieldDrift): NonNullable<DriftJson["fields"]>[number] {
  return { path, declared: declared ?? null, live: live ?? null, secret, by: writerJson(by), stays: stays === true };
}

function writerJson(by: Writer | undefined): WriterJson | null {
  return by ? { manager: by.manager ?? null, time: by.time ?? null, person: by.person ?? null } : null;
}
