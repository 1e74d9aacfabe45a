import type { Diagnostic, Proof, ProofReport, Property } from "@kubestage/core";
import {
  askedOf,
  compareProofs,
  countedVerdicts,
  diagnose,
  distinctDiagnostics,
  outside,
  proveWorld,
  suggest,
  unassigned,
} from "@kubestage/core";
import { withBase } from "./base.ts";
import { withDeclaredPlaces } from "./declared-places.ts";
import { outcomeOf } from "./outcome.ts";
import type { ProveProgress } from "./prove-progress.ts";
import type { WorldRequest } from "./world-request.ts";
import { worldsToProve } from "./worlds-to-prove.ts";

export interface ProveRequest extends WorldRequest {
  /** All where absent. */
  readonly properties?: readonly Property[] | undefined;
  /** Whether verdicts that hold come with certificates, for those properties that have some. */
  readonly certificates?: boolean | undefined;
  /** A Git revision or a folder: only what has changed since is told. */
  readonly base?: string | undefined;
  /** Only ways that lead from this stage. */
  readonly fromStage?: string | undefined;
  /** Only ways that lead to this stage. */
  readonly toStage?: string | undefined;
}

export interface ProveResult {
  /** Absent where nothing could be judged. */
  readonly report: ProofReport | undefined;
  readonly diagnostics: readonly Diagnostic[];
  /** `apart`: every verdict that counts holds. `open`: one does not, or a mapping lost a stage. `nothing`: there is none. */
  readonly outcome: "apart" | "open" | "nothing";
}

/**
 * Manifests, a declaration or a live cluster -> whether its stages are apart, one proof for each cluster.
 *
 * Errors: those of reading as diagnostics, KS6006 for a stage that is not there; thrown those of connecting and of git.
 */
export async function prove(request: ProveRequest, progress?: ProveProgress): Promise<ProveResult> {
  const { proofs, diagnostics } = await proveAll(request, progress);
  const nothing = (more: readonly Diagnostic[]): ProveResult => ({
    report: undefined,
    // What decides comes first: of many only the first are shown.
    diagnostics: distinctDiagnostics([...more, ...diagnostics]),
    outcome: "nothing",
  });
  if (proofs.length === 0) return nothing([]);
  const { fromStage: from, toStage: to, base } = request;
  const unknown = checkNames(proofs, { from, to });
  if (unknown.length > 0) return nothing(unknown);
  const asked = { from, to };
  if (base === undefined) {
    const shown = proofs.map((proof) => askedOf(proof, asked));
    return ended(
      { proofs: shown, counted: new Set(shown.flatMap((proof) => countedVerdicts(proof, asked))) },
      diagnostics,
      asked,
    );
  }
  const before = await withBase(request, base, (earlier) => proveAll(earlier, progress));
  const compared = compareProofs(
    base,
    before.proofs.map((proof) => askedOf(proof, asked)),
    proofs.map((proof) => askedOf(proof, asked)),
  );
  const counted = new Set(compared.proofs.flatMap((proof) => countedVerdicts(proof, asked)));
  return ended({ ...compared, counted }, diagnostics, asked);
}

async function proveAll(
  request: ProveRequest,
  progress: ProveProgress | undefined,
): Promise<{ readonly proofs: readonly Proof[]; readonly diagnostics: readonly Diagnostic[] }> {
  const { worlds, diagnostics } = await worldsToProve(request, progress);
  const { properties, certificates, signal, from } = request;
  const placed = withDeclaredPlaces(from);
  const proofs = worlds.map(({ world, intent, profile }) => {
    signal.throwIfAborted();
    progress?.({ type: "phase", phase: "proving" });
    const others = worlds.flatMap((one) => (one.world === world ? [] : [one.world]));
    return placed(proveWorld(world, { intent, profile, properties, certificates, others }));
  });
  return { proofs, diagnostics };
}

type Asked = Readonly<Record<"from" | "to", string | undefined>>;

function ended(report: ProofReport, diagnostics: readonly Diagnostic[], { from, to }: Asked): ProveResult {
  const outcome = outcomeOf(report);
  // Nobody knows whether it is apart; where both ends are named, it is not asked about.
  const isIncomplete = isStageLost(diagnostics) && (from === undefined || to === undefined);
  return {
    report,
    diagnostics: distinctDiagnostics(diagnostics),
    outcome: outcome === "apart" && isIncomplete ? "open" : outcome,
  };
}

/** Whether a mapping misspells all that was read of a stage. */
export function isStageLost(diagnostics: readonly Diagnostic[]): boolean {
  return diagnostics.some(({ code, severity }) => code === "KS3012" && severity === "error");
}

const pseudoNames: readonly string[] = [unassigned, outside];

function checkNames(proofs: readonly Proof[], asked: Asked): Diagnostic[] {
  const known = [...new Set(proofs.flatMap(({ stages }) => stages)), ...pseudoNames];
  return Object.values(asked).flatMap((name) => {
    if (name === undefined || known.includes(name)) return [];
    const message = `there is no stage ${JSON.stringify(name)}`;
    return [diagnose("KS6006", { message, hint: suggest(name, known, "stage") })];
  });
}
