import type { Diagnostic, Only, Platform, ReleasedDocuments, RenderSource, Source } from "@kubestage/core";
import { hasErrors, parseReleased, releaseButImages, withNewBuilds } from "@kubestage/core";
import { compileFiles, newTally, textOf } from "../../output-files.ts";

export interface RenderedStage {
  /** By path, of each cluster that the stage lives in. Empty where there is an error. */
  readonly files: ReadonlyMap<string, string>;
  /** What the stage's own release of the platform's documents says of it. */
  readonly platform: Platform | undefined;
  readonly diagnostics: readonly Diagnostic[];
}

/**
 * The manifests of a stage as its releases say them. Where the same stage was rendered before, and only bits of images are others since, the
 * platform is that of before but for them, and the files of these apps alone are compiled: nobody else's say anything of them.
 *
 * @param rendererOf renders the sources of its apps, with the tools that the platform wants
 * Errors: those of the documents and of compiling, as diagnostics.
 */
export async function renderStage(
  released: ReleasedDocuments,
  rendererOf: (platform: Platform) => RenderSource,
): Promise<RenderedStage> {
  const documents = documentsByRest(released);
  const before = documents && lastRendered(released);
  const known = before && renewedFrom(before, documents);
  const { platform, diagnostics } = known ? { platform: known.platform, diagnostics: [] } : parseReleased(released);
  if (!platform) return { files: new Map(), platform: undefined, diagnostics };
  const { stage } = released;
  const compiled = async (only: Only) => {
    const tally = newTally();
    const files = new Map<string, string>();
    for await (const file of compileFiles(platform, only, tally, rendererOf(platform)))
      files.set(file.path, textOf(file));
    return { files, diagnostics: tally.diagnostics };
  };
  const part = known && (await compiled({ stage, apps: known.apps }));
  // What is found in one file may have been found in another one before.
  const whole =
    before && part?.diagnostics.length === 0
      ? { files: new Map([...before.files, ...part.files]), diagnostics: [] }
      : await compiled({ stage });
  const found = [...diagnostics, ...whole.diagnostics];
  if (documents && found.length === 0) keepRendered(released, { documents, platform, files: whole.files });
  return { files: hasErrors(found) ? new Map() : whole.files, platform, diagnostics: found };
}

/** What a stage was read as and rendered to, without any finding. */
interface LastRendered {
  readonly documents: ReadonlyMap<string, Source>;
  readonly platform: Platform;
  readonly files: ReadonlyMap<string, string>;
}

/** By the platform's own documents, and then by `stageKey`. */
const rendered = new WeakMap<Source, Map<string, LastRendered>>();

function lastRendered(released: ReleasedDocuments): LastRendered | undefined {
  const [first, ...others] = released.platform;
  return first && others.length === 0 ? rendered.get(first)?.get(stageKey(released)) : undefined;
}

function keepRendered(released: ReleasedDocuments, last: LastRendered): void {
  const [first, ...others] = released.platform;
  if (!first || others.length > 0) return;
  const ofPlatform = rendered.get(first) ?? new Map<string, LastRendered>();
  rendered.set(first, ofPlatform.set(stageKey(released), last));
}

/** A preview may come again like another template. */
function stageKey({ stage, previews = [] }: ReleasedDocuments): string {
  return JSON.stringify([stage, previews]);
}

/** Releases by all that they say but which bits their images have; undefined where that cannot be told of one of them. */
function documentsByRest({ running, others }: ReleasedDocuments): ReadonlyMap<string, Source> | undefined {
  const all = [
    ...running.map((source) => ({ source, runs: true })),
    ...others.map((source) => ({ source, runs: false })),
  ];
  const documents = new Map<string, Source>();
  for (const { source, runs } of all) {
    const rest = releaseButImages(source);
    if (!rest) return undefined;
    documents.set(`${runs} ${rest.text}`, source);
  }
  return documents.size === all.length ? documents : undefined;
}

interface Renewed {
  readonly platform: Platform;
  readonly apps: ReadonlySet<string>;
}

/** The platform of before where nothing is other than which bits images of `apps` have; undefined where more is. */
function renewedFrom(before: LastRendered, documents: ReadonlyMap<string, Source>): Renewed | undefined {
  if (before.documents.size !== documents.size) return undefined;
  const builds = new Map<string, Source>();
  for (const [rest, source] of documents) {
    const old = before.documents.get(rest);
    if (!old) return undefined;
    const app = old === source ? undefined : releaseButImages(source)?.app;
    if (app !== undefined) builds.set(app, source);
  }
  // What an app with a source is rendered from, its images may tell.
  const stages = [...before.platform.stages, ...before.platform.templates];
  const isRendered = stages.some(({ apps }) => apps.some((app) => app.source && builds.has(app.name)));
  const platform = isRendered ? undefined : withNewBuilds(before.platform, [...builds.values()]);
  return platform && { platform, apps: new Set(builds.keys()) };
}
