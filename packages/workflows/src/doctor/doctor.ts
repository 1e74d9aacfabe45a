import type { ClusterApi, Environment } from "@kubestage/adapters";
import { KubestageError, listContexts, openCluster } from "@kubestage/adapters";
import type { Check, Checkup, Cluster, Platform } from "@kubestage/core";
import { compilePlatform } from "@kubestage/core";
import type { Connected } from "../cluster/connect.ts";
import { connectCluster } from "../cluster/connect.ts";
import { readIdentity } from "../cluster/identify.ts";
import { loadPlatform } from "../load-platform.ts";
import { checkAdministrator } from "./check-administrator.ts";
import { checkAdmission } from "./check-admission.ts";
import { checkClock, checkIdentity, checkLatency, checkVersion } from "./check-cluster.ts";
import { checkDelivery } from "./check-delivery.ts";
import { checkGroups } from "./check-groups.ts";
import { checkNetwork } from "./check-network.ts";
import { checkRights } from "./check-rights.ts";
import { checkClasses, checkKinds, checkMetrics, stagesIn } from "./check-support.ts";
import { checkTools } from "./check-tools.ts";
import { check } from "./check.ts";
import { neededRights } from "./needed-rights.ts";

export interface DoctorRequest {
  readonly path: string;
  readonly cluster?: string | undefined;
  readonly context?: string | undefined;
  readonly kubeconfig?: string | undefined;
  readonly from: string;
  readonly environment: Environment;
  readonly version: string;
  readonly signal?: AbortSignal | undefined;
  /** Milliseconds since 1970. */
  readonly now: () => number;
}

/** Somebody waits for the answer, and a cluster that is not there is an answer. */
const patienceMs = 3000;

/**
 * Everything that has to be right for kubestage to work here, with what to do where it is not. What does not need a
 * cluster is checked where none is in reach. Nothing is written anywhere.
 */
export async function doctor(request: DoctorRequest): Promise<Checkup> {
  const { platform, declaration } = await checkDeclaration(request);
  const reached = await reach(platform, request);
  if ("check" in reached) {
    const tools = await checkTools(request.version, request.environment, undefined, platform);
    return { cluster: request.cluster, context: undefined, checks: [...tools, declaration, reached.check] };
  }
  const { api, cluster, uid } = reached;
  try {
    const server = await api.version(request.signal);
    const [tools, latency, clock, rest] = await Promise.all([
      checkTools(request.version, request.environment, server, platform),
      checkLatency(api, request.signal),
      checkClock(api, request.now, request.signal),
      platform && cluster
        ? checkPlatform(api, platform, cluster, request.signal)
        : [await checkNetwork(api, cluster, request.signal)],
    ]);
    const known = [latency, checkVersion(cluster, server), checkIdentity(cluster, uid), clock];
    return { cluster: cluster?.name, context: api.context, checks: [...tools, declaration, ...known, ...rest] };
  } finally {
    api.close();
  }
}

async function checkPlatform(
  api: ClusterApi,
  platform: Platform,
  cluster: Cluster,
  signal: AbortSignal | undefined,
): Promise<Check[]> {
  const files = [...compilePlatform(platform, { cluster: cluster.name })];
  const stages = stagesIn(platform, cluster);
  const rights = neededRights(
    platform,
    files.filter(({ applier }) => applier === "kubestage"),
    await api.discovery({ signal }),
  );
  const groups = await Promise.all([
    checkAdministrator(api, platform, cluster, signal),
    checkRights(api, rights, signal),
    checkNetwork(api, cluster, signal),
    checkKinds(api, files, signal),
    checkMetrics(api, stages, signal),
    checkAdmission(api, stages, signal),
    checkClasses(api, cluster, stages, signal),
    checkGroups(api, cluster, signal),
    checkDelivery(api, cluster, signal),
  ]);
  return groups.flat().filter((one) => one !== undefined);
}

async function checkDeclaration({
  path,
  from,
  signal,
}: DoctorRequest): Promise<{ readonly platform: Platform | undefined; readonly declaration: Check }> {
  const { platform, diagnostics } = await loadPlatform({ path, from, signal });
  const title = "declaration";
  if (platform) {
    const { name, clusters, stages } = platform;
    const warnings = diagnostics.filter(({ severity }) => severity === "warning").length;
    const counts = [count(clusters.length, "cluster"), count(stages.length, "stage"), count(warnings, "warning")];
    const found = `${name}: ${counts.join(", ")}`;
    return { platform, declaration: check("declaration", title, "ok", { found }) };
  }
  const errors = diagnostics.filter(({ severity }) => severity === "error");
  const nothing = errors.every(({ code }) => code === "KS6001" || code === "KS1024");
  const found = nothing
    ? `there is none at ${JSON.stringify(path)}`
    : `${count(errors.length, "error")}, such as: ${errors[0]?.message}`;
  const advice = nothing ? "name its folder, or begin one with `kubestage init`" : `see \`kubestage build ${path}\``;
  return { platform, declaration: check("declaration", title, nothing ? "warning" : "problem", { found, advice }) };
}

type Reached = Pick<Connected, "api" | "uid"> & { readonly cluster: Cluster | undefined };

/** What is said where the kubeconfig, or what it should hold, is not there. */
const leadsNowhere: ReadonlySet<string> = new Set(["KS6014", "KS6020"]);

/**
 * A cluster that was named, or that a declaration and a kubeconfig are there for, may not be out of reach: nothing else of
 * kubestage would work. Whoever has no kubeconfig may still build.
 */
async function reach(
  platform: Platform | undefined,
  request: DoctorRequest,
): Promise<Reached | { readonly check: Check }> {
  const { cluster, context, kubeconfig, signal } = request;
  const wasNamed = cluster !== undefined || context !== undefined || kubeconfig !== undefined;
  try {
    if (platform)
      return await connectCluster(platform, { cluster, context, kubeconfig, purpose: "read", signal, patienceMs });
    return await openUndeclared(request);
  } catch (error) {
    if (!(error instanceof KubestageError)) throw error;
    const { code, message, hint } = error;
    const isExpected = platform !== undefined && (!leadsNowhere.has(code) || hasContexts());
    const state = wasNamed || isExpected ? "problem" : "warning";
    return { check: check("reach", "reach", state, { found: `${code} ${message}`, advice: hint }) };
  }
}

/** A kubeconfig that cannot be read is one that should lead somewhere. */
function hasContexts(): boolean {
  try {
    return listContexts().length > 0;
  } catch (error) {
    if (error instanceof KubestageError) return true;
    throw error;
  }
}

async function openUndeclared({ context, kubeconfig, signal }: DoctorRequest): Promise<Reached> {
  const api = await openCluster({ context, kubeconfig, signal, limits: { patienceMs } });
  try {
    const answer = await readIdentity(api, signal);
    if (answer.type === "is") return { api, uid: answer.uid, cluster: undefined };
    throw new KubestageError("KS6024", {
      message: `the context ${JSON.stringify(api.context)} does not say which cluster it is: ${answer.message}`,
      hint: "ask an administrator for the UID of the namespace kube-system",
    });
  } catch (error) {
    api.close();
    throw error;
  }
}

function count(number: number, noun: string): string {
  return `${number} ${noun}${number === 1 ? "" : "s"}`;
}
