import { gatherSources } from "@kubestage/adapters";
import {
  checkMadeRelease,
  type Diagnostic,
  diagnose,
  hasErrors,
  keyPlace,
  type LedgerFile,
  type MadeRelease,
  makePlatformRelease,
  makeRelease,
  type Platform,
  platformApp,
  type ReleaseFacts,
  sourceFolder,
  hashOfSourceFiles,
  suggest,
} from "@kubestage/core";
import type { LoadedPlatform } from "../../load-platform.ts";
import { imagesOfApp } from "./images-of-app.ts";
import { releaseDocument } from "../session/release-document.ts";

/** A release that is not recorded yet, with every file of it but its entry. */
export interface NewRelease extends MadeRelease {
  readonly app: string;
  readonly files: readonly LedgerFile[];
  /** Those of the declaration's folder that it is rendered from, by their paths there. */
  readonly read: readonly string[];
}

export interface NewReleases {
  readonly releases: readonly NewRelease[];
  readonly diagnostics: readonly Diagnostic[];
}

/** A declaration without an error. */
export type DeclaredPlatform = Pick<LoadedPlatform, "sources" | "renderer"> & { readonly platform: Platform };

/**
 * The releases of apps as they are declared, with all that they are rendered from.
 *
 * Errors: KS6006 for an app that is not declared, those of `gatherSources` and of `checkMadeRelease`.
 */
export async function makeReleases(
  declared: DeclaredPlatform,
  apps: readonly string[],
  facts: Omit<ReleaseFacts, "files">,
): Promise<NewReleases> {
  const releases: NewRelease[] = [];
  const diagnostics: Diagnostic[] = [];
  for (const app of apps) {
    const made = await makeOne(declared, app, facts);
    diagnostics.push(...made.diagnostics);
    if (made.release) releases.push(made.release);
  }
  return { releases: hasErrors(diagnostics) ? [] : releases, diagnostics };
}

interface Made {
  readonly release: NewRelease | undefined;
  readonly diagnostics: readonly Diagnostic[];
}

async function makeOne(
  { sources, platform, renderer }: DeclaredPlatform,
  app: string,
  facts: Omit<ReleaseFacts, "files">,
): Promise<Made> {
  const wanted = sourcesOf(platform, app);
  const { files, read, diagnostics } = await gatherSources(wanted, renderer);
  if (!files) return { release: undefined, diagnostics };
  const hash = wanted.length === 0 ? undefined : hashOfSourceFiles(files);
  const made =
    app === platformApp
      ? makePlatformRelease(sources)
      : makeRelease(sources, app, { ...facts, images: imagesFor(platform, app, facts.images), files: hash });
  if (!made) return { release: undefined, diagnostics: [...diagnostics, unknownApp(platform, app)] };
  const wrong = app === platformApp ? [] : checkMadeRelease(made);
  if (wrong.length > 0) return { release: undefined, diagnostics: [...diagnostics, ...wrong] };
  const folder = hash === undefined ? "" : sourceFolder(app, hash);
  const own = [...files].map(([path, text]) => ({ path: `${folder}/${path}`, text }));
  const document = { path: releaseDocument({ app, name: made.name }), text: made.text };
  return { release: { ...made, app, read, files: [document, ...own] }, diagnostics };
}

/** What an app is rendered from in all of its stages, each once. */
function sourcesOf({ stages }: Platform, app: string) {
  const own = stages.flatMap(({ apps }) => apps.filter(({ name }) => name === app));
  const wanted = own.flatMap(({ source, declared }) =>
    source ? [{ source: source.from, place: keyPlace(declared, "source") }] : [],
  );
  return [...new Map(wanted.map((one) => [JSON.stringify(one.source), one])).values()];
}

/** Of several apps' images those of one: a release holds no others. Which ones a source names nobody knows before it is rendered. */
function imagesFor(platform: Platform, app: string, images: ReleaseFacts["images"]): ReleaseFacts["images"] {
  const own = imagesOfApp(platform, app);
  const others = platform.stages.flatMap(({ apps }) => apps.flatMap(({ name }) => imagesOfApp(platform, name)));
  const mayName = sourcesOf(platform, app).length > 0;
  return Object.fromEntries(
    Object.entries(images).filter(([image]) => own.includes(image) || (mayName && !others.includes(image))),
  );
}

function unknownApp({ stages }: Platform, app: string): Diagnostic {
  const known = [platformApp, ...new Set(stages.flatMap(({ apps }) => apps.map(({ name }) => name)))];
  const message = `there is no app ${JSON.stringify(app)} to release`;
  return diagnose("KS6006", { message, hint: suggest(app, known, "app") });
}
