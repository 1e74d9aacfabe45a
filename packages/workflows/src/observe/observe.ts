import { GitError, KubestageError, type LedgerCommit } from "@kubestage/adapters";
import {
  type Change,
  contentHash,
  type Diagnostic,
  type Observation,
  observationOf,
  saysMore,
  type Situation,
} from "@kubestage/core";
import { type Connected, connectCluster } from "../cluster/connect.ts";
import { manifestsOf, platformInLedger, wantedInLedger } from "../cluster/wanted-in-ledger.ts";
import { type LedgerRequest, openLedger } from "../promote/ledger-session.ts";
import { type LedgerState, stateOf } from "../promote/ledger-state.ts";
import { type Look, lookAtCluster } from "./look-at-cluster.ts";

export interface ObserveRequest extends LedgerRequest {
  /** As the declaration calls it. */
  readonly cluster: string;
  /** The kubeconfig's context, where it is not to be found by the cluster's identity. */
  readonly context?: string | undefined;
  readonly kubeconfig?: string | undefined;
  readonly signal: AbortSignal;
}

export interface ObserveResult {
  /** What the ledger has of the cluster then. */
  readonly observation: Observation;
  /** Whether it was written now: where nothing is new, the one before stands. */
  readonly isNew: boolean;
  readonly diagnostics: readonly Diagnostic[];
}

/** Looks at one cluster again and again. */
export interface Observer {
  readonly observe: () => Promise<ObserveResult>;
  readonly close: () => void;
}

/**
 * A connection to one cluster and a ledger: what the cluster knows of what was promoted into it comes into the ledger, signed.
 *
 * Errors: thrown those of the ledger and of connecting; KS6006 for a cluster in which no stage runs anything; of a look
 * those of `drift`, since what is not seen is not known to be well.
 */
export async function openObserver(request: ObserveRequest): Promise<Observer> {
  const { cluster, context, kubeconfig, signal } = request;
  const session = await openLedger(request);
  const { ledger, ...read } = await session.store.read();
  const platform = await platformInLedger(await stateOf(session, ledger, { ...read, written: new Map() }), cluster);
  const nothing = { cluster, sequence: 1, at: session.now(), apps: new Map() };
  // A key that is not the cluster's is told at once, and not when there is something to say.
  await session.sign(read.trust, [{ kind: "observation", observation: nothing }]);
  // What is said in its name has to be said of it: a cluster without a declared identity has to be named by its context.
  const connected = await connectCluster(platform, { cluster, context, kubeconfig, purpose: "write", signal });
  let last: { readonly manifests: string; readonly look: Look; readonly at: number } | undefined;
  const lookAt = async (state: LedgerState, isAgain: boolean) => {
    const files = manifestsOf(await state.manifests(), cluster);
    const manifests = contentHash([...files]);
    // Another commit came between, and has changed nothing for this cluster.
    if (isAgain && last?.manifests === manifests) return last;
    const now = await platformInLedger(state, cluster);
    const { objects: wanted } = wantedInLedger(files, { platform: now, cluster }, session.known);
    const look = await lookAtCluster({ ...clusterOf(connected), platform: now, wanted, signal });
    last = { manifests, look, at: session.now() };
    return last;
  };
  return {
    close: () => connected.api.close(),
    observe: () => {
      let tries = 0;
      const written = session.writer.write<ObserveResult>(async (ledger, basis) => {
        const state = await stateOf(session, ledger, basis);
        const { look, at } = await lookAt(state, tries++ > 0);
        const [problem] = look.problems;
        if (problem) throw notSeen(cluster, problem);
        const situation: Situation = { ledger, road: state.road, now: at, trees: new Map() };
        const observation = observationOf(situation, cluster, look.seen);
        const known = ledger.observations.get(cluster);
        if (known && !saysMore(situation, observation))
          return { commits: [], result: { observation: known, isNew: false, diagnostics: connected.diagnostics } };
        const changes: Change[] = [{ kind: "observation", observation }];
        const commit: LedgerCommit = {
          subject: `Observe ${cluster}: ${summaryOf(observation)}`,
          ...{ trailers: {}, changes, files: await session.sign(basis.trust, changes) },
        };
        return { commits: [commit], result: { observation, isNew: true, diagnostics: connected.diagnostics } };
      });
      return written.catch(ledgerAway);
    },
  };
}

function clusterOf({ api, cluster }: Connected): Pick<Connected, "api" | "cluster"> {
  return { api, cluster };
}

function summaryOf({ apps }: Observation): string {
  const all = [...apps.values()];
  const well = all.filter(({ health, drifted }) => health === "healthy" && !drifted).length;
  const drifted = all.filter((one) => one.drifted).length;
  return `${well} of ${all.length} are well${drifted > 0 ? `, ${drifted} drifted` : ""}`;
}

/** Whatever git says while a ledger is away: a watch goes on once it is back. */
function ledgerAway(error: unknown): never {
  if (!(error instanceof GitError)) throw error;
  const hint = "look whether it is there, and may be read and written";
  throw new KubestageError("KS4002", { message: `the ledger does not answer: ${error.message}`, hint, cause: error });
}

/** Half a look would say that all is well with what was not looked at. */
function notSeen(cluster: string, { code, message, hint }: Diagnostic): KubestageError {
  return new KubestageError(code, { message: `${cluster} cannot be observed: ${message}`, hint });
}
