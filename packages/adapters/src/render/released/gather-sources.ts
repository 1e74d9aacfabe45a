import { isUtf8 } from "node:buffer";
import { posix } from "node:path";
import {
  base64Mark,
  type Diagnostic,
  diagnose,
  hasErrors,
  ledgerPath,
  mostSourceBytes,
  mostSourceFiles,
  pathsProblem,
  type SourceToRender,
} from "@kubestage/core";
import type { FileContent, FileContents } from "../file-contents.ts";
import { readNamedFiles } from "../helm/value-files.ts";
import { readKustomization } from "../kustomize/kustomization-files.ts";
import { readManifests } from "../plain-manifests.ts";
import { chartOf, type RendererOptions, type Surroundings, surroundingsOf } from "../render-source.ts";
import { chartFolderName, declaredFolder, fetchedFolder } from "./released-folders.ts";

/** Of an app, what it is rendered from in one stage. */
export type SourceToGather = Pick<SourceToRender, "source" | "place">;

export interface GatheredSources {
  /** By their paths as a ledger has them; undefined where there is an error. */
  readonly files: ReadonlyMap<string, string> | undefined;
  /** Those that stand in the declaration's folder, by their paths there. */
  readonly read: readonly string[];
  readonly diagnostics: readonly Diagnostic[];
}

/**
 * All files that an app is rendered from in its stages, read as a build reads them, charts fetched: no tool runs but the one that fetches.
 *
 * Errors: those of reading and fetching (KS5221-KS5227, KS6030-KS6033); KS4013 for what a ledger cannot hold.
 */
export async function gatherSources(
  wanted: readonly SourceToGather[],
  options: RendererOptions,
): Promise<GatheredSources> {
  const run = surroundingsOf(options);
  const files = new Map<string, FileContent>();
  const diagnostics: Diagnostic[] = [];
  for (const one of wanted) {
    const found = await filesOf(one, run);
    diagnostics.push(...found.diagnostics);
    for (const [path, content] of found.files) files.set(path, content);
  }
  const [first] = wanted;
  const problem = tooMuch(files) ?? pathsProblem(files.keys());
  if (first && problem !== undefined) {
    const hint = "leave out what is not rendered, such as archives and pictures, or give it a plain name";
    const message = `what the app is rendered from cannot be kept in a ledger: ${problem}`;
    diagnostics.push(diagnose("KS4013", { message, hint, span: first.place }));
  }
  const prefix = `${declaredFolder}/`;
  const read = [...files.keys()].flatMap((path) => (path.startsWith(prefix) ? [path.slice(prefix.length)] : []));
  if (hasErrors(diagnostics)) return { files: undefined, read, diagnostics };
  return { files: new Map([...files].map(([path, { bytes }]) => written(path, bytes))), read, diagnostics };
}

interface Found {
  /** By their paths below the folder of the release's files. */
  readonly files: readonly (readonly [string, FileContent])[];
  readonly diagnostics: readonly Diagnostic[];
}

async function filesOf({ source, place }: SourceToGather, run: Surroundings): Promise<Found> {
  switch (source.kind) {
    case "helm": {
      const { chart: at, valueFiles } = source;
      const { chart, diagnostics } = await chartOf(source, { place }, run);
      const values = readNamedFiles(valueFiles, run.root, place);
      const folder =
        at.at === "folder" ? posix.join(declaredFolder, at.path) : posix.join(fetchedFolder, chartFolderName(at));
      const own = [...(chart?.files ?? [])].map(([path, content]) => [`${folder}/${path}`, content] as const);
      return { files: [...own, ...declared(values.files)], diagnostics: [...diagnostics, ...values.diagnostics] };
    }
    case "kustomize": {
      const { files, diagnostics } = readKustomization(source.path, run.root, place);
      return { files: declared(files), diagnostics };
    }
    case "manifests": {
      const { files, diagnostics } = readManifests(source, run.root, place);
      return { files: declared(files), diagnostics };
    }
  }
}

/** Files by their paths below the declaration's root. */
function declared(files: FileContents): Found["files"] {
  return [...files].map(([path, content]) => [`${declaredFolder}/${path}`, content] as const);
}

function tooMuch(files: ReadonlyMap<string, FileContent>): string | undefined {
  const bytes = [...files.values()].reduce((sum, content) => sum + content.bytes.byteLength, 0);
  if (files.size <= mostSourceFiles && bytes <= mostSourceBytes) return undefined;
  const found = `${files.size.toLocaleString("en-US")} files with ${(bytes / 1024 / 1024).toFixed(1)} MiB`;
  const most = `${mostSourceFiles.toLocaleString("en-US")} files and ${mostSourceBytes / 1024 / 1024} MiB`;
  return `it has ${found}, and a release holds at most ${most}`;
}

function written(path: string, bytes: Buffer): [string, string] {
  if (isUtf8(bytes)) return [ledgerPath(path), bytes.toString("utf8")];
  return [`${ledgerPath(path)}${base64Mark}`, `${bytes.toString("base64")}\n`];
}
