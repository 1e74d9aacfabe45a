export type { CompiledFile, Only } from "./compile/compile-platform.ts";
export { compilePlatform } from "./compile/compile-platform.ts";
export type {
  FieldSet,
  KubernetesObject,
  LiveObject,
  ManagedFieldsEntry,
  Manifest,
  OwnerReference,
} from "./manifests/kubernetes-object.ts";
export type { StatusCause, StatusProblem } from "./manifests/status-problem.ts";
export type { ObjectKey } from "./plan/object-key.ts";
export { groupOf, keyOf, keyText } from "./plan/object-key.ts";
export type {
  Action,
  Awaited,
  Conflict,
  FieldChange,
  Plan,
  PlanItem,
  Refusal,
  Risk,
  WantedObject,
} from "./plan/plan.ts";
export { fieldManager, risks } from "./plan/plan.ts";
export type { InventoryEntry } from "./plan/inventory.ts";
export type { CodeEntry } from "./diagnostics/code-entry.ts";
export type { Code } from "./diagnostics/codes.ts";
export { codes } from "./diagnostics/codes.ts";
export type { Diagnostic, Related, Severity } from "./diagnostics/diagnostic.ts";
export { diagnose, hasErrors } from "./diagnostics/diagnostic.ts";
export { caretFrame } from "./diagnostics/frame.ts";
export type { Place, Source, Span } from "./diagnostics/places.ts";
export { formatPlace, placeOf } from "./diagnostics/places.ts";
export { suggest } from "./diagnostics/suggest.ts";
export { readYaml } from "./manifests/read-yaml.ts";
export { nodeAt } from "./manifests/syntax.ts";
export type { YamlValue } from "./manifests/write-yaml.ts";
export { writeYaml } from "./manifests/write-yaml.ts";
export type { Declaration } from "./model/kinds.ts";
export type { Platform } from "./model/resolved.ts";
export type { ParsedDeclaration } from "./parse/parse-declaration.ts";
export { parseDeclaration } from "./parse/parse-declaration.ts";
export { originLine, originsName, replaceOrigins, writeOrigins } from "./compile/origins.ts";
export type { JsonSchema } from "./model/json-schema.ts";
export { declarationJsonSchema } from "./model/json-schema.ts";
export type { FieldReference } from "./model/reference.ts";
export { fieldReference } from "./model/reference.ts";
export { buildMarkdown } from "./report/build-markdown.ts";
export type { BuildSummary, Counted, OutputSummary } from "./report/build-summary.ts";
export { summarizeBuild } from "./report/build-summary.ts";
export { buildText } from "./report/build-text.ts";
export type { DiagnosticJson } from "./report/diagnostics-json.ts";
export { diagnosticJson } from "./report/diagnostics-json.ts";
export { diagnosticsSarif } from "./report/diagnostics-sarif.ts";
export { diagnosticsText } from "./report/diagnostics-text.ts";
export type { Palette } from "./report/palette.ts";
export { noColours } from "./report/palette.ts";
export type { Explanation } from "./report/explanation.ts";
export { explanationMarkdown } from "./report/explanation-markdown.ts";
export { explanationText } from "./report/explanation-text.ts";
export { compareStages } from "./parity/compare-stages.ts";
export type { Parity } from "./parity/parity.ts";
export { parityHtml } from "./report/parity-html.ts";
export { parityJson } from "./report/parity-json.ts";
export { parityMarkdown } from "./report/parity-markdown.ts";
export { parityText } from "./report/parity-text.ts";
