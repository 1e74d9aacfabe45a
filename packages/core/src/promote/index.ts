export { type AwaitedAcceptance, findAwaitedAcceptances, lastAcceptance } from "./acceptances.ts";
export { askedAt } from "./answered.ts";
export { applyChanges, type Change } from "./change.ts";
export { decide } from "./decide.ts";
export { type Decision, type Departure, type Flag, type Promotion, type Wait, type Withdrawal } from "./decision.ts";
export { type DoraFigures, doraFigures } from "./dora/dora-figures.ts";
export { sourceTimeOf } from "./dora/source-time.ts";
export { acceptedGate } from "./gates/accepted-gate.ts";
export { type Gate, type GateState } from "./gates/gate.ts";
export { isRun } from "./gates/guards.ts";
export { manifestsFolder, treeOfClusters, treeOfFiles, waitingFolder } from "./layout.ts";
export {
  type AppInStage,
  type Approval,
  type Evidence,
  type Freeze,
  type Hotfix,
  type Ledger,
  type Observation,
  type Observed,
  type Pointer,
  pointerKey,
  type Preview,
  type PromotionKind,
  type PromotionRequest,
  type RecordedRelease,
  type ReleaseSet,
} from "./ledger.ts";
export { judgeMetrics } from "./metrics/judge-metrics.ts";
export { type MetricSeries, type MetricWindow } from "./metrics/metric-series.ts";
export { growingStage } from "./growing-stage.ts";
export { owedHotfixes } from "./hotfix.ts";
export { movingTogether } from "./moving-together.ts";
export { nextCommit } from "./next-commit.ts";
export { describeHappening, describeTry, type Notification } from "./notifications/describe-happening.ts";
export { happeningsOf } from "./notifications/happenings-of.ts";
export { observationOf, type SeenApp } from "./observations/observation-of.ts";
export { saysMore } from "./observations/says-more.ts";
export { type AskableCheck, findChecks, isDue } from "./outside-checks.ts";
export { oneLine } from "./outside-text.ts";
export { endedPreview, endOf, mayGo, whyOver, writtenAt } from "./previews.ts";
export { describePullRequest, longestDescriptions } from "./pull-request/describe-pull-request.ts";
export { describedPromotion } from "./pull-request/described-promotion.ts";
export { type ObjectChange, type PullRequestSubject } from "./pull-request/subject.ts";
export { nextNumber, recordPromotion } from "./record-decision.ts";
export {
  type KeptLedger,
  type LedgerReader,
  type LedgerSource,
  makeLedgerReader,
  proposedTrust,
  readLedger,
  readTrustFile,
  trustedRootsIn,
  recordFolders,
} from "./records/read-ledger.ts";
export { fileOfChange, type LedgerFile, trustFile } from "./records/record-files.ts";
export { recordId } from "./records/record-id.ts";
export { previewsFolder } from "./records/record-paths.ts";
export { reachedWaves, releaseIn } from "./reached.ts";
export { saidAt } from "./said-at.ts";
export { roadOfStages } from "./road-of-stages.ts";
export { proofGate } from "./road-of.ts";
export { type Road, type RoadStage } from "./road.ts";
export {
  base64Mark,
  hashOfSourceFiles,
  ledgerPath,
  mostSourceBytes,
  mostSourceFiles,
  pathOfSourceFile,
  pathsProblem,
  sourceFilesProblem,
  sourceFolder,
  sourcesFolder,
} from "./source-files.ts";
export { type AppStatus, statusOf } from "./status.ts";
export { editTrust, keeping, saidOf, trustDifferences, type TrustEdit, type TrustKind } from "./trust/edit-trust.ts";
export { unsaid } from "./trust/may-say.ts";
export { type Identity, identityKey, identitySigner } from "./trust/signer.ts";
export { groupsOf, keepersWhoSigned, type Trust, trustProblem } from "./trust/trust.ts";
export { goesThrough } from "./upstream.ts";
export { changesBetween } from "./verify/changes-between.ts";
export { mostSkew } from "./verify/from-future.ts";
export { type HistoryCommit } from "./verify/verify-commit.ts";
export { makeHistoryVerifier, verifyHistory } from "./verify/verify-history.ts";
export { type Situation, treeKey } from "./view.ts";
