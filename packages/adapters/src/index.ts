export type { GrowingFile } from "./audit-log/growing-file.ts";
export { openGrowingFile } from "./audit-log/growing-file.ts";
export { foldersInRepository, yamlFilesIn } from "./declaration/folders-above.ts";
export { isDeclaration } from "./declaration/is-declaration.ts";
export type { DeclarationText } from "./declaration/read-declaration.ts";
export { readDeclaration } from "./declaration/read-declaration.ts";
export { readTextIfThere } from "./declaration/read-text.ts";
export type {
  Answer,
  ClusterApi,
  Discovery,
  ListOptions,
  ServedResource,
  WatchEvent,
} from "./kubernetes/cluster-api.ts";
export { openCluster } from "./kubernetes/open-cluster.ts";
export { RefusedError } from "./kubernetes/refused-error.ts";
export { listContexts } from "./kubernetes/target.ts";
export { KubestageError } from "./kubestage-error.ts";
export type { BranchAt, LedgerCommit, LedgerStore, Snapshot } from "./ledger/ledger-store.ts";
export { checkStageBranches } from "./ledger/check-stage-branches.ts";
export type { RefMove, RefsPlace } from "./ledger/move-refs.ts";
export { moveStageBranches } from "./ledger/stage-branches.ts";
export { type LedgerBranches, openLedgerBranches } from "./ledger/ledger-branches.ts";
export type { CodeHost, PullRequest } from "./code-hosts/code-host.ts";
export { CodeHostError } from "./code-hosts/code-host-error.ts";
export { listenForWebhooks } from "./code-hosts/webhooks/listen-for-webhooks.ts";
export type { PullRequestEvent } from "./code-hosts/webhooks/pull-request-event.ts";
export { type IncomingWebhook, trustFromDeclaration } from "./code-hosts/webhooks/trust-from-declaration.ts";
export { openCodeHost } from "./code-hosts/open-code-host.ts";
export type { NotificationTarget } from "./notifications/target.ts";
export type { Delivery } from "./notifications/notify.ts";
export { notifyInOrder, type Post } from "./notifications/notify-in-order.ts";
export { standingReviews } from "./code-hosts/standing-reviews.ts";
export { type AcceptedWrite, type Basis, type LedgerProposal, LedgerWriter } from "./ledger/ledger-writer.ts";
export { LedgerTurns, turnPath } from "./ledger/ledger-turns.ts";
export { LedgerTexts } from "./ledger/ledger-texts.ts";
export { beginLedger, findLedger } from "./ledger/find-ledger.ts";
export { readPublicKey } from "./signing/read-public-key.ts";
export { newSshKey } from "./signing/new-ssh-key.ts";
export { signWithSsh } from "./signing/sign-with-ssh.ts";
export { askGit, GitError, runGit } from "./git/run-git.ts";
export {
  messageOf,
  openGitLedger,
  readLedgerFiles,
} from "./ledger/git-ledger.ts";
export { isRecord, mostRecordBytes } from "./ledger/read-records.ts";
export { readTrustedRoot } from "./signing/read-trusted-root.ts";
export { recordNamespace, signersBy, type SignersOf } from "./signing/record-signatures.ts";
export { signWithCosign } from "./signing/sign-with-cosign.ts";
export { DamagedHistoryError } from "./git/git-objects.ts";
export type { HistoryFile } from "./ledger/history-window.ts";
export { type HistoryEntry, type LedgerHistory, readHistory } from "./ledger/read-history.ts";
export { createFiles } from "./output/create-files.ts";
export { checkOutRevision } from "./git/check-out-revision.ts";
export type { OutputFile } from "./output/plan-changes.ts";
export { writeOutput } from "./output/write-output.ts";
export type { FoundKubectl } from "./kubectl/find-kubectl.ts";
export { findKubectls } from "./kubectl/find-kubectl.ts";
export { leadsAs, readContextEntry, readServer } from "./kubectl/kubeconfig-entries.ts";
export { runKubectl, switchContext } from "./kubectl/run-kubectl.ts";
export { toolVersion } from "./kubectl/tool-version.ts";
export { kubeconfigPaths, writeShellKubeconfig } from "./state/shell-kubeconfig.ts";
export type { StageInUse } from "./state/stage-in-use.ts";
export { platformVariable, rememberStage, stageInUse, stageVariable } from "./state/stage-in-use.ts";
export type { Environment } from "./state/state-folder.ts";
export { stateFolder } from "./state/state-folder.ts";
export type { PlanKey } from "./saved-plans/plan-key.ts";
export { planKey } from "./saved-plans/plan-key.ts";
export { writePrivateFile } from "./saved-plans/private-file.ts";
export { type RendererOptions, sourceRenderer } from "./render/render-source.ts";
export { findNewest, isOlder } from "./registry/find-newest.ts";
export { addressOfImage } from "./registry/image-address.ts";
export { openRepository } from "./registry/open-repository.ts";
export { gatherSources } from "./render/released/gather-sources.ts";
export { releasedRenderer } from "./render/released/released-renderer.ts";
export { builtClusters } from "./output/built-clusters.ts";
export { readManifestFiles } from "./manifests/read-manifest-files.ts";
export { readManifestObjects } from "./manifests/read-manifest-objects.ts";
export { mayBeWritten, replaceTexts } from "./manifests/replace-texts.ts";
export type { CheckEnvironment, CheckResult, CheckSubject } from "./checks/check.ts";
export { runCommandCheck } from "./checks/run-command-check.ts";
export { runPrometheusCheck } from "./checks/run-prometheus-check.ts";
export { runWebhookCheck } from "./checks/run-webhook-check.ts";
export { type ImageFinding, verifyImage } from "./image-evidence/verify-image.ts";
export { RegistryError } from "./registry/registry-error.ts";
export { runJobCheck } from "./checks/run-job-check.ts";
export { type ReceivedMessage, receiveCheck } from "./checks/receive-check.ts";
