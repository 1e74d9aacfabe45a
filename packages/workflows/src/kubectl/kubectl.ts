import type { ClusterApi, Environment } from "@kubestage/adapters";
import { findKubectls, KubestageError, runKubectl, stageInUse, stateFolder } from "@kubestage/adapters";
import type { Cluster, Diagnostic, Platform, Stage } from "@kubestage/core";
import { loadPlatform } from "../load-platform.ts";
import type { Confirmation } from "../use/confirm-production.ts";
import { confirmProduction } from "../use/confirm-production.ts";
import { clusterOfStage, stageNamed } from "../use/find-stage.ts";
import { anyKubectl, chooseKubectl, listOfKubectls } from "./choose-kubectl.ts";
import { connectForKubectl } from "./connect-for-kubectl.ts";
import { ownerOf, productionTouched } from "./guard.ts";
import { isBuiltIn, isLocal, mayChange } from "./kubectl-verbs.ts";
import type { KubectlArguments } from "./kubectl-arguments.ts";
import { readKubectlArguments } from "./kubectl-arguments.ts";
import type { Scope } from "./kubectl-scope.ts";
import { scopeOf } from "./kubectl-scope.ts";
import { prepareRun } from "./prepare-run.ts";
import { namespaceToAdd } from "./stage-namespace.ts";

export interface KubectlRequest extends Confirmation {
  /** Passed on as they are. */
  readonly kubectlArguments: readonly string[];
  readonly stage?: string | undefined;
  readonly app?: string | undefined;
  readonly cluster?: string | undefined;
  /** The declaration; without it that of the stage in use, or the working directory. */
  readonly path?: string | undefined;
  /** Whether a kubectl that is too old or too new will do. */
  readonly anyKubectl?: boolean;
  readonly from: string;
  readonly environment: Environment;
  readonly signal?: AbortSignal | undefined;
  /** Told what was chosen, a line at a time, for stderr. */
  readonly narrate: (line: string) => void;
}

/** Kubectl's own exit code, or why it was not run. */
export type KubectlResult = { readonly exitCode: number } | { readonly diagnostics: readonly Diagnostic[] };

/**
 * Runs kubectl against the cluster of a stage. The cluster's identity is read before every run; a kubectl that fits its
 * version is chosen; what may change something in production is done only where the stage's name was typed.
 *
 * Errors: those of the declaration in the result; thrown those of `connectCluster`, and KS6006, KS6025 to KS6029.
 */
export async function kubectl(request: KubectlRequest): Promise<KubectlResult> {
  const { environment, kubectlArguments, narrate } = request;
  const given = readKubectlArguments(kubectlArguments);
  const search = findKubectls(environment, request.signal);
  if (isLocal(given)) return { exitCode: await runLocally(await search, request) };
  const used = stageInUse(stateFolder(environment), environment);
  const name = request.stage ?? used?.stage;
  if (name === undefined) throw noStage();
  const { platform, diagnostics } = await loadPlatform({
    path: request.path ?? used?.declaration ?? ".",
    from: request.from,
    signal: request.signal,
  });
  if (!platform) return { diagnostics };
  const stage = stageNamed(platform, name);
  const isUsed = used?.platform === platform.name && used.stage === name;
  const cluster = clusterOfStage(stage, request.cluster ?? (isUsed ? used.cluster : undefined));
  const api = await connectForKubectl(platform, cluster, given, isUsed ? used : undefined, request);
  try {
    const scope = await scopeOf(given, namespacedIn(api));
    const namespace = isBuiltIn(given) ? namespaceToAdd(stage, given, scope, request.app) : undefined;
    const place = { platform, cluster, stage, scope, given, namespace: namespace ?? given.flags.get("namespace") };
    await guard(place, api, request);
    const server = await api.version(request.signal);
    const chosen = fittingKubectl(await search, server, request);
    narrate(`${chosen.path} ${chosen.version ?? ""} (${chosen.from}) for ${cluster.name} ${server.gitVersion}`);
    const run = prepareRun({
      given,
      kubectlArguments,
      namespace,
      context: api.context,
      kubeconfig: used?.kubeconfig,
      environment,
    });
    api.close();
    return { exitCode: await runKubectl(chosen.path, run.arguments, run.environment) };
  } finally {
    api.close();
  }
}

async function runLocally(found: Awaited<ReturnType<typeof findKubectls>>, request: KubectlRequest): Promise<number> {
  const chosen = anyKubectl(found);
  if (chosen) return runKubectl(chosen.path, request.kubectlArguments, request.environment);
  throw new KubestageError("KS6025", {
    message: `there is no kubectl to run: ${listOfKubectls(found)}`,
    hint: "install kubectl, with asdf, mise or by hand",
  });
}

function noStage(): KubestageError {
  return new KubestageError("KS6028", {
    message: "no stage is in use, and none was named",
    hint: "choose one with `kubestage use STAGE`, or name one with `--stage STAGE` before kubectl's own arguments",
  });
}

/** Asks the cluster only for kinds that kubectl does not have itself. */
function namespacedIn(api: ClusterApi): (kind: string) => Promise<boolean | undefined> {
  return async (wanted) => {
    const { resources } = await api.discovery();
    const [plural, ...group] = wanted.split(".");
    const found = resources.find(
      (one) =>
        (one.plural === plural || one.kind.toLowerCase() === plural) &&
        (group.length === 0 || group.join(".").endsWith(one.group)),
    );
    return found?.namespaced;
  };
}

interface Place {
  readonly platform: Platform;
  readonly cluster: Cluster;
  readonly stage: Stage;
  readonly scope: Scope;
  readonly given: KubectlArguments;
  readonly namespace: string | undefined;
}

/** Errors: KS6026 (a refusal), thrown. */
async function guard(place: Place, api: ClusterApi, request: KubectlRequest): Promise<void> {
  const { platform, stage, given, namespace, cluster } = place;
  const here = platform.stages.filter(({ clusters }) => clusters.includes(cluster));
  const owner = namespace === undefined ? undefined : ownerOf(here, namespace);
  if (owner && owner !== stage)
    request.narrate(`the namespace ${namespace} belongs to ${owner.name}, not to ${stage.name}`);
  if (!mayChange(given)) {
    const shown = owner ?? stage;
    if (shown.tier === "production")
      request.narrate(
        `reading in ${shown.name}, which is production (${cluster.name}, context ${JSON.stringify(api.context)})`,
      );
    return;
  }
  const [production] = productionTouched({ ...place, namespace: given.allNamespaces ? undefined : namespace });
  if (production) await confirmProduction(production, `\`kubectl ${given.words.slice(0, 2).join(" ")}\``, request);
}

function fittingKubectl(
  found: Awaited<ReturnType<typeof findKubectls>>,
  server: { readonly major: number; readonly minor: number; readonly gitVersion: string },
  { anyKubectl: tooOldWillDo }: KubectlRequest,
): (typeof found)[number] {
  const chosen = chooseKubectl(found, server) ?? (tooOldWillDo === true ? anyKubectl(found) : undefined);
  if (chosen) return chosen;
  const { major, minor } = server;
  throw new KubestageError("KS6025", {
    message: `no kubectl fits the cluster, which runs ${server.gitVersion}: ${listOfKubectls(found)}`,
    hint: `install kubectl ${major}.${minor}, such as with \`asdf install kubectl latest:${major}.${minor}\` or \`mise use -g kubectl@${major}.${minor}\`, name one with KUBESTAGE_KUBECTL, or go on with \`--any-kubectl\``,
  });
}
