import { acknowledgeableCodes } from "../../diagnostics/codes.ts";
import type { Diagnostic } from "../../diagnostics/diagnostic.ts";
import type { Declared } from "../../model/declared.ts";
import type { Platform } from "../../model/resolved.ts";
import type { DeclaredDocuments } from "../resolve/index-documents.ts";
import { checkAppSource } from "./app-sources.ts";
import { checkAppNames } from "./app-names.ts";
import { checkBounds } from "./bounds.ts";
import { checkCallCycles } from "./call-cycles.ts";
import { checkCaps } from "./caps.ts";
import { checkClusters } from "./clusters.ts";
import { checkConfigSize } from "./config-size.ts";
import { checkContainers } from "./containers.ts";
import { checkDelivery } from "./delivery.ts";
import { checkDirectories } from "./directories.ts";
import { checkEntries } from "./entries.ts";
import { checkFlowStages } from "./flow-stages.ts";
import { checkHosts } from "./hosts.ts";
import { checkLimits } from "./limits.ts";
import { checkLiterals } from "./literals.ts";
import { checkNamespaces } from "./namespaces.ts";
import { checkPreviewedStages } from "./templates.ts";
import { checkPullRequests } from "./pull-requests.ts";
import { checkQuotaRoom } from "./quota-room.ts";
import { checkReferences } from "./references.ts";
import { checkRoles } from "./roles.ts";
import { checkSecrets } from "./secrets.ts";
import { checkShared } from "./shared.ts";
import { checkSharedChecks, checkStageEntries } from "./stage-entries.ts";
import { checkStageOrder } from "./stage-order.ts";
import { checkSubjects } from "./subjects.ts";
import { checkWatchedImage } from "./watched-image.ts";
import { checkWorkloads } from "./workloads.ts";

/** What can be checked on the documents alone. */
export function checkDocuments(documents: DeclaredDocuments, diagnostics: Diagnostic[]): void {
  checkReferences(documents, diagnostics);
  checkStageOrder(documents, diagnostics);
  checkCallCycles(documents.App, diagnostics);
  for (const app of documents.App.values()) checkApp(app, diagnostics);
  checkShared(documents.Shared, documents.Stage, diagnostics);
  for (const stage of documents.Stage.values()) {
    checkLimits(stage, diagnostics);
    checkStageEntries(stage, diagnostics);
  }
  checkFlowStages(documents, diagnostics);
  checkPreviewedStages(documents, diagnostics);
  checkSharedChecks([...documents.Stage.values()], diagnostics);
  checkAppNames(documents, diagnostics);
}

/** What can be checked on one app alone: also on its releases. */
export function checkApp(app: Declared<"App">, diagnostics: Diagnostic[]): void {
  checkAppSource(app, diagnostics);
  checkWorkloads(app, diagnostics);
  checkContainers(app, diagnostics);
  checkWatchedImage(app, diagnostics);
}

/** What can be checked only once defaults are filled in and stages, apps and clusters know each other. */
export function checkPlatform(platform: Platform, documents: DeclaredDocuments, diagnostics: Diagnostic[]): void {
  checkNamespaces(platform, diagnostics);
  checkHosts(platform, diagnostics);
  checkLiterals(platform, diagnostics);
  checkBounds(platform, diagnostics);
  checkCaps(platform, diagnostics);
  checkClusters(platform, documents, diagnostics);
  checkEntries(platform, diagnostics);
  checkDelivery(platform, diagnostics);
  checkPullRequests(platform, diagnostics);
  checkDirectories(platform, diagnostics);
  checkRoles(platform, diagnostics);
  checkSecrets(platform, diagnostics);
  checkConfigSize(platform, diagnostics);
  checkSubjects(platform, diagnostics);
  // A sum over apps means something only where each of them could be read as it was written.
  if (!diagnostics.some(isFatal)) checkQuotaRoom(platform, diagnostics);
}

/** An error that cannot be acknowledged: what it is about is not what was written. */
function isFatal({ severity, code }: Diagnostic): boolean {
  return severity === "error" && !acknowledgeableCodes.includes(code);
}
