import type { Code } from "../diagnostics/codes.ts";
import { codes } from "../diagnostics/codes.ts";
import type { Diagnostic } from "../diagnostics/diagnostic.ts";
import type { Span } from "../diagnostics/places.ts";
import { placeOf } from "../diagnostics/places.ts";

/** What others add to: the rest is the form's own affair. */
interface SarifLog {
  readonly $schema: string;
  readonly version: string;
  readonly runs: readonly object[];
}

/**
 * Diagnostics as a SARIF log, the form that code hosts show beside the lines of a change.
 *
 * File names are given as relative references; a code host resolves them against the repository's root, so kubestage has
 * to be run from there.
 * Source: https://docs.oasis-open.org/sarif/sarif/v2.1.0/sarif-v2.1.0.html
 */
export function diagnosticsSarif(diagnostics: readonly Diagnostic[], version: string): SarifLog {
  const used = [...new Set(diagnostics.map(({ code }) => code))].toSorted();
  return {
    $schema: "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json",
    version: "2.1.0",
    runs: [
      {
        tool: { driver: { name: "kubestage", version, rules: used.map(rule) } },
        columnKind: "utf16CodeUnits",
        results: diagnostics.map((diagnostic) => result(diagnostic, used.indexOf(diagnostic.code))),
      },
    ],
  };
}

function rule(code: Code): object {
  const { title, severity, meaning, fix } = codes[code];
  return {
    id: code,
    shortDescription: { text: title },
    fullDescription: { text: meaning },
    help: { text: fix },
    defaultConfiguration: { level: severity },
  };
}

function result({ code, severity, message, hint, span, related }: Diagnostic, ruleIndex: number): object {
  return {
    ruleId: code,
    ruleIndex,
    level: severity,
    message: { text: `${message} (hint: ${hint})` },
    ...(span && { locations: [{ physicalLocation: physicalLocation(span) }] }),
    ...(related.length > 0 && {
      relatedLocations: related.map((one, id) => ({
        id,
        message: { text: one.message },
        physicalLocation: physicalLocation(one.span),
      })),
    }),
  };
}

function physicalLocation(span: Span): object {
  const { file, line, column, endLine, endColumn } = placeOf(span);
  return {
    artifactLocation: { uri: fileReference(file) },
    region: { startLine: line, startColumn: column, endLine, endColumn },
  };
}

/** A path as a URI reference (RFC 3986): relative paths stay relative, absolute ones become `file:` URIs. */
function fileReference(file: string): string {
  const encoded = file.replaceAll("\\", "/").split("/").map(encodeURIComponent).join("/");
  if (file.startsWith("/")) return `file://${encoded}`;
  return /^[A-Za-z]:[\\/]/.test(file) ? `file:///${encoded.replace("%3A", ":")}` : encoded;
}
