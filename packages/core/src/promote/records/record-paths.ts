import type { Approval } from "../ledger.ts";
import type { RecordKind, RecordOf } from "./record-kinds.ts";
import { recordId } from "./record-id.ts";

/**
 * Where each kind of record stands. A path follows from what the record says, so that one that stands elsewhere is not taken:
 * nothing can be said of prod by a file that looks as if it were about dev.
 */
export const recordPaths: { readonly [K in RecordKind]: (record: RecordOf<K>) => string } = {
  ReleaseEntry: ({ app, name }) => `releases/${app}/${name}/entry.yaml`,
  ReleaseSet: ({ name }) => `sets/${name}.yaml`,
  Pointer: ({ stage, app }) => `stages/${stage}/${app}.yaml`,
  PromotionRequest: ({ stage, app }) => `requests/${stage}/${app}.yaml`,
  Evidence: ({ app, release, number, gate, stage }) =>
    `evidence/${app}/${release}/${counted(number)}-${gate}-in-${stage}.yaml`,
  Stay: ({ app, release, number, stage }) => `evidence/${app}/${release}/${counted(number)}-stay-in-${stage}.yaml`,
  Approval: (record) => approvalPath({ ...record, id: recordId("Approval", record) }),
  Freeze: ({ name }) => `freezes/${name}.yaml`,
  Preview: ({ stage }) => previewPath(stage),
  Observation: ({ cluster }) => `observations/${cluster}.yaml`,
};

/** Where the records of previews are: one for each that is there. */
export const previewsFolder = "previews";

export function previewPath(stage: string): string {
  return `${previewsFolder}/${stage}.yaml`;
}

/** By its id: what the ledger knows of an approval names its person otherwise than the file may. */
export function approvalPath({ stage, app, release, id }: Pick<Approval, "stage" | "app" | "release" | "id">): string {
  return `approvals/${stage}/${app}/${release}/${id}.yaml`;
}

/** Numbers that sort as text, for those who list the folder. */
function counted(number: number): string {
  return String(number).padStart(4, "0");
}
