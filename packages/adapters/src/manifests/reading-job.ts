import type { JsonItem, ReadItems } from "@kubestage/core";
import { readJsonItems, readYamlObjects } from "@kubestage/core";

/** A part of a text, as plain data: YAML that begins with a document at this offset, or objects of a stream of JSON. */
export type ReadingJob =
  | { readonly type: "yaml"; readonly text: string; readonly start: number }
  | { readonly type: "json"; readonly items: readonly JsonItem[] };

export function doReadingJob(job: ReadingJob): ReadItems {
  if (job.type === "json") return readJsonItems(job.items);
  return { read: readYamlObjects(job.text, job.start), untyped: [] };
}
