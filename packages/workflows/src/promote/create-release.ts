import type { Change, Diagnostic, MadeRelease, RecordedRelease, ReleaseFacts } from "@kubestage/core";
import { diagnose, hasErrors, makePlatformRelease, makeRelease, platformApp, suggest } from "@kubestage/core";
import type { Declaration } from "../load-platform.ts";
import { platformOf, readDeclarationTexts } from "../load-platform.ts";
import type { LedgerSession } from "./ledger-session.ts";
import { imagesOfApp } from "./images-of-app.ts";
import { releaseDocument } from "./release-document.ts";

export interface ReleaseRequest extends Declaration {
  /** The app, or `platform` for the platform's own documents. */
  readonly app: string;
  readonly facts: ReleaseFacts;
  /** Who wrote what is in it: names, or addresses as commits have them. */
  readonly authors: readonly string[];
}

export interface CreatedRelease {
  /** Undefined where an error was found: then nothing was written. */
  readonly release: RecordedRelease | undefined;
  /** Whether the ledger did not have it before. */
  readonly isNew: boolean;
  readonly diagnostics: readonly Diagnostic[];
}

/**
 * Records a release of what is declared now. One with the same content is there once, however often it is made.
 *
 * Errors: those of the declaration, KS6006 for an app that it does not have, as diagnostics; thrown what the store throws.
 */
export async function createRelease(
  request: ReleaseRequest,
  { writer, now, sign }: Pick<LedgerSession, "writer" | "now" | "sign">,
): Promise<CreatedRelease> {
  const texts = await readDeclarationTexts(request);
  const { platform, diagnostics } = platformOf(texts);
  if (!platform || hasErrors(diagnostics)) return { release: undefined, isNew: false, diagnostics };
  const { app, authors } = request;
  const facts = { ...request.facts, images: only(request.facts.images, imagesOfApp(platform, app)) };
  const { sources } = texts.declaration;
  const made = app === platformApp ? makePlatformRelease(sources) : makeRelease(sources, app, facts);
  if (!made) {
    const known = [platformApp, ...new Set(platform.stages.flatMap(({ apps }) => apps.map(({ name }) => name)))];
    const message = `there is no app ${JSON.stringify(app)} to release`;
    const unknown = diagnose("KS6006", { message, hint: suggest(app, known, "app") });
    return { release: undefined, isNew: false, diagnostics: [...diagnostics, unknown] };
  }
  return writer.write<CreatedRelease>(async (ledger, { trust }) => {
    const there = ledger.releases.get(made.name);
    if (there) return { commits: [], result: { release: there, isNew: false, diagnostics } };
    const number = 1 + [...ledger.releases.values()].filter((release) => release.app === app).length;
    const { name, livesIn } = made;
    const release: RecordedRelease = { name, app, number, createdAt: now(), authors, ...(livesIn && { livesIn }) };
    const changes: Change[] = [{ kind: "release", release }];
    const commit = {
      subject: `Release ${name}`,
      trailers: { "Kubestage-Release": name, "Kubestage-App": app },
      changes,
      files: [documentOf(app, made), ...(await sign(trust, changes))],
    };
    return { commits: [commit], result: { release, isNew: true, diagnostics } };
  });
}

function documentOf(app: string, { name, text }: MadeRelease): { path: string; text: string } {
  return { path: releaseDocument({ app, name }), text };
}

/** Of several apps' images those of one: a release holds no others. */
function only(images: ReleaseFacts["images"], own: readonly string[]): ReleaseFacts["images"] {
  return Object.fromEntries(Object.entries(images).filter(([image]) => own.includes(image)));
}
