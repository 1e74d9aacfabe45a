import {
  type CheckEnvironment,
  type CheckResult,
  type CheckSubject,
  runCommandCheck,
  runPrometheusCheck,
  runWebhookCheck,
} from "@kubestage/adapters";
import type { AskableCheck } from "@kubestage/core";
import type { ConnectOptions } from "../../cluster/connect.ts";
import type { LedgerState } from "../session/ledger-state.ts";
import { checkImages } from "./check-images.ts";
import { checkByJob } from "./check-by-job.ts";
import { entryOf, subjectOfCheck } from "./check-subject.ts";

/** Where checks are run. */
export interface CheckPlace {
  /** In which programs run, and where relative paths of theirs begin. */
  readonly folder: string;
  /** Of which secrets are taken. */
  readonly environment: CheckEnvironment;
  /** By which way the clusters of Jobs are reached. */
  readonly cluster?: Pick<ConnectOptions, "context" | "kubeconfig"> | undefined;
  readonly signal: AbortSignal;
  readonly now: () => number;
  /** Between two tries of services. Default: theirs. */
  readonly pauseMs?: number | undefined;
}

/** Asks what a check asks. Errors: KubestageError and RegistryError where it could not be found out; the signal's reason. */
export async function askOutside(state: LedgerState, check: AskableCheck, place: CheckPlace): Promise<CheckResult> {
  const { folder, environment, signal, now, pauseMs } = place;
  const known = await subjectOfCheck(state, check);
  const subject: CheckSubject = known.subject;
  const pause = pauseMs === undefined ? {} : { pauseMs };
  const { runs } = check;
  switch (runs.kind) {
    case "command":
      return runCommandCheck(runs.check, subject, { signal, folder, environment });
    case "webhook":
      return runWebhookCheck(runs.check, subject, { name: check.gate, signal, environment, ...pause });
    case "prometheus": {
      const run = { signal, environment, now: now(), entered: entryOf(state, check), ...pause };
      return runPrometheusCheck(runs.check, subject, run);
    }
    case "images":
      return checkImages(runs.check, { ...subject, source: known.build.source }, { signal, environment, now: now() });
    case "job":
      return checkByJob(runs.check, { state, check, known }, place);
  }
}
