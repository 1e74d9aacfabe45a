export { KubestageError } from "@kubestage/adapters";
export type { ApplyEnd, ApplyRequest, ApplyResult } from "./apply/apply.ts";
export { apply } from "./apply/apply.ts";
export type { PlanRequest } from "./plan/plan.ts";
export { plan } from "./plan/plan.ts";
export type { ClusterEvent, ClusterProgress } from "./cluster/progress.ts";
export type { BuildResult } from "./build.ts";
export { build } from "./build.ts";
export { declaredNames } from "./completion-names.ts";
export type { DiffRequest } from "./diff.ts";
export { diff } from "./diff.ts";
export type { DriftRequest, DriftResult } from "./drift/drift.ts";
export { drift, followDrift } from "./drift/drift.ts";
export { explain } from "./explain.ts";
export type { InitRequest } from "./init.ts";
export { init, schemaText } from "./init.ts";
export type { Progress } from "./progress.ts";
export type { KubectlRequest } from "./kubectl/kubectl.ts";
export { kubectl } from "./kubectl/kubectl.ts";
export type { Shell } from "./use/shell-lines.ts";
export { shellOf } from "./use/shell-lines.ts";
export type { UsedStage } from "./use/use.ts";
export { use, whatIsInUse } from "./use/use.ts";
export { doctor } from "./doctor/doctor.ts";
export type { ImportRequest } from "./import/found-world.ts";
export { importDeclaration } from "./import/import.ts";
export { declarationText } from "./import/declaration-files.ts";
export { prove } from "./prove/prove.ts";
export type { CheckCertificatesResult } from "./prove/check-certificates.ts";
export { checkCertificates } from "./prove/check-certificates.ts";
export type { FixResult } from "./prove/fix-result.ts";
export { fix } from "./prove/fix.ts";
export { reach } from "./prove/reach.ts";
export { can } from "./can/can.ts";
export { pipeline } from "./pipeline.ts";
export { beginLedger, readPublicKey, readTrustedRoot } from "@kubestage/adapters";
export { createReleases } from "./promote/releases/create-releases.ts";
export { type WatchEvent, watchReleases } from "./promote/releases/watch-releases.ts";
export { listReleases, releaseText } from "./promote/releases/list-releases.ts";
export type { PromoteResult } from "./promote/promote-result.ts";
export { promoteIn } from "./promote/promote.ts";
export { openLedger } from "./promote/session/ledger-session.ts";
export { receive, type ReceiveListener } from "./promote/receive.ts";
export type { Proposal } from "./promote/proposals/proposal.ts";
export { listPreviews, type PreviewStatus } from "./promote/previews/list-previews.ts";
export { startPreview, type StartPreviewResult } from "./promote/previews/start-preview.ts";
export { stopPreview } from "./promote/previews/stop-preview.ts";
export { approve } from "./promote/approve.ts";
export { tryNotifications } from "./promote/try-notifications.ts";
export { freeze } from "./promote/freeze.ts";
export { recordEvidence } from "./promote/record-evidence.ts";
export {
  beginTrust,
  changeTrust,
  discardTrust,
  readTrust,
  signTrust,
  type TrustState,
} from "./promote/trust.ts";
export { declaredBranch, findDeclaredLedger } from "./promote/session/declared-ledger.ts";
export { dora, type DoraResult } from "./promote/answers/dora.ts";
export { promotionStatus } from "./promote/answers/status.ts";
export { promotionHistory } from "./promote/answers/history.ts";
export { why } from "./promote/answers/why.ts";
export { type SimulatedEvent, simulate } from "./promote/rehearsal/simulate.ts";
export type { VerifyResult } from "./promote/verify/verify.ts";
export { verify } from "./promote/verify/verify.ts";
export type { CheckOutcome } from "./promote/check/check-outcome.ts";
export { type CheckResults, check } from "./promote/check/check.ts";
export { type ObserveResult, openObserver } from "./observe/observe.ts";
