import { askGit } from "@kubestage/adapters";
import { type Diagnostic, hasErrors, platformApp, type RecordedRelease } from "@kubestage/core";
import { dirname, resolve } from "node:path";
import { type Declaration, loadPlatform } from "../load-platform.ts";
import { type CreatedRelease, createRelease } from "./create-release.ts";
import { type LedgerRequest, openLedger } from "./ledger-session.ts";

export interface ReleasesRequest extends Declaration {
  /** The platform's documents and every app where absent. */
  readonly app: string | undefined;
  readonly images: Readonly<Record<string, string>>;
  /** That of the repository around the declaration where absent. */
  readonly commit?: string | undefined;
  readonly repository?: string | undefined;
  /** Those of the commit where none is named. */
  readonly authors: readonly string[];
  readonly compiler: string;
}

export interface CreatedReleases {
  readonly created: readonly { readonly release: RecordedRelease; readonly isNew: boolean }[];
  readonly diagnostics: readonly Diagnostic[];
}

/** Records one release, or those of everything that is declared. Errors: as of `createRelease`. */
export async function createReleases(request: ReleasesRequest, ledger: LedgerRequest): Promise<CreatedReleases> {
  const { app, images, repository, compiler } = request;
  const session = await openLedger(ledger);
  const head = await headOf(resolve(request.from, request.path));
  const commit = request.commit ?? head?.commit;
  const given = request.authors.length > 0 ? request.authors : head?.authors;
  const authors = given ?? [await session.person(undefined)];
  const source = commit === undefined ? undefined : { commit, ...(repository !== undefined && { repository }) };
  const apps = app === undefined ? await declaredApps(request) : [app];
  if (!Array.isArray(apps)) return { created: [], diagnostics: apps.diagnostics };
  const created: CreatedRelease[] = [];
  for (const one of apps)
    created.push(await createRelease({ ...request, app: one, facts: { images, source, compiler }, authors }, session));
  return {
    created: created.flatMap(({ release, isNew }) => (release ? [{ release, isNew }] : [])),
    diagnostics:
      created.find(({ diagnostics }) => hasErrors(diagnostics))?.diagnostics ?? created[0]?.diagnostics ?? [],
  };
}

async function declaredApps(
  declaration: Declaration,
): Promise<string[] | { readonly diagnostics: readonly Diagnostic[] }> {
  const { platform, diagnostics } = await loadPlatform(declaration);
  if (!platform) return { diagnostics };
  return [platformApp, ...new Set(platform.stages.flatMap(({ apps }) => apps.map(({ name }) => name)))];
}

/** The commit that the declaration stands in, and who wrote it; undefined where it stands in none. */
async function headOf(
  path: string,
): Promise<{ readonly commit: string; readonly authors: readonly string[] } | undefined> {
  for (let folder = path; ; folder = dirname(folder)) {
    const repository = resolve(folder, ".git");
    const { exitCode, stdout } = await askGit(
      ["log", "-1", "--format=%H%x00%ae%x00%(trailers:key=Co-authored-by,valueonly,separator=%x00)"],
      { repository },
    );
    if (exitCode === 0) {
      const [commit = "", author = "", ...others] = stdout.toString().trim().split("\0");
      const addresses = others.flatMap((one) => /<([^>]+)>/.exec(one)?.[1] ?? []);
      return { commit, authors: [...new Set([author, ...addresses])] };
    }
    if (folder === dirname(folder)) return undefined;
  }
}
