import type { Diagnostic, RecordedRelease, ReleaseFacts } from "@kubestage/core";
import { type Declaration, loadPlatform } from "../../load-platform.ts";
import { makeReleases } from "./make-releases.ts";
import { recordReleases, type Writing } from "./record-releases.ts";

export interface ReleaseRequest extends Declaration {
  /** The app, or `platform` for the platform's own documents. */
  readonly app: string;
  readonly facts: Omit<ReleaseFacts, "files">;
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
 * Records a release of what is declared now.
 *
 * Errors: those of the declaration and of `makeReleases`, as diagnostics; thrown what the store throws.
 */
export async function createRelease(request: ReleaseRequest, session: Writing): Promise<CreatedRelease> {
  const { platform, ...loaded } = await loadPlatform(request);
  if (!platform) return { release: undefined, isNew: false, diagnostics: loaded.diagnostics };
  const made = await makeReleases({ ...loaded, platform }, [request.app], request.facts);
  const diagnostics = [...loaded.diagnostics, ...made.diagnostics];
  const [recorded] = await recordReleases(session, made.releases, { authors: request.authors });
  return { release: recorded?.release, isNew: recorded?.isNew ?? false, diagnostics };
}
