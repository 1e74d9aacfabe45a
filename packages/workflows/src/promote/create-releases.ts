import { askGit } from "@kubestage/adapters";
import { type Diagnostic, diagnose, hasErrors, platformApp, type RecordedRelease, suggest } from "@kubestage/core";
import { dirname, resolve } from "node:path";
import { type Declaration, loadPlatform } from "../load-platform.ts";
import { type CreatedRelease, createRelease } from "./create-release.ts";
import { imagesOfApp } from "./images-of-app.ts";
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
  const place = resolve(request.from, request.path);
  const head = await commitIn(place, "HEAD");
  const commit = request.commit ?? head?.commit;
  const given = request.authors.length > 0 ? request.authors : head?.authors;
  const authors = given ?? [await session.person(undefined)];
  const { committedAt } = (commit === undefined ? undefined : await commitIn(place, commit)) ?? {};
  const source =
    commit === undefined ? undefined : { commit, committedAt, ...(repository !== undefined && { repository }) };
  const { platform, diagnostics } = await loadPlatform(request);
  if (!platform) return { created: [], diagnostics };
  const declared = [...new Set(platform.stages.flatMap(({ apps }) => apps.map(({ name }) => name)))];
  const apps = app === undefined ? [platformApp, ...declared] : [app];
  const known = apps.flatMap((one) => imagesOfApp(platform, one));
  const unknown = Object.keys(images).find((image) => !known.includes(image));
  if (unknown !== undefined && (app === undefined || declared.includes(app))) {
    const message = `${app ?? "no app"} ${app === undefined ? "has" : "does not have"} the image ${JSON.stringify(unknown)}`;
    return { created: [], diagnostics: [diagnose("KS6006", { message, hint: suggest(unknown, known, "image") })] };
  }
  const created: CreatedRelease[] = [];
  for (const one of apps)
    created.push(await createRelease({ ...request, app: one, facts: { images, source, compiler }, authors }, session));
  return {
    created: created.flatMap(({ release, isNew }) => (release ? [{ release, isNew }] : [])),
    diagnostics:
      created.find(({ diagnostics }) => hasErrors(diagnostics))?.diagnostics ?? created[0]?.diagnostics ?? [],
  };
}

interface SourceCommit {
  readonly commit: string;
  readonly authors: readonly string[];
  /** As RFC 3339 in UTC. */
  readonly committedAt: string;
}

/** A commit of the repository that the declaration stands in, and who wrote it; undefined where there is none. */
async function commitIn(path: string, revision: string): Promise<SourceCommit | undefined> {
  for (let folder = path; ; folder = dirname(folder)) {
    const repository = resolve(folder, ".git");
    const { exitCode, stdout } = await askGit(
      [
        "log",
        "-1",
        "--format=%H%x00%ct%x00%ae%x00%(trailers:key=Co-authored-by,valueonly,separator=%x00)",
        "--end-of-options",
        revision,
        "--",
      ],
      { repository },
    );
    if (exitCode === 0) {
      const [commit = "", seconds = "", author = "", ...others] = stdout.toString().trim().split("\0");
      const addresses = others.flatMap((one) => /<([^>]+)>/.exec(one)?.[1] ?? []);
      const committedAt = new Date(Number(seconds) * 1000).toISOString();
      return { commit, committedAt, authors: [...new Set([author, ...addresses])] };
    }
    if (folder === dirname(folder)) return undefined;
  }
}
