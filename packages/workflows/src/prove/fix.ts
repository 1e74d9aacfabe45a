import { readTextIfThere, replaceTexts } from "@kubestage/adapters";
import type { ChosenFixes, Diagnostic, ProofFinding, Property, World } from "@kubestage/core";
import { chooseFixes, describeEdits, distinctDiagnostics, properties, proveWorld, spliceEdits } from "@kubestage/core";
import { resolve } from "node:path";
import { generatedFrom } from "./generated-from.ts";
import type { ProveProgress } from "./prove-progress.ts";
import type { WorldRequest, WorldToProve } from "./world-request.ts";
import { worldsToProve } from "./worlds-to-prove.ts";

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

interface FixedFile {
  /** Relative to the working directory. */
  readonly file: string;
  readonly before: string;
  readonly after: string;
}

export interface FixResult {
  /** Findings that are mended, and what that takes. */
  readonly fixed: readonly { readonly finding: ProofFinding; readonly changes: readonly string[] }[];
  /** Findings that have a fix which is not made, and why. */
  readonly refused: readonly { readonly finding: ProofFinding; readonly why: string }[];
  readonly files: readonly FixedFile[];
  /** Files that somebody changed since they were read: then none was written. */
  readonly changedMeanwhile: readonly string[];
  readonly diagnostics: readonly Diagnostic[];
}

/**
 * Mends what is found in manifests, by the fixes of the findings: each is tried before, and made only where the finding goes,
 * no verdict becomes worse, and every declared call still gets through. Only the lines concerned change. What kubestage
 * itself generated is never edited: it is said which line of the declaration to change.
 *
 * Errors: those of `worldsToProve` as diagnostics; thrown those of writing.
 */
export async function fix(request: FixRequest, progress?: ProveProgress): Promise<FixResult> {
  const { worlds, diagnostics } = await worldsToProve(request, progress);
  const made = worlds.map((one) => fixWorld(one, worlds, request));
  const files = made.flatMap((one) => one.files);
  const isWritten = request.write && files.length > 0;
  const { changed } = isWritten ? replaceTexts(files, request.from) : { changed: [] };
  return {
    fixed: changed.length > 0 ? [] : made.flatMap((one) => one.fixed),
    refused: made.flatMap((one) => one.refused),
    files: changed.length > 0 ? [] : files,
    changedMeanwhile: changed,
    diagnostics: distinctDiagnostics(diagnostics),
  };
}

type FixedWorld = Pick<FixResult, "fixed" | "refused" | "files">;

function fixWorld(
  { world, intent, profile }: WorldToProve,
  worlds: readonly WorldToProve[],
  { from, properties: asked = properties, fromStage, toStage }: FixRequest,
): FixedWorld {
  const others = worlds.flatMap((one) => (one.world === world ? [] : [one.world]));
  // Network is always judged too: it finds declared calls that a fix of something else would close.
  const judged = properties.filter((property) => asked.includes(property) || property === "network");
  const prove = (changed: World) => proveWorld(changed, { intent, profile, properties: judged, others });
  const proof = prove(world);
  const texts = textsOf(world, from);
  const origins = generatedFrom(from);
  const splice = (edits: ChosenFixes["edits"]) =>
    spliceEdits(world, texts, edits, ({ object: { kind, metadata }, origin }) => {
      if (origin.type !== "text") return undefined;
      return origins({ file: origin.source.file, kind, namespace: metadata.namespace, name: metadata.name });
    });
  const isAsked = ({ property, pairs }: ProofFinding) =>
    asked.includes(property) &&
    ((fromStage ?? toStage) === undefined ||
      pairs.some((pair) => pair.from === (fromStage ?? pair.from) && pair.to === (toStage ?? pair.to)));
  const whyNot = (finding: ProofFinding) =>
    isAsked(finding) ? splice(finding.fix?.edits ?? []).refused[0]?.reason : "it was not asked for";
  const chosen = chooseFixes(world, proof, { prove, whyNot });
  const refused = chosen.refused.filter(({ finding }) => isAsked(finding));
  const spliced = splice(chosen.edits);
  const [failed] = spliced.refused;
  if (failed)
    return {
      fixed: [],
      files: [],
      refused: [...refused, ...chosen.fixed.map((finding) => ({ finding, why: failed.reason }))],
    };
  return {
    fixed: chosen.fixed.map((finding) => ({ finding, changes: describeEdits(finding.fix?.edits ?? []) })),
    refused,
    files: [...spliced.texts].map(([file, after]) => ({ file, before: texts.get(file) ?? "", after })),
  };
}

/** What the files of a world say now. Those that are no files, such as what was piped in, are left out. */
function textsOf(world: World, from: string): ReadonlyMap<string, string> {
  const texts = new Map<string, string>();
  const seen = new Set<string>();
  for (const objects of world.objects.values())
    for (const { origin } of objects) {
      if (origin.type !== "text" || seen.has(origin.source.file)) continue;
      seen.add(origin.source.file);
      const text = readTextIfThere(resolve(from, origin.source.file));
      if (text !== undefined) texts.set(origin.source.file, text);
    }
  return texts;
}
