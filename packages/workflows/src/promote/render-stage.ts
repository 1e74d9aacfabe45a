import type { Diagnostic, Only, Platform, ReleasedDocuments, RenderSource, Source } from "@kubestage/core";
import { hasErrors, parseReleased, releaseButImages } from "@kubestage/core";
import { compileFiles, newTally, textOf } from "../output-files.ts";

export interface RenderedStage {
  /** By path, of each cluster that the stage lives in. Empty where there is an error. */
  readonly files: ReadonlyMap<string, string>;
  /** What the stage's own release of the platform's documents says of it. */
  readonly platform: Platform | undefined;
  readonly diagnostics: readonly Diagnostic[];
}

/**
 * The manifests of a stage as its releases say them. Where the same stage was rendered before, and only bits of images are others since, the
 * files of these apps alone are compiled: nobody else's say anything of them.
 *
 * @param rendererOf renders the sources of its apps, with the tools that the platform wants
 * Errors: those of the documents and of compiling, as diagnostics.
 */
export async function renderStage(
  released: ReleasedDocuments,
  rendererOf: (platform: Platform) => RenderSource,
): Promise<RenderedStage> {
  const { platform, diagnostics } = parseReleased(released);
  if (!platform) return { files: new Map(), platform: undefined, diagnostics };
  const { stage } = released;
  const compiled = async (only: Only) => {
    const tally = newTally();
    const files = new Map<string, string>();
    for await (const file of compileFiles(platform, only, tally, rendererOf(platform)))
      files.set(file.path, textOf(file));
    return { files, diagnostics: tally.diagnostics };
  };
  const documents = documentsByRest(released);
  const before = documents && lastRendered(released);
  const apps = before && renewedApps(before.documents, documents);
  const isPart =
    apps && platform.stages.every((one) => one.apps.every(({ name, source }) => !source || !apps.has(name)));
  const part = isPart ? await compiled({ stage, apps }) : undefined;
  // What is found in one file may have been found in another one before.
  const whole =
    before && part?.diagnostics.length === 0
      ? { files: new Map([...before.files, ...part.files]), diagnostics: [] }
      : await compiled({ stage });
  const found = [...diagnostics, ...whole.diagnostics];
  if (documents && whole.diagnostics.length === 0) keepRendered(released, { documents, files: whole.files });
  return { files: hasErrors(found) ? new Map() : whole.files, platform, diagnostics: found };
}

/** What a stage was rendered to, without any finding. */
interface LastRendered {
  readonly documents: ReadonlyMap<string, Source>;
  readonly files: ReadonlyMap<string, string>;
}

/** By the platform's own documents, and then by `stageKey`. */
const rendered = new WeakMap<Source, Map<string, LastRendered>>();

function lastRendered(released: ReleasedDocuments): LastRendered | undefined {
  const [first] = released.platform;
  return first && rendered.get(first)?.get(stageKey(released));
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

/** Apps of which only the images are others; undefined where more is. */
function renewedApps(
  before: ReadonlyMap<string, Source>,
  now: ReadonlyMap<string, Source>,
): ReadonlySet<string> | undefined {
  const apps = new Set<string>();
  if (before.size !== now.size) return undefined;
  for (const [rest, source] of now) {
    const old = before.get(rest);
    if (!old) return undefined;
    const app = old === source ? undefined : releaseButImages(source)?.app;
    if (app !== undefined) apps.add(app);
  }
  return apps;
}
