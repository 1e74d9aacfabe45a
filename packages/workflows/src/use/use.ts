import { delimiter, resolve } from "node:path";
import type { Environment, StageInUse } from "@kubestage/adapters";
import {
  findKubectls,
  kubeconfigPaths,
  KubestageError,
  platformVariable,
  readContextEntry,
  rememberStage,
  stageInUse,
  stageVariable,
  stateFolder,
  switchContext,
  writeShellKubeconfig,
} from "@kubestage/adapters";
import type { Cluster, Diagnostic, Stage } from "@kubestage/core";
import { connectCluster } from "../cluster/connect.ts";
import { anyKubectl } from "../kubectl/choose-kubectl.ts";
import type { Declaration } from "../load-platform.ts";
import { loadPlatform } from "../load-platform.ts";
import type { Confirmation } from "./confirm-production.ts";
import { confirmProduction } from "./confirm-production.ts";
import { clusterOfStage, stageNamed } from "./find-stage.ts";
import type { Shell } from "./shell-lines.ts";
import { shellLines } from "./shell-lines.ts";

export interface UseRequest extends Declaration, Confirmation {
  readonly stage: string;
  readonly cluster?: string | undefined;
  readonly context?: string | undefined;
  readonly kubeconfig?: string | undefined;
  readonly environment: Environment;
  /** Sets it for one shell only, by lines that this shell evaluates. */
  readonly shell?: Shell | undefined;
  /** Makes the context the kubeconfig's current one too. */
  readonly switch?: boolean;
}

export interface UsedStage extends StageInUse {
  /** Of the stage, in declaration order. */
  readonly namespaces: readonly string[];
}

export interface UseResult {
  /** Absent where the declaration has errors. */
  readonly used: UsedStage | undefined;
  /** For a shell to evaluate; undefined unless asked for. */
  readonly lines: string | undefined;
  readonly diagnostics: readonly Diagnostic[];
}

/**
 * Finds the context that leads to a stage's cluster, by the cluster's identity, and remembers it for `kubestage kubectl`.
 * Nobody else's current context changes, unless `switch` asks for that.
 *
 * Errors: those of the declaration in the result; thrown those of `connectCluster`, KS6026 (a refusal) for production
 * without its name being typed, KS6029 where it cannot be remembered.
 */
export async function use(request: UseRequest): Promise<UseResult> {
  const { environment, kubeconfig, from } = request;
  const { platform, diagnostics } = await loadPlatform(request);
  if (!platform) return { used: undefined, lines: undefined, diagnostics };
  const stage = stageNamed(platform, request.stage);
  const cluster = clusterOfStage(stage, request.cluster);
  const named = kubeconfig === undefined ? undefined : resolve(from, kubeconfig);
  const connected = await connectCluster(platform, {
    cluster: cluster.name,
    context: request.context,
    kubeconfig: named,
    purpose: "write",
    signal: request.signal,
  });
  const { api, uid } = connected;
  api.close();
  if (stage.tier === "production") await confirmProduction(stage, `\`kubestage use ${stage.name}\``, request);
  const used = recordOf(platform.name, stage, cluster, {
    uid,
    context: api.context,
    server: api.server,
    kubeconfig: named,
    declaration: resolve(from, request.path),
  });
  const folder = stateFolder(environment);
  rememberStage(folder, used, request.shell === undefined);
  const namespaces = stage.namespaces.map(({ name }) => name);
  if (request.switch === true) await switchTo(used, environment);
  return {
    used: { ...used, namespaces },
    lines: request.shell && linesFor(request.shell, used, namespaces, environment),
    diagnostics: connected.diagnostics,
  };
}

type Verified = Pick<StageInUse, "uid" | "context" | "server" | "kubeconfig" | "declaration">;

function recordOf(platform: string, { name, tier }: Stage, cluster: Cluster, verified: Verified): StageInUse {
  return { platform, stage: name, tier, cluster: cluster.name, ...verified };
}

function linesFor(shell: Shell, used: StageInUse, namespaces: readonly string[], environment: Environment): string {
  const folder = stateFolder(environment);
  const entry = readContextEntry(used.context, used.kubeconfig);
  const only = namespaces.length === 1 ? namespaces[0] : undefined;
  const sources = kubeconfigPaths(folder, environment, used.kubeconfig);
  return shellLines(shell, {
    ...(entry && { KUBECONFIG: writeShellKubeconfig(folder, entry, only, sources) }),
    [platformVariable]: used.platform,
    [stageVariable]: used.stage,
  });
}

/** By kubectl, which knows which file to write and how to lock it; any version can. */
async function switchTo({ context, kubeconfig }: StageInUse, environment: Environment): Promise<void> {
  const kubectl = anyKubectl(await findKubectls(environment));
  if (!kubectl)
    throw new KubestageError("KS6025", {
      message: "there is no kubectl that could change the kubeconfig's current context",
      hint: "install one, or leave `--switch` out",
    });
  const folder = stateFolder(environment);
  const problem = await switchContext(kubectl.path, context, {
    ...environment,
    KUBECONFIG: kubeconfigPaths(folder, environment, kubeconfig).join(delimiter),
  });
  if (problem !== undefined)
    throw new KubestageError("KS6029", {
      message: `the kubeconfig's current context stays as it was: ${problem}`,
      hint: "correct the permissions of the kubeconfig, or leave `--switch` out",
    });
}

/** The stage in use in this shell, as it was verified when it was chosen; nobody is asked. Errors: KS6029, thrown. */
export function whatIsInUse(environment: Environment): StageInUse | undefined {
  return stageInUse(stateFolder(environment), environment);
}
