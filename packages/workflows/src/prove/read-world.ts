import { builtClusters, readManifestFiles, readManifestObjects, readTextIfThere } from "@kubestage/adapters";
import type { DeclaredFacts, Diagnostic, Found, StageRule, World, WorldObject } from "@kubestage/core";
import { factsName, hasErrors, makeWorld, readFacts, readStageMapping, unfitMapping } from "@kubestage/core";
import { basename, resolve } from "node:path";
import { givenNodes, isNode } from "./given-nodes.ts";
import type { ProveProgress } from "./prove-progress.ts";

export interface ReadWorldsRequest {
  /** Files and folders of manifests, and `-` for what is piped in; none for a cluster. */
  readonly paths: readonly string[];
  /** The working directory, absolute. */
  readonly from: string;
  readonly stdin: NodeJS.ReadableStream;
  /** Patterns of files and folders that are left out of folders. */
  readonly exclude?: readonly string[] | undefined;
  readonly context?: string | undefined;
  readonly kubeconfig?: string | undefined;
  /** Where absent that of the declaration that a folder was built from, else `stage`. */
  readonly stageLabel?: string | undefined;
  /** A file that says which namespaces and nodes make a stage, instead of a label. */
  readonly stageMapping?: string | undefined;
  /** A file with Nodes; where there are several worlds, each gets those of its stages and those of none. */
  readonly nodes?: string | undefined;
  /** The 36 of Kubernetes 1.36. Without it a cluster is asked, and manifests are for the newest. */
  readonly minorVersion?: number | undefined;
  readonly signal: AbortSignal;
}

export interface ReadWorlds {
  readonly worlds: readonly World[];
  /** Of worlds that `build` wrote: what the declaration says of them beside their objects. */
  readonly facts: ReadonlyMap<World, DeclaredFacts>;
  readonly diagnostics: readonly Diagnostic[];
}

const newestMinorVersion = 36;
const usualRule: StageRule = { label: "stage" };

/**
 * The worlds of manifests, or of a live cluster: a folder that `build` wrote is one for each cluster, everything else is
 * one together. A document that cannot be taken is told, and is a gap of its world.
 *
 * Errors: KS3002 to KS3007 of documents, KS6001 of files, also of what stands beside the manifests of a built folder,
 * KS3008 and KS3011, with which there is no world; KS3009, KS3010 and KS3012 to KS3015 as
 * warnings. Thrown: those of connecting to a cluster, the reason of the signal.
 */
export async function readWorlds(request: ReadWorldsRequest, progress?: ProveProgress): Promise<ReadWorlds> {
  const rule = await stageRule(request);
  const nodes = await givenNodes(request);
  const wrong = [...rule.diagnostics, ...nodes.diagnostics];
  if (hasErrors(wrong)) return { worlds: [], facts: new Map<World, DeclaredFacts>(), diagnostics: wrong };
  const options = { rule: rule.rule, nodes: nodes.objects };
  const read = request.paths.length === 0 ? await live(request, options, progress) : await fromFiles(request, options);
  const unfit = rule.rule && "mapping" in rule.rule ? unfitMapping(rule.rule.mapping, read.worlds) : [];
  return { ...read, diagnostics: [...wrong, ...unfit, ...read.diagnostics] };
}

interface Options {
  /** Absent where nobody said which: then the declaration's, or the usual label. */
  readonly rule: StageRule | undefined;
  /** Of the file that `--nodes` names. */
  readonly nodes: readonly WorldObject[];
}

async function live(request: ReadWorldsRequest, options: Options, progress?: ProveProgress): Promise<ReadWorlds> {
  const { readLiveWorld } = await import("./read-world-live.ts");
  const { found, ...facts } = await readLiveWorld(request, progress);
  const own = found.objects.some(({ object }) => isNode(object)) ? [] : options.nodes;
  const { world, diagnostics } = makeWorld([...found.objects, ...own], {
    ...facts,
    stages: options.rule ?? usualRule,
    gaps: found.gaps,
  });
  return { worlds: [world], facts: new Map(), diagnostics: [...found.diagnostics, ...diagnostics] };
}

