import { writeYaml, type YamlValue } from "../../manifests/write-yaml.ts";
import { apiVersion } from "../../model/kinds.ts";
import type { Change } from "../change.ts";
import { pointerKey } from "../ledger.ts";
import { encodeRecord } from "./record-id.ts";
import type { Trust } from "../trust/trust.ts";
import type { RecordKind, RecordOf } from "./record-kinds.ts";
import { approvalPath, previewPath, recordPaths } from "./record-paths.ts";

/** A file of the ledger, as a commit leaves it. */
export interface LedgerFile {
  readonly path: string;
  /** Undefined where it is there no more. */
  readonly text: string | undefined;
}

/** The file of a version of the trust; `folder` is another one until it counts. */
export function trustFile(trust: Trust, folder = "trust"): LedgerFile & { readonly text: string } {
  const path = `${folder}/${String(trust.version).padStart(4, "0")}.yaml`;
  return { path, text: writeYaml({ apiVersion, kind: "Trust", spec: trust as unknown as YamlValue }) };
}

/** The file that a change writes or removes. */
export function fileOfChange(change: Change): LedgerFile {
  switch (change.kind) {
    case "release":
      return fileOf("ReleaseEntry", change.release);
    case "set":
      return fileOf("ReleaseSet", change.set);
    case "pointer":
      return fileOf("Pointer", change.pointer);
    case "pointerGone":
      return { path: `stages/${pointerKey(change.where)}.yaml`, text: undefined };
    case "preview":
      return fileOf("Preview", change.preview);
    case "previewGone":
      return { path: previewPath(change.stage), text: undefined };
    case "request": {
      const { groups: _, ...request } = change.request;
      return fileOf("PromotionRequest", request);
    }
    case "requestGone":
      return { path: `requests/${pointerKey(change.where)}.yaml`, text: undefined };
    case "evidence": {
      const { id: _, isOfFormerKey: __, ...evidence } = change.evidence;
      return fileOf("Evidence", evidence);
    }
    case "stay": {
      const { id: _, ...stay } = change.stay;
      return fileOf("Stay", stay);
    }
    case "approval": {
      const { id: _, groups: __, ...approval } = change.approval;
      return fileOf("Approval", approval);
    }
    case "approvalGone":
      return { path: approvalPath(change.approval), text: undefined };
    case "freeze":
      return fileOf("Freeze", change.freeze);
    case "observation":
      return fileOf("Observation", change.observation);
  }
}

function fileOf<K extends RecordKind>(kind: K, record: RecordOf<K>): LedgerFile {
  const spec = encodeRecord(kind, record) as YamlValue;
  return { path: recordPaths[kind](record), text: writeYaml({ apiVersion, kind, spec }) };
}
