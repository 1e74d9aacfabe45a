import type { Cluster, Diagnostic, Only, Platform } from "@kubestage/core";
import { hasErrors } from "@kubestage/core";
import { checkOnly } from "../build.ts";
import type { Declaration } from "../load-platform.ts";
import { loadPlatform } from "../load-platform.ts";
import type { Connected } from "../cluster/connect.ts";
import { connectCluster } from "../cluster/connect.ts";
import type { StoredInventory } from "../cluster/inventory.ts";
import { readStoredInventory } from "../cluster/inventory.ts";
import type { ClusterProgress } from "../cluster/progress.ts";
import type { Survey } from "./survey.ts";
import { survey } from "./survey.ts";
import type { Scope, Wanted } from "../cluster/wanted.ts";
import { appliedByKubestage, collectWanted } from "../cluster/wanted.ts";
import { manifestsOf, platformInLedger, wantedInLedger } from "../cluster/wanted-in-ledger.ts";
import { declaredBranch } from "../promote/session/declared-ledger.ts";
import { openLedger } from "../promote/session/ledger-session.ts";
import { readState } from "../promote/session/read-state.ts";

/** Which declaration, and which cluster of it. */
export interface ClusterRequest extends Declaration, Only {
  /** The kubeconfig's context, where it is not to be found by the cluster's identity. */
  readonly context?: string | undefined;
  readonly kubeconfig?: string | undefined;
  /** What this ledger has for the cluster, in the place of a declaration: a repository's folder or address. */
  readonly ledger?: string | undefined;
  /** Of the ledger. */
  readonly branch?: string | undefined;
  readonly signal: AbortSignal;
}

/** Everything that a plan needs, the connection open. */
export interface Prepared {
  readonly platform: Platform;
  readonly connected: Connected;
  readonly wanted: Wanted;
  readonly stage: string | undefined;
  /** As the cluster says it, such as `v1.36.3`. */
  readonly version: string;
}

/** Where `prepared` is absent an error was found, and no cluster was asked for anything. */
export interface Preparation {
  readonly prepared: Prepared | undefined;
  readonly diagnostics: readonly Diagnostic[];
}

/**
 * Declaration -> what one cluster should have, and a connection to that cluster, which the caller closes. What Argo CD or
 * Flux bring there is compared like all else, and neither planned nor written.
 *
 * Errors: those of the declaration and of compiling as diagnostics; thrown those of connecting.
 */
export async function prepare(
  request: ClusterRequest,
  purpose: "plan" | "write" | "compare",
  progress?: ClusterProgress,
): Promise<Preparation> {
  progress?.({ type: "phase", phase: "reading" });
  const { platform, diagnostics, wantedIn } = await (request.ledger === undefined
    ? loadDeclared(request)
    : loadFromLedger(request.ledger, request));
  if (!platform) return { prepared: undefined, diagnostics };
  const misplaced = checkOnly(platform, request);
  if (misplaced.length > 0) return { prepared: undefined, diagnostics: [...diagnostics, ...misplaced] };
  progress?.({ type: "phase", phase: "connecting" });
  const { cluster, context, kubeconfig, stage, signal } = request;
  const narrate = (message: string): void => progress?.({ type: "notice", message });
  const connected = await connectWithin(signal, (connecting) =>
    connectCluster(platform, {
      cluster,
      context,
      kubeconfig,
      purpose: purpose === "write" ? "write" : "read",
      signal: connecting,
      narrate,
    }),
  );
  try {
    const here = { cluster: connected.cluster.name, stage };
    const elsewhere = checkOnly(platform, here);
    progress?.({ type: "phase", phase: "compiling" });
    const declared = await wantedIn(platform, here);
    const wanted = purpose === "compare" ? declared : appliedByKubestage(declared);
    if (purpose !== "compare") tellDelivered(connected.cluster, wanted, narrate);
    const all = [...diagnostics, ...elsewhere, ...connected.diagnostics, ...wanted.diagnostics];
    if (hasErrors(all)) {
      connected.api.close();
      return { prepared: undefined, diagnostics: all };
    }
    const version = (await connected.api.version(signal)).gitVersion;
    return { prepared: { platform, connected, wanted, stage, version }, diagnostics: all };
  } catch (error) {
    connected.api.close();
    throw error;
  }
}

