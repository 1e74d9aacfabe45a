import type { Source } from "../diagnostics/places.ts";
import { nodeAt, valueOf } from "../manifests/syntax.ts";
import { platformSpec } from "../model/platform-kind.ts";
import type { Ledger } from "../model/resolved.ts";
import { readDocuments } from "./documents.ts";

/** What the one Platform among `sources` says of its ledger; undefined where there is none, or several, or it says nothing that can be read. */
export function declaredLedger(sources: readonly Source[]): Ledger | undefined {
  const { documents, aside } = readDocuments(sources, ["Platform"]);
  const [platform, ...others] = [...documents, ...aside].filter(({ kind }) => kind === "Platform");
  const ledger = platform && nodeAt(platform.syntax.root, ["spec", "ledger"]);
  if (!ledger || others.length > 0) return undefined;
  return platformSpec.shape.ledger.safeParse(valueOf(ledger)).data;
}
