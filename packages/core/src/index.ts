export { checkReleasedImages } from "./compile/images.ts";
export { type CompiledFile, type Only, compilePlatform } from "./compile/compile-platform.ts";
export type {
  FieldSet,
  KubernetesObject,
  LiveObject,
  ManagedFieldsEntry,
  Manifest,
  OwnerReference,
} from "./manifests/kubernetes-object.ts";
export type { StatusCause, StatusProblem } from "./manifests/status-problem.ts";
export { type ObjectKey, groupOf, isNamespace, keyOf, keyText } from "./manifests/object-key.ts";
export { platformLabel, recordsNamespace } from "./manifests/own-names.ts";
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
export type { InventoryEntry } from "./plan/inventory/inventory.ts";
export { arrangePlan } from "./plan/arrange-plan.ts";
export { type AskedObject } from "./plan/quotas/asked-object.ts";
export { quotaProblems, type QuotaSurroundings } from "./plan/quotas/quota-problems.ts";
export { isAsWanted } from "./plan/fields/as-wanted.ts";
export { ownEntries, ownsFields } from "./plan/fields/field-sets.ts";
export { fingerprint } from "./plan/saved/fingerprint.ts";
export { type InventoryConfigMap, inventoryConfigMaps } from "./plan/inventory/inventory-config-maps.ts";
export { type ReadInventory, readInventory } from "./plan/inventory/read-inventory.ts";
export { type Deletion, planDeletion } from "./plan/plan-deletion.ts";
export { type DryRun, planObject } from "./plan/plan-object.ts";
export { isMadeByUs } from "./plan/foreign-replacement.ts";
export { type PodSurroundings, podTrouble } from "./plan/readiness/pod-trouble.ts";
export { readiness } from "./plan/readiness/readiness.ts";
export type { Readiness } from "./plan/readiness/readiness-state.ts";
export { deletionWaves, planWaves } from "./plan/waves.ts";
export { comparePlans } from "./plan/saved/compare-plans.ts";
export type { PlanRecord, SavedItem, SavedPlan } from "./plan/saved/saved-plan.ts";
export { readSavedPlan, recordPlan, savePlan } from "./plan/saved/saved-plan.ts";
export { contentHash, keyedHash } from "./manifests/content-hash.ts";
export { type PlanJson, planJson } from "./report/plan-json.ts";
export { planMarkdown } from "./report/plan-markdown.ts";
export { planText } from "./report/plan-text.ts";
export type { Drift, DriftEvent, DriftReport, FieldDrift, Writer } from "./plan/drift/drift.ts";
export { arrangeDrifts } from "./plan/drift/drift.ts";
export { addedFields } from "./plan/drift/added-fields.ts";
export { type AuditWrite, auditKey, lastDeleter, lastWriter, nameWriter, readAuditEvent } from "./plan/drift/audit.ts";
export { changedDrift, missingDrift, scaledKeys } from "./plan/drift/compare.ts";
export { expectedNames } from "./plan/drift/expected.ts";
export { type Standing, type Surroundings, isForeign, mayBeForeign, standingOf } from "./plan/drift/foreign.ts";
export { type WideGrant, grantsWidely, wideGrant } from "./plan/drift/wide-grants.ts";
export { driftEventJson, driftJson } from "./report/drift-json.ts";
export { driftMarkdown } from "./report/drift-markdown.ts";
export { isPathWithin } from "./plan/fields/field-path.ts";
export { amount, count } from "./report/amounts.ts";
export { driftEventText, driftText } from "./report/drift-text.ts";
export type { CodeEntry } from "./diagnostics/code-entry.ts";
export type { Code } from "./diagnostics/codes.ts";
export { codes } from "./diagnostics/codes.ts";
export type { Diagnostic, Related, Severity } from "./diagnostics/diagnostic.ts";
export { diagnose, distinctDiagnostics, hasErrors } from "./diagnostics/diagnostic.ts";
export { caretFrame } from "./diagnostics/frame.ts";
export type { Place, Source, Span } from "./diagnostics/places.ts";
export { formatPlace, placeOf, spanOfPlace } from "./diagnostics/places.ts";
export { nearest, suggest } from "./diagnostics/suggest.ts";
export { readYaml } from "./manifests/read-yaml.ts";
export { type DocumentSyntax, type SyntaxNode, nodeAt } from "./manifests/syntax.ts";
export { type YamlValue, writeYaml } from "./manifests/write-yaml.ts";
export { type Declaration, apiVersion } from "./model/kinds.ts";
export type {
  RenderedSource,
  RenderedText,
  Rendering,
  RenderingTool,
  RenderSource,
} from "./conform/rendered-source.ts";
export { type Conformed, conformSource } from "./conform/conform-source.ts";
export { hideSecrets } from "./conform/hide-secrets.ts";
export type { SourceToRender } from "./model/source-to-render.ts";
export type { AppSource, HelmSource, KustomizeSource, ManifestsSource } from "./model/app-source.ts";
export { kubernetesVersions } from "./model/cluster-kind.ts";
export { acknowledgedBy, applyAcknowledgements } from "./model/acknowledgements.ts";
export { platformIdentity } from "./model/administrators.ts";
export { stageIdentity } from "./model/stage-identity.ts";
export { imageName } from "./model/image-names.ts";
export { imageReference } from "./model/scalars.ts";
export type { ImagePolicy, ImageSigner, SeverityOfVulnerability } from "./model/image-policy.ts";
export { imagePolicySpec, severities } from "./model/image-policy.ts";
export { fieldPlace, keyPlace, namePlace } from "./model/declared.ts";
export type { Cluster, Engine, Platform, Stage } from "./model/resolved.ts";
export { declarationTexts } from "./parse/source-paths.ts";
export type { ParsedDeclaration } from "./parse/parse-declaration.ts";
export { parseDeclaration } from "./parse/parse-declaration.ts";
export { declaredLedger } from "./parse/declared-ledger.ts";
export { releaseProblem } from "./parse/check-release.ts";
export type { MadeRelease, ReleaseFacts } from "./parse/make-release.ts";
export {
  checkMadeRelease,
  filesOfRelease,
  imagesOfRelease,
  makePlatformRelease,
  makeRelease,
} from "./parse/make-release.ts";
export { platformApp } from "./model/release-kind.ts";
export { type ReleasedDocuments, parseReleased } from "./parse/parse-released.ts";
export { withNewBuilds } from "./parse/with-new-builds.ts";
export { releaseButImages } from "./parse/release-but-images.ts";
export { parseWithPreviews } from "./parse/parse-with-previews.ts";
export { type DeclaredPreview } from "./parse/resolve/previews.ts";
export { isOfWholeCluster } from "./compile/delivery/delivered-by.ts";
export { markForEngine, notesOfEngine } from "./compile/delivery/mark-for-engine.ts";
export { areOrigins, originLine, originsName, replaceOrigins, writeOrigins } from "./compile/origins.ts";
export { type JsonSchema, declarationJsonSchema } from "./model/json-schema.ts";
export { type FieldReference, fieldReference } from "./model/reference.ts";
export { buildMarkdown } from "./report/build-markdown.ts";
export type { BuildSummary, Counted, OutputSummary } from "./report/build-summary.ts";
export { summarizeBuild } from "./report/build-summary.ts";
export { buildText } from "./report/build-text.ts";
export { type DiagnosticJson, diagnosticJson } from "./report/diagnostics-json.ts";
export { diagnosticsSarif } from "./report/diagnostics-sarif.ts";
export { diagnosticsText } from "./report/diagnostics-text.ts";
export type { Check, CheckState, Checkup } from "./report/checkup.ts";
export { checkupText } from "./report/checkup.ts";
export { type Palette, noColours } from "./report/palette.ts";
export type { Explanation } from "./report/explanation.ts";
export { explanationMarkdown } from "./report/explanation-markdown.ts";
export { explanationText } from "./report/explanation-text.ts";
export { compareStages } from "./parity/compare-stages.ts";
export type { Parity } from "./parity/parity.ts";
export { parityHtml } from "./report/parity-html.ts";
export { parityJson } from "./report/parity-json.ts";
export { parityMarkdown } from "./report/parity-markdown.ts";
export { parityText } from "./report/parity-text.ts";
export { printable } from "./report/printable.ts";
export { type ApplyOutcome, type CarriedOut, type Waiting, isComplete } from "./plan/outcome.ts";
export { applyText } from "./report/apply-text.ts";
export { keepReplicas } from "./plan/keep-replicas.ts";
export type { FoundObject } from "./import/found-object.ts";
export { distinctObjects } from "./import/distinct-objects.ts";
export { type Imported, importObjects } from "./import/import-objects.ts";
export type { ImportedDocument } from "./import/imported-document.ts";
export { isDumped, undumpedObject, writtenObject } from "./import/live-fields.ts";
export type { FoundInText } from "./import/objects-in-text.ts";
export { objectsInText } from "./import/objects-in-text.ts";
export { policyEffects } from "./import/policy-effects.ts";
export type { ClusterFacts, ImportOptions } from "./import/world.ts";
export { type ImportJson, importJson } from "./report/import-json.ts";
export { importFindings } from "./report/import-findings.ts";
export { importText } from "./report/import-text.ts";
export { shownChanges } from "./report/shown-changes.ts";
export { checkPodSecurity } from "./prove/pod-security/check-pod-security.ts";
export type {
  PodSecurityLevel,
  PodSecurityVersion,
  PodSecurityViolation,
  PodToCheck,
} from "./prove/pod-security/pod-to-check.ts";
export type { Found } from "./manifests/world/found-in-text.ts";
export { foundInText, objectsOfText } from "./manifests/world/found-in-text.ts";
export type { LiveFinds } from "./manifests/world/found-live.ts";
export { addLiveObject } from "./manifests/world/found-live.ts";
export { judgedVersion } from "./manifests/world/judged-version.ts";
export { makeWorld } from "./manifests/world/make-world.ts";
export { maskedSource } from "./manifests/world/masked-source.ts";
export { placeOfField } from "./manifests/world/place-of-field.ts";
export { AlikeObjects } from "./manifests/world/reading/alike-objects.ts";
export type { JsonItem, ReadItems } from "./manifests/world/reading/read-json-objects.ts";
export { JsonItems, joinedText, readJsonItems } from "./manifests/world/reading/read-json-objects.ts";
export { readYamlObjects } from "./manifests/world/reading/read-yaml-objects.ts";
export type { Range, ReadText } from "./manifests/world/reading/read-text.ts";
export { documentParts } from "./manifests/world/reading/yaml-documents.ts";
export { readStageMapping } from "./manifests/world/stage-mapping.ts";
export type { StageRule } from "./manifests/world/stages.ts";
export { tooFewStages } from "./manifests/world/too-few-stages.ts";
export { unfitMapping } from "./manifests/world/unfit-mapping.ts";
export type { UnknownContent } from "./manifests/world/content.ts";
export type { Gap, World, WorldObject } from "./manifests/world/world.ts";
export { objectsOf } from "./manifests/world/world.ts";
export { assumptions } from "./verdicts/assumption.ts";
export type { Intent } from "./verdicts/intent.ts";
export type { Proof, ProofReport } from "./verdicts/proof.ts";
export type { Property } from "./verdicts/property.ts";
export { outside, properties, unassigned } from "./verdicts/property.ts";
export { type DeclaredFacts, factsOf } from "./intend/declared-facts.ts";
export { intentOfStages } from "./intend/intent-of-stages.ts";
export { factsName, readFacts, writeFacts } from "./intend/facts-file.ts";
export { readIntent } from "./intend/read-intent.ts";
export { type CheckedPair, checkProof } from "./check/check-proof.ts";
export { compareProofs } from "./prove/compare-proofs.ts";
export { type SeenText, seenText } from "./prove/unseen-changes.ts";
export { askedOf, countedVerdicts } from "./prove/counted-verdicts.ts";
export type { NetworkProfile } from "./prove/network/model/network-profile.ts";
export { networkProfile, networkProfiles, specificationProfile } from "./prove/network/model/profiles.ts";
export { proveWorld } from "./prove/prove-world.ts";
export { proofCsv } from "./report/proof-csv.ts";
export { proofDot, proofMermaid } from "./report/proof-graph.ts";
export { proofHtml } from "./report/proof-html.ts";
export { proofJson } from "./report/proof-json.ts";
export { proofJunit } from "./report/proof-junit.ts";
export { proofMarkdown } from "./report/proof-markdown.ts";
export { countsIn, findingDiagnostic } from "./report/proof-model.ts";
export { proofSarif } from "./report/proof-sarif.ts";
export type { ProofJson } from "./report/proof-schema.ts";
export { proofJsonSchema, proofSchema } from "./report/proof-schema.ts";
export { proofText } from "./report/proof-text.ts";
export { explainReach } from "./prove/network/reach/explain-reach.ts";
export type { ReachEnd } from "./prove/network/reach/reach.ts";
export { reachMatrix } from "./prove/network/reach/reach.ts";
export type { ReachReport } from "./report/reach-report.ts";
export { reachCsv, reachGraph, reachJson, reachMarkdown, reachText } from "./report/reach-report.ts";
export type { CanReport, CanWorld } from "./report/can-report.ts";
export { canOutcome } from "./report/can-report.ts";
export { canJson } from "./report/can-json.ts";
export { canText } from "./report/can-text.ts";
export type { RightsAnswer, RightsQuestion } from "./prove/access/answer-question.ts";
export { answerQuestion, isKnown } from "./prove/access/answer-question.ts";
export { parseSubject, parseWhat } from "./prove/access/question.ts";
export type { ChosenFixes } from "./prove/fixes/choose-fixes.ts";
export { applyEdits } from "./prove/fixes/apply-edits.ts";
export { findingId, whyNotMended } from "./prove/fixes/check-fix.ts";
export { networkFixChecks } from "./prove/network/fixes/fix-checks.ts";
export { chooseFixes } from "./prove/fixes/choose-fixes.ts";
export { describeEdits } from "./prove/fixes/describe-edits.ts";
export { inOrder } from "./prove/fixes/edit-order.ts";
export { spliceEdits } from "./prove/fixes/splice-edits.ts";
export { spliceObject } from "./prove/fixes/splice-object.ts";
export { withLineEndsOf } from "./prove/fixes/whole-texts.ts";
export type { Finding as ProofFinding } from "./verdicts/finding.ts";
export { durationText } from "./model/duration-text.ts";
export { everyone } from "./model/entry.ts";
export { contentsLines } from "./report/contents-text.ts";
export { gateLines, promotionLine, waitLines } from "./report/promotion-text.ts";
export { statusText } from "./report/status-text.ts";
export { doraCsv } from "./report/dora-csv.ts";
export { doraMarkdown } from "./report/dora-markdown.ts";
export { doraText } from "./report/dora-text.ts";
export { pipelineFiles, isPipeline, isPipelineAsWritten } from "./pipelines/pipeline-files.ts";
export { imagesByApp } from "./pipelines/pipeline-units.ts";
export { type PipelineFile, type PipelineRequest, type PipelineSystem, pipelineSystems } from "./pipelines/pipeline.ts";
export type { CommandCheck, JobCheck, PrometheusCheck, WebhookCheck } from "./model/check-kinds.ts";
export { commandCheck, jobCheck, prometheusCheck, webhookCheck } from "./model/check-kinds.ts";
export { fillQuery } from "./model/metric-query.ts";
export type { CheckedRelease, CheckJob } from "./compile/check-job.ts";
export { checkContainer, compileCheckJob } from "./compile/check-job.ts";
export { differences } from "./plan/fields/differences.ts";
export type { CodeHostSpec } from "./model/code-host-kind.ts";
export { addressProblem, isLoopback } from "./model/web-address.ts";
export type { NotificationSpec } from "./model/notification-kind.ts";
export { type ReleasedBuild, readReleasedBuild } from "./parse/released-build.ts";
export type { OutsideCheck } from "./model/entry.ts";
export * from "./promote/index.ts";
