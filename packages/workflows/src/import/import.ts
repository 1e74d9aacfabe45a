import { createFiles } from "@kubestage/adapters";
import type { Diagnostic, FoundObject, ImportedDocument, Platform } from "@kubestage/core";
import { diagnose, distinctDiagnostics, hasErrors, importObjects, isDumped, undumpedObject } from "@kubestage/core";
import { join, resolve } from "node:path";
import type { ClusterProgress } from "../cluster/progress.ts";
import { collectWanted } from "../cluster/wanted.ts";
import { objectsFromFiles } from "../found-objects/from-files.ts";
import type { Accepted } from "./accept-declaration.ts";
import { acceptDeclaration } from "./accept-declaration.ts";
import { compareOffline } from "./compare.ts";
import type { Comparison } from "./comparison.ts";
import { compare, comparisonFindings } from "./comparison.ts";
import type { DeclarationFile } from "./declaration-files.ts";
import { declarationFiles } from "./declaration-files.ts";
import type { FoundWorld, ImportRequest } from "./found-world.ts";
import { ofStages } from "./objects-of-stages.ts";
import { readLiveWorld } from "./live-world.ts";

export interface ImportResult {
  /** Empty where nothing could be made; where it does not compile yet, the draft. */
  readonly documents: readonly ImportedDocument[];
  readonly files: readonly DeclarationFile[];
  /** What was written, as the user would type it. */
  readonly written: readonly string[];
  /** What the objects and the declaration have not in common; undefined where there is none. */
  readonly comparison: Comparison | undefined;
  readonly diagnostics: readonly Diagnostic[];
}

const usualCluster = "main";

/**
 * Manifests or a live cluster -> a declaration that parses and compiles, and everything that an apply of it would add or
 * change, and leave alone. In a cluster the API server itself is asked what an apply would do.
 *
 * Errors: KS5301, KS5302, KS6001, KS6003 as diagnostics, and what is wrong with a draft that does not compile; thrown those of connecting (KS6010 to KS6013) and of writing.
 */
export async function importDeclaration(request: ImportRequest, progress?: ClusterProgress): Promise<ImportResult> {
  progress?.({ type: "phase", phase: "reading" });
  const world = request.paths.length > 0 ? await readManifestWorld(request) : await readLiveWorld(request, progress);
  try {
    return await importWorld(world, request);
  } finally {
    world.close();
  }
}

async function importWorld(world: FoundWorld, request: ImportRequest): Promise<ImportResult> {
  const failed = (diagnostics: readonly Diagnostic[]): ImportResult => ({
    ...{ documents: [], files: [], written: [], comparison: undefined },
    diagnostics: distinctDiagnostics(diagnostics),
  });
  if (hasErrors(world.diagnostics)) return failed(world.diagnostics);
  const { stageLabel, platform } = request;
  const cluster = { ...world.facts, name: request.cluster ?? world.facts.name ?? usualCluster };
  const imported = importObjects(world.objects, { stageLabel, platform, cluster });
  const told = [...world.diagnostics, ...imported.diagnostics];
  if (hasErrors(imported.diagnostics)) return failed(told);
  const accepted = acceptDeclaration(imported.documents);
  request.signal.throwIfAborted();
  const files = declarationFiles(accepted.documents);
  if (!accepted.platform) return writeDraft(accepted, files, told, request);
  const { comparison, diagnostics: asked } = await compareWith(world, accepted.platform, cluster.name);
  const findings = comparisonFindings(comparison, world.objects);
  const { written, diagnostics } = writeFiles(files, request);
  if (hasErrors(diagnostics)) return failed(diagnostics);
  const all = distinctDiagnostics([...told, ...accepted.diagnostics, ...asked, ...findings]);
  return { documents: accepted.documents, files, written, comparison, diagnostics: all };
}

/**
 * A draft that does not compile yet, written all the same: what is wrong with it points into its own text. It cannot be
 * compared with what is there.
 */
function writeDraft(
  { documents, diagnostics: wrong }: Accepted,
  files: readonly DeclarationFile[],
  told: readonly Diagnostic[],
  request: ImportRequest,
): ImportResult {
  const { written, diagnostics: unwritten } = writeFiles(files, request);
  const { out } = request;
  const placed = wrong.map((diagnostic) =>
    withSource(diagnostic, (path) => (out === undefined ? path : join(out, path))),
  );
  const note = diagnose("KS5303", {
    message: "the draft does not compile yet: it was not compared with what is there",
    hint: `correct it where the errors point to, then see \`kubestage plan${out === undefined ? "" : ` ${out}`}\``,
  });
  const diagnostics = distinctDiagnostics([...unwritten, ...placed, ...told, note]);
  return { documents, files, written, comparison: undefined, diagnostics };
}

/** The same of the file as the user would name it. */
function withSource(diagnostic: Diagnostic, fileOf: (path: string) => string): Diagnostic {
  const { span } = diagnostic;
  if (!span) return diagnostic;
  return { ...diagnostic, span: { ...span, source: { ...span.source, file: fileOf(span.source.path) } } };
}

async function compareWith(
  world: FoundWorld,
  platform: Platform,
  cluster: string,
): Promise<{ readonly comparison: Comparison; readonly diagnostics: readonly Diagnostic[] }> {
  const { objects: wanted } = await collectWanted(platform, { cluster, stage: undefined }, noSources);
  const { items, diagnostics } = await world.plan(platform, wanted);
  const comparison = compare({ platform: platform.name, wanted, found: world.objects, live: world.live, items });
  return { comparison, diagnostics };
}

/** An imported declaration has no app with a source. */
function noSources(): never {
  throw new Error("an imported app has no source to render");
}

async function readManifestWorld({ paths, from, stdin, stageLabel }: ImportRequest): Promise<FoundWorld> {
  const { objects: read, diagnostics } = await objectsFromFiles(paths, { from, stdin });
  const all = read.map(({ object, span }): FoundObject => ({ object: undumpedObject(object), span }));
  const kept = new Set(
    ofStages(
      all.map(({ object }) => object),
      stageLabel,
    ),
  );
  // What somebody wrote is told whatever it is; of what stood in a cluster, its own system is not.
  const objects = all.filter(({ object }) => !isDumped(object) || kept.has(object));
  return {
    objects,
    diagnostics,
    live: [],
    facts: {},
    plan: ({ name }, wanted) => Promise.resolve({ items: compareOffline(name, wanted, objects), diagnostics: [] }),
    close: () => {},
  };
}

function writeFiles(
  files: readonly DeclarationFile[],
  { out, from, force = false }: ImportRequest,
): { readonly written: readonly string[]; readonly diagnostics: readonly Diagnostic[] } {
  if (out === undefined) return { written: [], diagnostics: [] };
  const { diagnostics } = createFiles(resolve(from, out), files, out, { overwrite: force });
  return { written: diagnostics.length > 0 ? [] : files.map(({ path }) => join(out, path)), diagnostics };
}
