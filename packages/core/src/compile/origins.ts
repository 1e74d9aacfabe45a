import { formatPlace, placeOf } from "../diagnostics/places.ts";
import type { CompiledFile } from "./compile-platform.ts";
import type { Manifest } from "../manifests/kubernetes-object.ts";

export const originsName = "origins.json";
/** An empty List to Kubernetes, so that tools which apply every file of a folder, JSON too, pass over this one. */
const beginning = '{"apiVersion":"v1","kind":"List","items":[],"objects":[';

/**
 * A line of a cluster's origins: which object, in which file below the cluster's folder, and the place in the declaration,
 * relative to its root, that caused it. Of what was rendered from an app's source: the place in the chart, the tool with
 * its version, and the hash of what went in, which a release fixes.
 */
export function originLine(file: CompiledFile, { object, origin }: Manifest): string {
  const { apiVersion, kind, metadata } = object;
  const from = formatPlace({ ...placeOf(origin), file: origin.source.path });
  const { namespace, name } = metadata;
  const { rendered } = file;
  const rendering = rendered?.objects.has(object) && {
    tool: rendered.tool && `${rendered.tool.name} ${rendered.tool.version}`,
    contentHash: rendered.contentHash,
  };
  const path = file.path.slice(file.cluster.length + 1);
  return JSON.stringify({ file: path, apiVersion, kind, namespace, name, from, ...rendering });
}

/** Whether a file of this name was written here, by how it begins: others may call one like that too. */
export function areOrigins(beginningOfText: string): boolean {
  return beginningOfText.startsWith(beginning);
}

/** The origins of a cluster's objects as a JSON document with one object on each line. */
export function writeOrigins(lines: readonly string[]): string {
  return lines.length === 0 ? `${beginning}]}\n` : `${beginning}\n${lines.join(",\n")}\n]}\n`;
}

/**
 * The origins of a cluster after one stage alone was built anew: its lines are exchanged, all others stay as they were.
 * `known` is the text that `writeOrigins` gave before; `prefix` is how the stage's files begin.
 */
export function replaceOrigins(known: string, lines: readonly string[], prefix: string): string {
  const before = known
    .split("\n")
    .slice(1, -2)
    .map((line) => line.replace(/,$/, ""));
  const start = `{"file":${JSON.stringify(prefix).slice(0, -1)}`;
  const first = before.findIndex((line) => line.startsWith(start));
  const at = first === -1 ? before.length : first;
  const others = before.filter((line) => !line.startsWith(start));
  return writeOrigins([...others.slice(0, at), ...lines, ...others.slice(at)]);
}
