import { checkOutRevision } from "@kubestage/adapters";
import {
  checkReleasedImages,
  type Diagnostic,
  diagnose,
  hasErrors,
  type Hotfix,
  imageReference,
  type Platform,
  platformApp,
  suggest,
} from "@kubestage/core";
import { isAbsolute, resolve } from "node:path";
import { type Declaration, loadPlatform } from "../../load-platform.ts";
import { imagesOfApp } from "./images-of-app.ts";
import { type LedgerRequest, openLedger } from "../session/ledger-session.ts";
import { makeReleases } from "./make-releases.ts";
import type { Origin } from "./origin.ts";
import { pinImages } from "./pin-images.ts";
import { type Recorded, recordReleases } from "./record-releases.ts";
import { checkCommitted, type SourceCommit, sourceCommit } from "./source-commit.ts";
import { openSourceHistory } from "./source-history.ts";
import { unknownOrigins } from "./unknown-origins.ts";

export interface ReleasesRequest extends Declaration {
  /** The platform's documents and every app where absent. */
  readonly apps: readonly string[] | undefined;
  /** The name of the set that all of them are of. */
  readonly set?: string | undefined;
  /** By what the declaration calls them; the digest of one that has none is asked of its registry. */
  readonly images: Readonly<Record<string, string>>;
  /** Of the repository around the declaration: what is declared there, and not what stands in the folder. */
  readonly revision?: string | undefined;
  /** Whether it comes into previews only, as that of a pull request does. */
  readonly forPreviews?: boolean | undefined;
  /** The stages that it leaves out, and why. */
  readonly hotfix?: Hotfix | undefined;
  /** Hotfixes that it contains, besides those whose commits are among its own commit's ancestors. */
  readonly contains?: readonly string[] | undefined;
  /** That of the repository around the declaration where absent. */
  readonly commit?: string | undefined;
  readonly repository?: string | undefined;
  /** Those of the commit where none is named. */
  readonly authors: readonly string[];
  readonly compiler: string;
}

export interface CreatedReleases {
  readonly created: readonly Pick<Recorded, "release" | "isNew">[];
  readonly diagnostics: readonly Diagnostic[];
}

/**
 * Records one release, or those of everything that is declared.
 *
 * Errors: as of `createRelease`; KS4016, KS4018, KS4019 and KS4020, warnings, for a digest that a stage will want, for what is not committed, and for what is not known; thrown KS4014 for an image without a digest, KS6006 for a revision that is not there.
 */
export async function createReleases(request: ReleasesRequest, ledger: LedgerRequest): Promise<CreatedReleases> {
  const { revision, from, path, signal } = request;
  if (revision === undefined) return createFrom(request, await sourceCommit(resolve(from, path), "HEAD"), ledger);
  const checkedOut = await checkOutRevision(revision, { from, signal });
  try {
    const head = await sourceCommit(resolve(from, path), checkedOut.commit);
    const there = isAbsolute(path) ? checkedOut.pathOf(path) : path;
    return await createFrom({ ...request, from: checkedOut.from, path: there }, head, ledger);
  } finally {
    checkedOut.close();
  }
}

