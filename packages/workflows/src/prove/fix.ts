import { replaceTexts } from "@kubestage/adapters";
import type { ProofFinding, Property } from "@kubestage/core";
import { distinctDiagnostics, outside, properties, unassigned } from "@kubestage/core";
import { fixBuilt } from "./declared-fix/fix-built.ts";
import { fixDeclaration } from "./declared-fix/fix-declaration.ts";
import type { FixedWorldRequest } from "./fix-manifests.ts";
import { fixManifests } from "./fix-manifests.ts";
import type { FixResult } from "./fix-result.ts";
import { nothingFixed } from "./fix-result.ts";
import type { ProveProgress } from "./prove-progress.ts";
import type { WorldRequest } from "./world-request.ts";
import { declarationOf, judgedBy, worldsToProve } from "./worlds-to-prove.ts";

export interface FixRequest extends WorldRequest {
  /** All where absent. */
  readonly properties?: readonly Property[] | undefined;
  /** Only ways that lead from this stage. */
  readonly fromStage?: string | undefined;
  /** Only ways that lead to this stage. */
  readonly toStage?: string | undefined;
  /** Whether files are written; without, it is only said what would be. */
  readonly write: boolean;
}

/**
 * Mends what is found in manifests, by the fixes of the findings: each is tried before, and made only where the finding goes,
 * no verdict becomes worse, and every declared call still gets through. Only the lines concerned change. What kubestage
 * itself generated is never edited: of a declaration, and of a folder that was built from one, the declaration changes, or
 * the manifests that its apps name.
 *
 * Errors: those of `worldsToProve` as diagnostics; thrown those of writing.
 */
export async function fix(request: FixRequest, progress?: ProveProgress): Promise<FixResult> {
  const made = await fixes(request, progress);
  if (!request.write || made.files.length === 0) return made;
  const { changed } = replaceTexts(made.files, request.from);
  return changed.length > 0 ? { ...made, fixed: [], files: [], outdated: [], changedMeanwhile: changed } : made;
}

/** Warnings that leave a verdict unknown. */
const doubts: readonly string[] = ["KS3107", "KS3208"];

async function fixes(request: FixRequest, progress: ProveProgress | undefined): Promise<FixResult> {
  const { from, properties: asked = properties, fromStage, toStage } = request;
  // Any of the roads is a way: who wants none wants all of them closed between the stages.
  const isRoad = ({ property, code, severity, pairs }: ProofFinding) =>
    asked.includes("paths") &&
    property !== "resources" &&
    (severity === "error" || doubts.includes(code)) &&
    pairs.some((pair) => [pair.from, pair.to].every((name) => name !== outside && name !== unassigned));
  const isAsked = (finding: ProofFinding) =>
    (asked.includes(finding.property) || isRoad(finding)) &&
    ((fromStage ?? toStage) === undefined ||
      finding.pairs.some((pair) => pair.from === (fromStage ?? pair.from) && pair.to === (toStage ?? pair.to)));
  // Network is always judged too: it finds declared calls that a fix of something else would close.
  const judged = properties.filter(
    (property) =>
      asked.includes(property) || property === "network" || (asked.includes("paths") && property !== "resources"),
  );
  const wanted: FixedWorldRequest = { from, judged, isAsked };
  const { worlds, diagnostics } = await worldsToProve(request, progress);
  const nothing: FixResult = { ...nothingFixed, diagnostics: distinctDiagnostics(diagnostics) };
  if (worlds.length === 0) return nothing;
  const path = declarationOf(request);
  if (path !== undefined)
    return (await fixDeclaration({ ...wanted, request, path, judgedBy: judgedBy(request) })) ?? nothing;
  const built = await fixBuilt(worlds, { ...wanted, request });
  if (built) return built;
  const made = worlds.map((one) => fixManifests(one, worlds, wanted));
  return {
    ...nothing,
    fixed: made.flatMap((one) => one.fixed),
    refused: made.flatMap((one) => one.refused),
    files: made.flatMap((one) => one.files),
  };
}
