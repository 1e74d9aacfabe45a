import { readManifestFiles } from "@kubestage/adapters";
import type { Diagnostic, FoundObject } from "@kubestage/core";
import { distinctObjects, objectsInText } from "@kubestage/core";

export interface FoundObjects {
  readonly objects: readonly FoundObject[];
  readonly diagnostics: readonly Diagnostic[];
}

/**
 * The Kubernetes objects of files, folders and a stream (`-`), YAML or JSON, each with its place. What cannot be read is
 * told and the rest is read.
 *
 * Errors: KS6001 for files, KS5302 for two objects of one name that differ; findings KS5306 and those of the reader.
 */
export async function objectsFromFiles(
  paths: readonly string[],
  options: { readonly from: string; readonly stdin: NodeJS.ReadableStream },
): Promise<FoundObjects> {
  const { sources, diagnostics } = await readManifestFiles(paths, options);
  const read = sources.map(objectsInText);
  const distinct = distinctObjects(read.flatMap(({ objects }) => objects));
  return {
    objects: distinct.objects,
    diagnostics: [...diagnostics, ...read.flatMap((one) => one.diagnostics), ...distinct.diagnostics],
  };
}
