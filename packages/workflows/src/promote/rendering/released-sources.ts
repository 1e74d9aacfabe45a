import { KubestageError, releasedRenderer } from "@kubestage/adapters";
import {
  diagnose,
  filesOfRelease,
  type Platform,
  type Rendering,
  type RenderSource,
  sourceFolder,
  type SourceToRender,
} from "@kubestage/core";
import type { LedgerState } from "../session/ledger-state.ts";

/**
 * Renders the sources of a stage's apps from the files of their releases, each once in a session.
 *
 * Errors: those of rendering; KS4012 in place of KS5225, since what was approved would not be what is written; thrown KS4001 for a
 * release that holds no files.
 *
 * @param running the release of each app
 */
export function releasedSources(
  state: LedgerState,
  running: ReadonlyMap<string, string>,
  platform: Platform,
): RenderSource {
  return async (wanted) => {
    const hash = await hashOf(state, wanted.app, running);
    const key = JSON.stringify([hash, { ...wanted, place: undefined }, platform.tools]);
    const known = state.renderings.get(key) ?? renderFrom(state, hash, wanted, platform);
    state.renderings.set(key, known);
    return known;
  };
}

async function hashOf(state: LedgerState, app: string, running: ReadonlyMap<string, string>): Promise<string> {
  const name = running.get(app) ?? "";
  const [document] = await state.documentsOf([{ app, name }]);
  const hash = document && filesOfRelease(document);
  if (hash !== undefined) return hash;
  const message = `${name} holds no files, and ${app} is rendered from some`;
  throw new KubestageError("KS4001", { message, hint: "create the release anew, and promote that" });
}

async function renderFrom(
  state: LedgerState,
  hash: string,
  wanted: SourceToRender,
  platform: Platform,
): Promise<Rendering> {
  const folder = sourceFolder(wanted.app, hash);
  const files = await state.filesIn(folder);
  const { rendered, diagnostics } = await releasedRenderer(
    { files, folder, hash },
    { platform, signal: state.signal },
  )(wanted);
  return { rendered, diagnostics: diagnostics.map((found) => (found.code === "KS5225" ? isUnsteady(found) : found)) };
}

function isUnsteady({ message, hint, span }: Rendering["diagnostics"][number]): Rendering["diagnostics"][number] {
  return diagnose("KS4012", { message, hint, ...(span && { span }) });
}
