import * as z from "zod";
import { contentHash } from "../../manifests/content-hash.ts";
import { type RecordKind, type RecordOf, recordSchemas } from "./record-kinds.ts";

const idLength = 16;

/** What others call a record by: a hash of what it says, so that it cannot be changed under its name. */
export function recordId<K extends RecordKind>(kind: K, record: RecordOf<K>): string {
  return contentHash({ kind, spec: encodeRecord(kind, record) }).slice(0, idLength);
}

/** What stands in the file below `spec`. */
export function encodeRecord<K extends RecordKind>(kind: K, record: RecordOf<K>): unknown {
  return z.encode(recordSchemas[kind], record);
}
