import { type CheckResult, KubestageError, runJobCheck } from "@kubestage/adapters";
import { type AskableCheck, compileCheckJob, type JobCheck, oneLine } from "@kubestage/core";
import { connectCluster, type ConnectOptions } from "../../cluster/connect.ts";
import type { LedgerState } from "../session/ledger-state.ts";
import type { KnownSubject } from "./check-subject.ts";

interface Asked {
  readonly state: LedgerState;
  readonly check: AskableCheck;
  readonly known: KnownSubject;
}

interface Reach {
  readonly cluster?: Pick<ConnectOptions, "context" | "kubeconfig"> | undefined;
  readonly signal: AbortSignal;
  readonly pauseMs?: number | undefined;
}

const mostCharacters = 1900;

/**
 * Runs a Job in each cluster of the stage, one after the other, until one fails.
 *
 * Errors: KubestageError where a cluster is not to be reached, or its Job says nothing; the signal's reason.
 */
export async function checkByJob(job: JobCheck, { state, check, known }: Asked, reach: Reach): Promise<CheckResult> {
  const { gate, stage, app, release, tree } = check;
  const { platform, subject } = known;
  const round = state.ledger.evidence.filter(
    (one) => one.gate === gate && one.stage === stage && one.release === release && one.tree === tree,
  ).length;
  const told: string[] = [];
  for (const cluster of subject.clusters) {
    const compiled = compileCheckJob(platform, job, { check: gate, cluster, stage, app, release, tree, round });
    if (!compiled) throw nowhere(`${app} has no place in ${cluster}`);
    const connected = await connectCluster(platform, {
      ...reach.cluster,
      cluster,
      purpose: "write",
      signal: reach.signal,
    });
    try {
      const pause = reach.pauseMs === undefined ? {} : { pauseMs: reach.pauseMs };
      const { outcome, said } = await runJobCheck(compiled, { api: connected.api, signal: reach.signal, ...pause });
      if (outcome === "failed") return { outcome, said: `${cluster}: ${said}` };
      told.push(`${cluster}: ${said}`);
    } finally {
      connected.api.close();
    }
  }
  if (told.length === 0) throw nowhere(`${stage} has no cluster`);
  return { outcome: "passed", said: oneLine(told.join("; "), mostCharacters) };
}

function nowhere(message: string): KubestageError {
  return new KubestageError("KS4005", { message, hint: "a Job runs in the clusters of the stage that is looked at" });
}
