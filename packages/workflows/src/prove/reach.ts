import type { Diagnostic, ObjectKey, ReachEnd, ReachReport } from "@kubestage/core";
import { diagnose, explainReach, nearest, reachMatrix, suggest } from "@kubestage/core";
import type { ProveProgress } from "./prove-progress.ts";
import { noStages } from "./no-stages.ts";
import type { WorldRequest, WorldToProve } from "./world-request.ts";
import { worldsOf } from "./worlds-to-prove.ts";

export interface ReachRequest extends WorldRequest {
  /** A stage, a namespace, or a workload as `namespace/name`. */
  readonly fromWhom?: string | undefined;
  readonly toWhom?: string | undefined;
}

export interface ReachResult {
  readonly reports: readonly ReachReport[];
  readonly diagnostics: readonly Diagnostic[];
}

/**
 * Which workload can connect to which, and for one pair why.
 *
 * Errors: those of reading; KS6006 for an end that is nowhere there.
 */
export async function reach(request: ReachRequest, progress?: ProveProgress): Promise<ReachResult> {
  const { worlds, diagnostics } = await worldsOf(request, progress);
  const { fromWhom, toWhom } = request;
  const unknown = [fromWhom, toWhom].flatMap((name) => checkName(name, worlds));
  if (unknown.length > 0) return { reports: [], diagnostics: [...unknown, ...diagnostics] };
  const reports = worlds.map(({ world, profile }): ReachReport => {
    const entries = reachMatrix(world, profile).filter(
      ({ from, to }) => isCalled(from, fromWhom) && isCalled(to, toWhom),
    );
    const pair = onePair(request, worlds);
    const why = pair && explainReach(world, profile, pair.from, pair.to);
    return { world: world.name, entries, ...(pair && why && { explanation: { ...pair, why } }) };
  });
  return { reports, diagnostics };
}

function isCalled(end: ReachEnd, name: string | undefined): boolean {
  if (name === undefined) return true;
  if (end.type === "outside") return name === "(outside)";
  const { namespace, name: own } = end.workload;
  return [end.stage, namespace, `${namespace}/${own}`].includes(name);
}

interface Pair {
  readonly from: ObjectKey;
  readonly to: ObjectKey;
}

/** Both ends as workloads, where both are named as such. */
function onePair({ fromWhom, toWhom }: ReachRequest, worlds: readonly WorldToProve[]): Pair | undefined {
  const from = workloadNamed(fromWhom, worlds);
  const to = workloadNamed(toWhom, worlds);
  return from && to && { from, to };
}

/** In the order in which a name most likely means one. */
const workloadKinds = [
  ["apps", "Deployment"],
  ["apps", "StatefulSet"],
  ["apps", "DaemonSet"],
  ["batch", "CronJob"],
  ["batch", "Job"],
  ["apps", "ReplicaSet"],
  ["", "ReplicationController"],
  ["", "Pod"],
] as const;

function workloadNamed(text: string | undefined, worlds: readonly WorldToProve[]): ObjectKey | undefined {
  const [namespace = "", name] = text?.split("/") ?? [];
  if (name === undefined) return undefined;
  for (const { world } of worlds)
    for (const [group, kind] of workloadKinds) {
      const found = world.objects.get(group === "" ? kind : `${group}/${kind}`) ?? [];
      if (found.some(({ object: { metadata } }) => metadata.namespace === namespace && metadata.name === name))
        return { group, kind, namespace, name };
    }
  return undefined;
}

/** Those of the namespace that is asked about; of all where there is none in it. */
function workloadNames(asked: string, worlds: readonly WorldToProve[]): readonly string[] {
  const all = worlds.flatMap(({ world }) =>
    workloadKinds.flatMap(([group, kind]) =>
      (world.objects.get(group === "" ? kind : `${group}/${kind}`) ?? []).map(
        ({ object: { metadata } }) => `${metadata.namespace ?? "default"}/${metadata.name}`,
      ),
    ),
  );
  const near = all.filter((name) => name.startsWith(asked.slice(0, asked.indexOf("/") + 1)));
  return [...new Set(near.length > 0 ? near : all)];
}

function checkName(name: string | undefined, worlds: readonly WorldToProve[]): Diagnostic[] {
  if (name === undefined || worlds.length === 0 || workloadNamed(name, worlds)) return [];
  const namespaces = worlds.flatMap(({ world }) => world.objects.get("Namespace") ?? []);
  const known = [
    ...new Set(worlds.flatMap(({ world }) => world.stages.names)),
    ...namespaces.map(({ object }) => object.metadata.name),
    "(unassigned)",
    "(outside)",
  ];
  if (known.includes(name)) return [];
  const message = `there is no stage, namespace or workload ${JSON.stringify(name)}`;
  return [diagnose("KS6006", { message, hint: hintFor(name, known, worlds) })];
}

function hintFor(name: string, known: readonly string[], worlds: readonly WorldToProve[]): string {
  if (name.includes("/")) return suggest(name, workloadNames(name, worlds), "workload");
  const hint = suggest(name, known, "workload");
  const noStage = noStages(worlds.map(({ world }) => world));
  return noStage === undefined || nearest(name, known) !== undefined ? hint : `${noStage}; or ${hint}`;
}
