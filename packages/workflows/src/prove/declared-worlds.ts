import type { Cluster, DeclaredFacts, Diagnostic, Platform, UnknownContent, WorldObject } from "@kubestage/core";
import { factsOf, hasErrors, makeWorld } from "@kubestage/core";
import type { LoadedPlatform } from "../load-platform.ts";
import { loadPlatform } from "../load-platform.ts";
import { compileFiles, newTally } from "../output-files.ts";
import { declaredProfile } from "./declared-profile.ts";
import { givenNodes } from "./given-nodes.ts";
import type { WorldRequest, WorldsToProve, WorldToProve } from "./world-request.ts";

/** What caused an object of a declared world. */
export interface MadeFrom {
  /** Undefined for what belongs to the whole cluster. */
  readonly stage: string | undefined;
  /** Undefined for what belongs to the whole stage. */
  readonly app: string | undefined;
  /** By what an app's source brought it: plain manifests as they stand; undefined for what kubestage itself writes. */
  readonly rendered: "helm" | "kustomize" | "manifests" | undefined;
}

export interface DeclaredWorlds extends WorldsToProve {
  /** Of each declared object, by its origin. */
  readonly madeFrom: ReadonlyMap<WorldObject["origin"], MadeFrom>;
}

/**
 * What a build of the declaration would make, one world for each cluster, in memory. Each object stands for the line of the
 * declaration that causes it; nodes are those of its pools.
 *
 * Errors: those of the declaration and of compiling: nothing is proved of what would not be built; KS3011 for `--nodes`.
 */
export async function declaredWorlds(request: WorldRequest, path: string): Promise<DeclaredWorlds> {
  const { from, releases, signal } = request;
  return worldsOfPlatform(await loadPlatform({ path, releases, from, signal }), request);
}

/** The same of a declaration that is read already. */
export async function worldsOfPlatform(
  { platform, diagnostics, render }: LoadedPlatform,
  request: WorldRequest,
): Promise<DeclaredWorlds> {
  const madeFrom = new Map<WorldObject["origin"], MadeFrom>();
  if (!platform) return { worlds: [], diagnostics, madeFrom };
  const tally = newTally();
  const byCluster = new Map<string, WorldObject[]>();
  for await (const file of compileFiles(platform, {}, tally, render)) {
    request.signal.throwIfAborted();
    const { cluster, stage, app, path, rendered } = file;
    const objects = byCluster.get(cluster) ?? [];
    byCluster.set(cluster, objects);
    const tool =
      rendered &&
      (rendered.tool?.name === "helm" || rendered.tool?.name === "kustomize" ? rendered.tool.name : "manifests");
    for (const { object, origin: span } of file.manifests) {
      const origin = { type: "declared", what: path, span } as const;
      madeFrom.set(origin, { stage, app, rendered: rendered?.objects.has(object) === true ? tool : undefined });
      objects.push({ object: object as unknown as UnknownContent, origin });
    }
  }
  const errors = [...diagnostics, ...tally.diagnostics].filter(({ severity }) => severity === "error");
  if (hasErrors(errors)) return { worlds: [], diagnostics: errors, madeFrom };
  const nodes = await givenNodes(request);
  if (hasErrors(nodes.diagnostics)) return { worlds: [], diagnostics: nodes.diagnostics, madeFrom };
  const made = platform.clusters.flatMap((cluster) => {
    const objects = byCluster.get(cluster.name);
    if (!objects) return [];
    const facts = factsOf(platform, cluster);
    const own = request.nodes === undefined ? facts.nodes : nodesFor(platform, cluster, nodes.objects);
    return [declaredWorld(cluster.name, facts, [...objects, ...own], request)];
  });
  // What the build warns of stands in the build.
  return { worlds: made.map(({ world }) => world), diagnostics: made.flatMap((one) => one.diagnostics), madeFrom };
}

function declaredWorld(
  name: string,
  facts: DeclaredFacts,
  objects: readonly WorldObject[],
  { minorVersion }: WorldRequest,
): { readonly world: WorldToProve; readonly diagnostics: readonly Diagnostic[] } {
  const { world, diagnostics } = makeWorld(objects, {
    name,
    minorVersion: minorVersion ?? facts.minorVersion,
    stages: { label: facts.stageLabel },
    gaps: [],
  });
  return { world: { world, intent: facts.intent, profile: declaredProfile(facts.network) }, diagnostics };
}

/** Of the nodes of several clusters those of the cluster's stages and those of none. */
function nodesFor(
  { stageLabel, stages }: Platform,
  cluster: Cluster,
  nodes: readonly WorldObject[],
): readonly WorldObject[] {
  const own = new Set<string | undefined>(
    stages.flatMap(({ name, clusters }) => (clusters.includes(cluster) ? [name] : [])),
  );
  return nodes.filter(({ object }) => {
    const stage = object.metadata.labels?.[stageLabel];
    return stage === undefined || own.has(stage);
  });
}
