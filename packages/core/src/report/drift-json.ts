import type { Drift, DriftEvent, DriftReport, FieldDrift, Writer } from "../plan/drift.ts";
import type { ObjectKey } from "../plan/object-key.ts";

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
  /** Of a changed object. */
  readonly fields?: readonly {
    readonly path: string;
    readonly declared: string | null;
    readonly live: string | null;
    readonly secret: boolean;
    readonly by: WriterJson | null;
  }[];
  /** Of a missing one. */
  readonly deleting?: boolean;
  /** Of a missing or foreign one. */
  readonly by?: WriterJson | null;
}

export interface DriftReportJson extends Omit<DriftReport, "drifts"> {
  readonly drifts: readonly DriftJson[];
}

export function driftJson(report: DriftReport): DriftReportJson {
  return { ...report, drifts: report.drifts.map(oneJson) };
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
  };
  switch (drift.type) {
    case "changed":
      return { ...subject, fields: drift.fields.map(fieldJson) };
    case "missing":
      return { ...subject, deleting: drift.deleting, by: writerJson(drift.by) };
    case "foreign":
      return { ...subject, by: writerJson(drift.by) };
  }
}

function fieldJson({ path, declared, live, secret, by }: FieldDrift): NonNullable<DriftJson["fields"]>[number] {
  return { path, declared: declared ?? null, live: live ?? null, secret, by: writerJson(by) };
}

function writerJson(by: Writer | undefined): WriterJson | null {
  return by ? { manager: by.manager ?? null, time: by.time ?? null, person: by.person ?? null } : null;
}