async function fromFiles(request: ReadWorldsRequest, options: Options): Promise<ReadWorlds> {
  const { from, stdin, exclude, signal } = request;
  const parts = partsOf(request.paths, from);
  const worlds: World[] = [];
  const facts = new Map<World, DeclaredFacts>();
  const diagnostics: Diagnostic[] = [];
  for (const { name, paths, built } of parts) {
    const known = built === undefined ? undefined : factsIn(built, from);
    if (known && hasErrors(known.diagnostics)) {
      diagnostics.push(...known.diagnostics);
      continue;
    }
    const declared = known?.facts;
    const rule = options.rule ?? (declared ? { label: declared.stageLabel } : usualRule);
    const found = await readManifestObjects(paths, { from, stdin, exclude, signal });
    const own = nodesFor(found, { nodes: options.nodes, rule, declared, isOnly: parts.length === 1 });
    const made = makeWorld([...found.objects, ...own], {
      name,
      minorVersion: request.minorVersion ?? declared?.minorVersion ?? newestMinorVersion,
      stages: rule,
      gaps: found.gaps,
    });
    worlds.push(made.world);
    if (declared) facts.set(made.world, declared);
    diagnostics.push(...found.diagnostics, ...made.diagnostics);
  }
  return { worlds, facts, diagnostics };
}

/** What `build` wrote beside the manifests of a cluster; nothing where an older one wrote them. */
function factsIn(
  folder: string,
  from: string,
): Partial<ReturnType<typeof readFacts>> & Pick<ReadWorlds, "diagnostics"> {
  const file = `${folder}/${factsName}`;
  const text = readTextIfThere(resolve(from, file));
  return text === undefined ? { diagnostics: [] } : readFacts(file, text);
}

interface Part {
  readonly name: string;
  readonly paths: readonly string[];
  /** The folder of a cluster in what `build` wrote. */
  readonly built?: string;
}

/** What is one world each: the folders of clusters in what `build` wrote, and everything else together. */
function partsOf(paths: readonly string[], from: string): Part[] {
  const parts: Part[] = [];
  const others: string[] = [];
  for (const path of paths) {
    const clusters = path === "-" ? [] : builtClusters(resolve(from, path));
    if (clusters.length === 0) others.push(path);
    else
      for (const name of clusters) {
        const built = `${path.replace(/[\\/]+$/, "")}/${name}`;
        parts.push({ name, paths: [built], built });
      }
  }
  if (others.length === 0) return parts;
  const [first = ""] = others;
  const isFolder = others.length === 1 && first !== "-" && !/\.(ya?ml|json)$/.test(first);
  const name = isFolder ? basename(resolve(from, first)) : "manifests";
  return [...parts, { name, paths: others }];
}

/** Nodes that were read count; without any, those of `--nodes`, else those of the declaration's pools. */
function nodesFor(
  found: Found,
  {
    nodes,
    rule,
    declared,
    isOnly,
  }: Options & { readonly rule: StageRule; readonly declared: DeclaredFacts | undefined; readonly isOnly: boolean },
): readonly WorldObject[] {
  if (nodes.length === 0) return found.objects.some(({ object }) => isNode(object)) ? [] : (declared?.nodes ?? []);
  if (isOnly || !("label" in rule)) return nodes;
  const stageOf = ({ object }: WorldObject): string | undefined => object.metadata.labels?.[rule.label];
  const stages = new Set(found.objects.filter(({ object }) => object.kind === "Namespace").map(stageOf));
  return nodes.filter((node) => stageOf(node) === undefined || stages.has(stageOf(node)));
}

async function stageRule({
  stageLabel,
  stageMapping,
  from,
  stdin,
}: ReadWorldsRequest): Promise<{ readonly rule: StageRule | undefined; readonly diagnostics: readonly Diagnostic[] }> {
  if (stageMapping === undefined)
    return { rule: stageLabel === undefined ? undefined : { label: stageLabel }, diagnostics: [] };
  const { sources, diagnostics } = await readManifestFiles([stageMapping], { from, stdin });
  const [source] = sources;
  if (source === undefined) return { rule: undefined, diagnostics };
  const { mapping, diagnostics: wrong } = readStageMapping(source);
  return { rule: { mapping }, diagnostics: wrong };
}