/** Whose objects a cluster is to have, and which ones. */
interface Loaded {
  readonly platform: Platform | undefined;
  readonly diagnostics: readonly Diagnostic[];
  readonly wantedIn: (platform: Platform, scope: Scope) => Promise<Wanted>;
}

async function loadDeclared(request: ClusterRequest): Promise<Loaded> {
  const { platform, diagnostics, render } = await loadPlatform(request);
  return { platform, diagnostics, wantedIn: (known, scope) => collectWanted(known, scope, render) };
}

/** What was promoted, as it stands in the ledger: nothing of the declaration's head. Errors: thrown those of the ledger. */
async function loadFromLedger(
  ledger: string,
  { branch: given, cluster, from, signal }: ClusterRequest,
): Promise<Loaded> {
  const branch = given ?? declaredBranch(ledger, from);
  // It is only read, and nobody has to say who they are.
  const author = { name: "kubestage", email: "kubestage@localhost" };
  const session = await openLedger({ ledger, branch, from, author, signal, now: Date.now });
  const state = await readState(session);
  const files = await state.manifests();
  return {
    platform: await platformInLedger(state, cluster),
    diagnostics: [],
    wantedIn: (platform, scope) =>
      Promise.resolve(wantedInLedger(manifestsOf(files, scope.cluster), { platform, ...scope }, session.known)),
  };
}

const engineNames = { argocd: "Argo CD", flux: "Flux" } as const;

function tellDelivered({ name, engine }: Cluster, { delivered }: Wanted, narrate: (message: string) => void): void {
  if (!engine || delivered.size === 0) return;
  const many = delivered.size === 1 ? "one object" : `${delivered.size} objects`;
  narrate(
    `${name} is delivered by ${engineNames[engine.kind]}: it brings ${many} from the ledger, by promotion; kubestage applies only what leads it there`,
  );
}

function handing(count: number, { engine }: Cluster): string {
  const many = count === 1 ? "one object that kubestage applied is" : `${count} objects that kubestage applied are`;
  return `${many} handed over to ${engine ? engineNames[engine.kind] : "others"} by an apply: what they hold stays as it is`;
}

/**
 * An open connection outlives the signal by which it was asked for: what is being written when the user asks for the end
 * is ended in order.
 */
async function connectWithin<Result>(
  signal: AbortSignal,
  connect: (connecting: AbortSignal) => Promise<Result>,
): Promise<Result> {
  const connecting = new AbortController();
  const abort = (): void => connecting.abort(signal.reason);
  signal.throwIfAborted();
  signal.addEventListener("abort", abort, { once: true });
  try {
    return await connect(connecting.signal);
  } finally {
    signal.removeEventListener("abort", abort);
  }
}

export interface Planned {
  readonly survey: Survey;
  readonly inventory: StoredInventory;
}

/** Asks the cluster about every object that is wanted or in the inventory. */
export async function planNow(
  { platform, connected, wanted, stage, version }: Prepared,
  options: {
    readonly trustFields: boolean;
    readonly signal: AbortSignal;
    readonly progress?: ClusterProgress | undefined;
  },
): Promise<Planned> {
  const { api, cluster, uid } = connected;
  const inventory = await readStoredInventory(api, { platform: platform.name, cluster: uid }, options.signal);
  const entries = inventory.entries.filter((entry) => stage === undefined || entry.stage === stage);
  const found = await survey({
    api,
    discovery: await api.discovery({ signal: options.signal }),
    platform: platform.name,
    cluster: { name: cluster.name, uid, version },
    stages: platform.stages.map(({ name }) => name),
    wanted: wanted.objects,
    delivered: wanted.delivered,
    entries,
    ...options,
  });
  if (found.handed.length > 0) options.progress?.({ type: "notice", message: handing(found.handed.length, cluster) });
  return { survey: found, inventory };
}
