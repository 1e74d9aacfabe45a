import type { Diagnostic } from "../diagnostics/diagnostic.ts";
import { diagnose, distinctDiagnostics, hasErrors } from "../diagnostics/diagnostic.ts";
import type { Source } from "../diagnostics/places.ts";
import { nodeAt, spanAt, valueOf } from "../manifests/syntax.ts";
import type { Declared } from "../model/declared.ts";
import type { Kind } from "../model/kinds.ts";
import { declarationKinds } from "../model/kinds.ts";
import type { Platform } from "../model/resolved.ts";
import { applyAcknowledgements } from "../model/acknowledgements.ts";
import { checkDocuments, checkPlatform } from "./checks/index.ts";
import type { NamedDocument } from "./documents.ts";
import { readDocuments } from "./documents.ts";
import { indexDocuments } from "./resolve/index-documents.ts";
import { resolvePlatform } from "./resolve/platform.ts";
import { readReleases } from "./resolve/releases.ts";
import type { KindDefaults } from "./validate.ts";
import { isPlainObject, validateDocument } from "./validate.ts";

export interface ParsedDeclaration {
  /** Absent where an error was found: nothing is compiled from half a declaration. */
  readonly platform: Platform | undefined;
  readonly diagnostics: readonly Diagnostic[];
}

/**
 * Text -> declaration -> platform, with every error of the run at once.
 *
 * `sources` hold the declaration in the order in which its output follows; `releases`, where given, hold Release and
 * ReleasePointers documents, and stages then run those instead of the head of the declaration.
 */
export function parseDeclaration(sources: readonly Source[], releases?: readonly Source[]): ParsedDeclaration {
  const diagnostics: Diagnostic[] = [];
  const read = readDocuments(sources, declarationKinds);
  diagnostics.push(...read.diagnostics);
  const running = releases && readReleases(releases, diagnostics);
  const declared = validateAll(read.documents, diagnostics);
  const documents = indexDocuments(declared, read.documents);
  const platformDocument = onlyPlatform(read.documents, [...documents.Platform.values()], diagnostics);
  checkNeeded(read.documents, sources, diagnostics);
  checkDocuments(documents, diagnostics);
  if (!platformDocument) return { platform: undefined, diagnostics };
  const platform = resolvePlatform(platformDocument, documents, running, diagnostics);
  checkPlatform(platform, documents, diagnostics);
  const acknowledged = applyAcknowledgements(declared, distinctDiagnostics(diagnostics));
  return { platform: hasErrors(acknowledged) ? undefined : platform, diagnostics: acknowledged };
}

function validateAll(documents: readonly NamedDocument[], diagnostics: Diagnostic[]): Declared[] {
  const platform = documents.find((document) => document.kind === "Platform");
  const defaultsOf = new Map<Kind, KindDefaults>();
  const defaults = platform && nodeAt(platform.syntax.root, ["spec", "defaults"]);
  if (platform && defaults?.kind === "mapping") {
    for (const kind of declarationKinds) {
      const node = nodeAt(defaults, [kind.toLowerCase()]);
      const values = node && valueOf(node);
      if (isPlainObject(values)) defaultsOf.set(kind, { values, syntax: platform.syntax });
    }
  }
  return documents.flatMap((document) => {
    const declared = validateDocument(document, diagnostics, defaultsOf.get(document.kind));
    return declared ? [declared] : [];
  });
}

function onlyPlatform(
  documents: readonly NamedDocument[],
  declared: readonly Declared<"Platform">[],
  diagnostics: Diagnostic[],
): Declared<"Platform"> | undefined {
  const platforms = documents.filter((document) => document.kind === "Platform");
  for (const second of platforms.slice(1)) {
    const message = `there is a second Platform, ${JSON.stringify(second.name)}`;
    const [first] = platforms;
    const related = first ? [{ message: "the first", span: spanAt(first.syntax, ["metadata", "name"]) }] : [];
    const span = spanAt(second.syntax, ["metadata", "name"]);
    diagnostics.push(diagnose("KS1024", { message, hint: "keep one of them", span, related }));
  }
  return declared[0];
}

function checkNeeded(documents: readonly NamedDocument[], sources: readonly Source[], diagnostics: Diagnostic[]): void {
  const [source] = sources;
  const span = source && { source, start: 0, end: 0 };
  for (const kind of ["Platform", "Cluster", "Stage"] as const) {
    if (documents.some((document) => document.kind === kind)) continue;
    if (
      diagnostics.some(
        (diagnostic) =>
          diagnostic.severity === "error" &&
          ["KS1001", "KS1002", "KS1003", "KS1005", "KS1008", "KS1009"].includes(diagnostic.code),
      )
    )
      continue;
    diagnostics.push(
      diagnose("KS1024", { message: `the declaration has no ${kind}`, hint: `add a document of kind ${kind}`, span }),
    );
  }
}