async function createFrom(
  request: ReleasesRequest,
  head: SourceCommit | undefined,
  ledger: LedgerRequest,
): Promise<CreatedReleases> {
  const { set, hotfix, contains = [], repository, compiler } = request;
  const session = await openLedger(ledger);
  const commit = request.commit ?? head?.commit;
  const own =
    request.commit === undefined ? head : await sourceCommit(resolve(request.from, request.path), request.commit);
  const hasAuthors = request.authors.length > 0;
  const known = hasAuthors ? request.authors : ((own ?? head)?.authors ?? []);
  const authors = known.length > 0 ? known : [await session.person(undefined)];
  const source =
    commit === undefined
      ? undefined
      : { commit, committedAt: own?.committedAt, ...(repository !== undefined && { repository }) };
  const history = own && (await openSourceHistory(own.folder, own.commit));
  const origin: Origin = { commit, history, said: contains, hasAuthors };
  const { platform, diagnostics, ...loaded } = await loadPlatform(request);
  if (!platform) return { created: [], diagnostics };
  const declared = [...new Set(platform.stages.flatMap(({ apps }) => apps.map(({ name }) => name)))];
  const apps = request.apps ?? (request.forPreviews ? declared : [platformApp, ...declared]);
  const problem =
    previewOfPlatform(request, apps) ??
    unknownImage(platform, apps, request.images) ??
    noReference(request.images) ??
    unknownStage(platform, hotfix?.skips ?? []);
  if (problem) return { created: [], diagnostics: [problem] };
  const images = await pinImages(request.images, request.signal);
  const made = await makeReleases({ ...loaded, platform }, apps, {
    ...{ images, source, compiler },
    forPreviews: request.forPreviews,
  });
  const lacking = request.forPreviews
    ? []
    : apps.flatMap((app) => checkReleasedImages(platform, app, { digests: images, leftOut: hotfix?.skips ?? [] }));
  const read = [...loaded.sources.map((one) => one.path), ...made.releases.flatMap((one) => one.read)];
  const isHere = request.revision === undefined && head?.commit === commit;
  const uncommitted = head && isHere ? await checkCommitted(head, read, loaded.root) : [];
  const found = [...diagnostics, ...made.diagnostics, ...lacking, ...uncommitted];
  if (hasErrors(found)) return { created: [], diagnostics: found };
  const recorded = await recordReleases(session, made.releases, { authors, set, hotfix, origin });
  const unknown = await unknownOrigins(recorded, origin, { session, platform });
  return {
    created: recorded.map(({ release, isNew }) => ({ release, isNew })),
    diagnostics: [...found, ...unknown],
  };
}

/** KS6006: which stages there are is said by the newest release of the platform's documents, which every stage follows. */
function previewOfPlatform({ forPreviews }: ReleasesRequest, apps: readonly string[]): Diagnostic | undefined {
  if (!forPreviews || !apps.includes(platformApp)) return undefined;
  const message =
    "the platform's own documents are not released for previews: every stage follows their newest release";
  return diagnose("KS6006", {
    message,
    hint: "name the apps, or try a change of the platform with `kubestage simulate`",
  });
}

/** KS6006 for an image that none of the apps names. What a source names nobody knows before it is rendered. */
function unknownImage(
  platform: Platform,
  apps: readonly string[],
  images: Readonly<Record<string, string>>,
): Diagnostic | undefined {
  const own = platform.stages.flatMap((stage) => stage.apps.filter(({ name }) => apps.includes(name)));
  if (own.length === 0 || own.some(({ source }) => source)) return undefined;
  const known = apps.flatMap((one) => imagesOfApp(platform, one));
  const unknown = Object.keys(images).find((image) => !known.includes(image));
  if (unknown === undefined) return undefined;
  const [app, ...others] = apps;
  const message = `${others.length > 0 ? "no app has" : `${app} does not have`} the image ${JSON.stringify(unknown)}`;
  return diagnose("KS6006", { message, hint: suggest(unknown, known, "image") });
}

/** KS6006 for what no registry can be asked for: such a release would be recorded for good, and never be rendered. */
function noReference(images: Readonly<Record<string, string>>): Diagnostic | undefined {
  const wrong = Object.values(images).find((reference) => !imageReference.safeParse(reference).success);
  if (wrong === undefined) return undefined;
  const hint = "write it with a tag, or with @sha256: and all 64 digits of its digest in lower case";
  return diagnose("KS6006", { message: `${JSON.stringify(wrong)} is no reference to an image`, hint });
}

function unknownStage({ stages }: Platform, skips: readonly string[]): Diagnostic | undefined {
  const known = stages.map(({ name }) => name);
  const unknown = skips.find((name) => !known.includes(name));
  if (unknown === undefined) return undefined;
  const message = `there is no stage ${JSON.stringify(unknown)} to leave out`;
  return diagnose("KS6006", { message, hint: suggest(unknown, known, "stage") });
}
