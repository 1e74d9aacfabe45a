import type { Diagnostic } from "../diagnostics/diagnostic.ts";
import { diagnose, distinctDiagnostics, hasErrors, inReadingOrder } from "../diagnostics/diagnostic.ts";
import type { Source } from "../diagnostics/places.ts";
import { spanAt } from "../manifests/syntax.ts";
import { applyAcknowledgements, findUnusedAcknowledgements } from "../model/acknowledgements.ts";
import type { Declared } from "../model/declared.ts";
import { declarationKinds, kinds } from "../model/kinds.ts";
import type { Platform } from "../model/resolved.ts";
import { checkApp, checkDocuments, checkPlatform } from "./checks/index.ts";
import { checkTemplates, withTemplates } from "./checks/templates.ts";
import type { NamedDocuments } from "./documents.ts";
import { readDocuments } from "./documents.ts";
import { indexDocuments } from "./resolve/index-documents.ts";
import { resolvePlatform } from "./resolve/platform.ts";
import { type DeclaredPreview, releasesWith, withPreviews } from "./resolve/previews.ts";
import { readReleases } from "./resolve/releases.ts";
import { validateDocuments } from "./validate-documents.ts";

export interface ParsedDeclaration {
  /** Absent where an error was found: nothing is compiled from half a declaration. */
  readonly platform: Platform | undefined;
  readonly diagnostics: readonly Diagnostic[];
}

/**
 * Text -> declaration -> platform, with every error of the run at once, in reading order.
 *
 * `sources` hold the declaration in the order in which its output follows; `releases`, where given, hold Release and
 * ReleasePointers documents, and stages then run those instead of the head of the declaration; `previews` are stages besides those
 * that are declared.
 */
export function parseDeclaration(
  sources: readonly Source[],
  releases?: readonly Source[],
  previews: readonly DeclaredPreview[] = [],
): ParsedDeclaration {
  const diagnostics: Diagnostic[] = [];
  const read = readDocuments(sources, declarationKinds);
  diagnostics.push(...read.diagnostics);
  const released = releases && readReleases(releases, diagnostics);
  const declared = validateDocuments(read, diagnostics);
  const written = indexDocuments(declared, read);
  checkPlatforms(read, diagnostics);
  checkNeeded(read, sources, diagnostics);
  for (const app of released?.running ?? []) checkApp(app.declared, diagnostics);
  checkDocuments(written, diagnostics);
  const documents = withPreviews(written, previews);
  const running = released && releasesWith(released, documents.previews);
  const platformDocument = [...documents.Platform.values()][0] ?? standInPlatform(sources);
  if (!platformDocument) return { platform: undefined, diagnostics };
  const platform = resolvePlatform(platformDocument, documents, running, diagnostics);
  checkPlatform(withTemplates(platform), documents, diagnostics);
  checkTemplates(platform, documents, diagnostics);
  const distinct = distinctDiagnostics(diagnostics);
  const acknowledged = applyAcknowledgements(declared, distinct);
  const order = [...sources, ...(releases ?? [])];
  if (hasErrors(acknowledged)) return { platform: undefined, diagnostics: inReadingOrder(acknowledged, order) };
  // Not beside errors: what an acknowledgement is about may only show when these are gone.
  const unused = findUnusedAcknowledgements(declared, distinct);
  return { platform, diagnostics: inReadingOrder([...acknowledged, ...unused], order) };
}

/** Takes the place of a Platform that is missing (reported), so that what is wrong behind it shows in the same run. */
function standInPlatform([source]: readonly Source[]): Declared<"Platform"> | undefined {
  const root = { kind: "mapping", start: 0, end: 0, entries: [] } as const;
  const spec = kinds.Platform.spec.parse({ domain: "platform.invalid", calls: "open" });
  return source && { kind: "Platform", name: "platform", spec, specPath: ["spec"], syntax: { source, root } };
}

/** KS1024 for every Platform but the first. */
function checkPlatforms({ documents }: NamedDocuments, diagnostics: Diagnostic[]): void {
  const [first, ...others] = documents.filter((document) => document.kind === "Platform");
  for (const second of others) {
    const message = `there is a second Platform, ${JSON.stringify(second.name)}`;
    const related = first ? [{ message: "the first", span: spanAt(first.syntax, ["metadata", "name"]) }] : [];
    const span = spanAt(second.syntax, ["metadata", "name"]);
    diagnostics.push(diagnose("KS1024", { message, hint: "keep one of them", span, related }));
  }
}

/** KS1024 for what every platform needs, unless it may stand in a document that could not be read. */
function checkNeeded(
  { documents, aside, incomplete }: NamedDocuments,
  sources: readonly Source[],
  diagnostics: Diagnostic[],
): void {
  if (incomplete) return;
  const [source] = sources;
  const span = source && { source, start: 0, end: 0 };
  for (const kind of ["Platform", "Cluster", "Stage"] as const) {
    if ([...documents, ...aside].some((document) => document.kind === kind)) continue;
    diagnostics.push(
      diagnose("KS1024", { message: `the declaration has no ${kind}`, hint: `add a document of kind ${kind}`, span }),
    );
  }
}
