import { readTextIfThere } from "@kubestage/adapters";
import type { CheckedPair, Diagnostic, ProofJson, Property } from "@kubestage/core";
import { checkProof, diagnose, distinctDiagnostics, proofSchema } from "@kubestage/core";
import { resolve } from "node:path";
import type { ProveProgress } from "./prove-progress.ts";
import { isStageLost } from "./prove.ts";
import type { WorldRequest } from "./world-request.ts";
import { worldsToProve } from "./worlds-to-prove.ts";

export interface CheckCertificatesRequest extends WorldRequest {
  /** What `kubestage prove -o json --certificates` printed. */
  readonly file: string;
  /** All that have certificates where absent. */
  readonly properties?: readonly Property[] | undefined;
}

interface CheckedWorldPair extends CheckedPair {
  readonly world: string;
}

export interface CheckCertificatesResult {
  readonly pairs: readonly CheckedWorldPair[];
  readonly diagnostics: readonly Diagnostic[];
  /** `apart`: every pair was shown to hold. `open`: one was not, or a mapping lost a stage. `nothing`: there is none to check. */
  readonly outcome: "apart" | "open" | "nothing";
}

/**
 * A saved proof and the same input -> whether its certificates show, without the prover, that the stages are apart: for
 * every world and ordered pair of names of network, access and placement. Pairs with `(unassigned)` and `(outside)` are
 * left out without an intent, as they do not count then.
 *
 * Errors: those of reading as diagnostics, KS6001 where the saved proof cannot be read or has no certificates; thrown those of connecting.
 */
export async function checkCertificates(
  request: CheckCertificatesRequest,
  progress?: ProveProgress,
): Promise<CheckCertificatesResult> {
  const { file, from, properties, signal } = request;
  const saved = savedProof(resolve(from, file));
  if (!saved) {
    const message = `${JSON.stringify(file)} is no saved proof`;
    const hint = "save one by `kubestage prove … -o json --certificates`";
    return { pairs: [], diagnostics: [diagnose("KS6001", { message, hint })], outcome: "nothing" };
  }
  if (lacksCertificates(saved)) {
    const message = `${JSON.stringify(file)} was saved without certificates`;
    const hint = "save it again by `kubestage prove … -o json --certificates`";
    return { pairs: [], diagnostics: [diagnose("KS6001", { message, hint })], outcome: "nothing" };
  }
  const { worlds, diagnostics } = await worldsToProve(request, progress);
  const pairs = worlds.flatMap(({ world, intent, profile }) => {
    signal.throwIfAborted();
    progress?.({ type: "phase", phase: "proving" });
    const claimed = saved.verdicts.filter((one) => one.world === world.name);
    const checked = checkProof(world, { intent, profile }, claimed, properties);
    const counting = intent ? checked : checked.filter((one) => isStage(one.from) && isStage(one.to));
    return counting.map((one) => ({ world: world.name, ...one }));
  });
  const isShown = pairs.every(({ refused }) => refused === undefined);
  const outcome = pairs.length === 0 ? "nothing" : isShown && !isStageLost(diagnostics) ? "apart" : "open";
  return { pairs, diagnostics: distinctDiagnostics(diagnostics), outcome };
}

const certified: ReadonlySet<string> = new Set(["network", "access", "placement"]);

/** What is broken or unknown has none: without a verdict that holds there is nothing to miss. */
function lacksCertificates({ verdicts }: ProofJson): boolean {
  const holding = verdicts.filter(
    ({ property, from, to, verdict }) => verdict === "holds" && certified.has(property) && isStage(from) && isStage(to),
  );
  return holding.length > 0 && holding.every(({ certificate }) => certificate === undefined);
}

function isStage(name: string): boolean {
  return !name.startsWith("(");
}

function savedProof(path: string): ProofJson | undefined {
  const text = readTextIfThere(path);
  if (text === undefined) return undefined;
  try {
    return proofSchema.safeParse(JSON.parse(text)).data;
  } catch (error) {
    if (error instanceof SyntaxError) return undefined;
    throw error;
  }
}
