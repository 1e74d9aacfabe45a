import { GitError, KubestageError, type LedgerCommit } from "@kubestage/adapters";
import {
  applyChanges,
  type Change,
  contentHash,
  type Diagnostic,
  type Observation,
  observationOf,
  type Platform,
  platformApp,
  pointerKey,
  saysMore,
  type Situation,
} from "@kubestage/core";
import { type Connected, connectCluster } from "../cluster/connect.ts";
import { manifestsOf, platformInLedger, wantedInLedger } from "../cluster/wanted-in-ledger.ts";
import { announce } from "../promote/announce.ts";
import { type LedgerRequest, openLedger } from "../promote/session/ledger-session.ts";
import { type LedgerState, stateOf } from "../promote/session/ledger-state.ts";
import { type Acceptance, acceptPromotions, newAcceptingMemory } from "./accept-promotions.ts";
import { type Look, lookAtCluster } from "./look-at-cluster.ts";
import { describeObservation, recordAcceptances } from "./record-observation.ts";
import { type Tried, tryPromotion } from "./try-promotion.ts";

export interface ObserveRequest extends LedgerRequest {
  /** As the declaration calls it. */
  readonly cluster: string;
  /** The kubeconfig's context, where it is not to be found by the cluster's identity. */
  readonly context?: string | undefined;
  readonly kubeconfig?: string | undefined;
  /** Nothing is written, and no key is needed. */
  readonly dryRun: boolean;
  readonly signal: AbortSignal;
}

export interface ObserveResult {
  /** What the ledger has of the cluster then. */
  readonly observation: Observation;
  /** Whether it was written now: where nothing is new, the one before stands. */
  readonly isNew: boolean;
  /** What it says of what waits for its word; those that are new were written. */
  readonly acceptances: readonly Acceptance[];
  readonly diagnostics: readonly Diagnostic[];
}

/** Looks at one cluster again and again. */
export interface Observer {
  readonly observe: () => Promise<ObserveResult>;
  readonly close: () => void;
}

/**
 * A connection to one cluster and a ledger: what the cluster knows of what was promoted into it, and whether it accepts what would come,
 * comes into the ledger, signed; people are told what follows from it.
 *
 * Errors: thrown those of the ledger and of connecting; KS6006 for a cluster in which no stage runs anything; of a look
 * those of `drift`, since what is not seen is not known to be well. What is wrong with what would come, as diagnostics.
 */
export async function openObserver(request: ObserveRequest): Promise<Observer> {
  const { cluster, context, kubeconfig, signal, dryRun } = request;
  const session = await openLedger({ ...request, isWithoutTurn: true });
  const { ledger, ...read } = await session.store.read();
  const platform = await platformHere(await stateOf(session, ledger, { ...read, written: new Map() }), cluster);
  const nothing = { cluster, sequence: 1, at: session.now(), apps: new Map() };
  // A key that is not the cluster's is told at once, and not when there is something to say.
  if (!dryRun) await session.sign(read.trust, [{ kind: "observation", observation: nothing }]);
  // What is said in its name has to be said of it: a cluster without a declared identity has to be named by its context.
  const connected = await connectCluster(platform, { cluster, context, kubeconfig, purpose: "write", signal });
  const memory = newAcceptingMemory();
  let last: { readonly manifests: string; readonly look: Look; readonly at: number } | undefined;
  const lookAt = async (state: LedgerState, isAgain: boolean) => {
    const files = manifestsOf(await state.manifests(), cluster);
    const manifests = contentHash([...files]);
    // Another commit came between, and has changed nothing for this cluster.
    if (isAgain && last?.manifests === manifests) return last;
    const now = await platformHere(state, cluster);
    const { objects: wanted } = wantedInLedger(files, { platform: now, cluster }, session.known);
    const look = await lookAtCluster({ ...clusterOf(connected), platform: now, wanted, signal });
    last = { manifests, look, at: session.now() };
    return last;
  };
  return {
    close: () => connected.api.close(),
    observe: async () => {
      let tries = 0;
      const written = session.writer.write<ObserveResult>(async (ledger, basis) => {
        const state = await stateOf(session, ledger, basis);
        const { look, at } = await lookAt(state, tries++ > 0);
        const [problem] = look.problems;
        if (problem) throw notSeen(cluster, problem);
        const situation: Situation = { ledger, road: state.road, now: at, trees: new Map() };
        const observation = observationOf(situation, cluster, look.seen);
        const known = ledger.observations.get(cluster);
        const isNew = !known || saysMore(situation, observation);
        const observed: readonly Change[] = isNew ? [{ kind: "observation", observation }] : [];
        const seen = { ...situation, ledger: applyChanges(ledger, observed) };
        const here = await platformHere(state, cluster);
        const place = { ...clusterOf(connected), uid: connected.uid, platform: here, signal };
        const attempt = (changed: ReadonlyMap<string, string>): Promise<Tried> =>
          tryPromotion(wantedInLedger(changed, { platform: here, cluster }, session.known).objects, place);
        const asked = { state, situation: seen, tip: basis.tip };
        const { acceptances, diagnostics } = await acceptPromotions(asked, { cluster, attempt }, memory);
        const changes = [...observed, ...recordAcceptances(ledger, acceptances, { cluster, at })];
        const result: ObserveResult = {
          ...{ observation: isNew ? observation : known, isNew, acceptances },
          diagnostics: [...connected.diagnostics, ...diagnostics],
        };
        if (changes.length === 0 || dryRun) return { commits: [], result };
        const commit: LedgerCommit = {
          ...describeObservation(result),
          ...{ changes, files: await session.sign(basis.trust, changes) },
        };
        return { commits: [commit], result };
      });
      const result = await written.catch(ledgerAway);
      await announce(session).catch(ledgerAway);
      return result;
    },
  };
}

/** As the cluster's stages run it. Before they run any, the newest, where what comes first waits for the cluster's word. */
function platformHere(state: LedgerState, cluster: string): Promise<Platform> {
  const { road, ledger, platformIn } = state;
  const own = road.stages.filter(({ waves }) => waves.flat().includes(cluster));
  const isRunning = own.some(({ name }) => ledger.pointers.has(pointerKey({ stage: name, app: platformApp })));
  const asking = own.find(({ gates }) => gates.some(({ kind }) => kind === "accepted"));
  return !isRunning && asking ? Promise.resolve(platformIn(asking.name)) : platformInLedger(state, cluster);
}

function clusterOf({ api, cluster }: Connected): Pick<Connected, "api" | "cluster"> {
  return { api, cluster };
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
