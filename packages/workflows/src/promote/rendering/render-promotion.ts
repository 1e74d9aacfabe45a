import {
  type Diagnostic,
  factsName,
  factsOf,
  hasErrors,
  isOfWholeCluster,
  type LedgerFile,
  manifestsFolder,
  platformApp,
  type ReleasedDocuments,
  type RoadStage,
  type Source,
  treeOfFiles,
  waitingFolder,
  writeFacts,
  releaseIn,
} from "@kubestage/core";
import { clusterFiles } from "./cluster-files.ts";
import type { Incoming } from "./incoming.ts";
import { type LedgerState, newestOf } from "../session/ledger-state.ts";
import { releasedSources } from "./released-sources.ts";
import { renderStage } from "./render-stage.ts";

/** What a promotion would write. */
export interface RenderedPromotion {
  /** Empty where there is an error. */
  readonly files: readonly LedgerFile[];
  /** The stage's own files, as one hash: what people approve of. */
  readonly tree: string;
  /** All that would stand for clusters then, as one hash: what a proof is about. */
  readonly clusterTree: string;
  /** What would stand then, by path. */
  readonly after: ReadonlyMap<string, string>;
  readonly diagnostics: readonly Diagnostic[];
}

/**
 * What comes into a stage, rendered from releases alone: clusters that the wave reaches get it, for those of later waves it is put aside.
 *
 * Errors: those of documents and of compiling, as diagnostics.
 */
export async function renderPromotion(state: LedgerState, incoming: Incoming): Promise<RenderedPromotion> {
  const before = await state.manifests();
  const after = new Map(before);
  const diagnostics: Diagnostic[] = [];
  for (const { clusters, running, isReached } of clustersAlike(state, incoming)) {
    const rendered = await renderStage(
      { stage: incoming.stage.name, ...(await documentsOf(state, incoming.stage, running)) },
      (platform) => releasedSources(state, running, platform),
    );
    diagnostics.push(...rendered.diagnostics);
    for (const name of clusters) {
      const own = new Map([...rendered.files].filter(([path]) => path.startsWith(`${name}/`)));
      const cluster = rendered.platform?.clusters.find((one) => one.name === name);
      // Of a cluster that the stage leaves nothing stays.
      if (rendered.platform && cluster && own.size > 0)
        own.set(`${name}/${incoming.stage.name}/${factsName}`, writeFacts(factsOf(rendered.platform, cluster)));
      put(after, own, { folder: `${name}/${incoming.stage.name}`, isReached });
    }
  }
  for (const [path, text] of await clusterFiles(state, incoming, after)) {
    if (text === undefined) after.delete(path);
    else after.set(path, text);
  }
  const files = hasErrors(diagnostics) ? [] : differences(before, after);
  return {
    ...{ files, after, diagnostics },
    tree: treeOfFiles(files.filter(({ path }) => isOwn(path, incoming))),
    clusterTree: state.known.treeOf([...after].filter(([path]) => path.startsWith(`${manifestsFolder}/`))),
  };
}

interface Alike {
  readonly clusters: readonly string[];
  /** The release of each app that runs there. */
  readonly running: ReadonlyMap<string, string>;
  readonly isReached: boolean;
}

/** The stage's clusters from which nothing is kept, by what runs in them: as a rule in all the same. */
function clustersAlike({ ledger }: LedgerState, { stage, releases, wave }: Incoming): readonly Alike[] {
  const pointers = [...ledger.pointers.values()].filter((pointer) => pointer.stage === stage.name);
  const found = new Map<string, Alike & { readonly clusters: string[] }>();
  const clusters = stage.waves.flatMap((names, index) => names.map((name) => ({ name, isReached: index < wave })));
  for (const { name, isReached } of clusters) {
    const running = new Map(
      pointers.flatMap((pointer) => {
        const runs = isReached ? releaseIn(name, pointer, stage) : pointer.release;
        return runs === undefined ? [] : [[pointer.app, runs] as const];
      }),
    );
    for (const [app, release] of releases) running.set(app, release);
    const key = JSON.stringify([
      isReached,
      Object.entries(Object.fromEntries(running)).toSorted(([one], [other]) => (one < other ? -1 : 1)),
    ]);
    const alike = found.get(key) ?? { clusters: [], running, isReached };
    found.set(key, alike);
    alike.clusters.push(name);
  }
  return [...found.values()];
}

/** What a stage is read from where it runs `running`, by app. */
export async function documentsOf(
  { ledger, documentsOf: readDocuments }: LedgerState,
  { name: stage, preview }: Pick<RoadStage, "name" | "preview">,
  running: ReadonlyMap<string, string>,
): Promise<Omit<ReleasedDocuments, "stage">> {
  const read = (names: Iterable<readonly [string, string]>): Promise<Source[]> =>
    readDocuments([...names].map(([app, name]) => ({ app, name })));
  const platform = running.get(platformApp);
  return {
    // What a stage has does not hang on which previews there are besides.
    previews: preview ? [{ name: stage, like: preview.like }] : [],
    platform: await read(platform === undefined ? [] : [[platformApp, platform]]),
    running: await read([...running].filter(([app]) => app !== platformApp)),
    others: await read(
      newestOf(ledger)
        .filter(({ app }) => app !== platformApp && !running.has(app))
        .map(({ app, name }) => [app, name]),
    ),
  };
}

/** `own` takes the place of what stands for the stage in a cluster, or is put aside for it where it is something else. */
function put(
  files: Map<string, string>,
  own: ReadonlyMap<string, string>,
  { folder, isReached }: { readonly folder: string; readonly isReached: boolean },
): void {
  const clear = (root: string): void => {
    for (const path of [...files.keys()]) if (path.startsWith(`${root}/${folder}/`)) files.delete(path);
  };
  clear(waitingFolder);
  if (isReached) clear(manifestsFolder);
  for (const [path, text] of own) {
    if (isReached) files.set(`${manifestsFolder}/${path}`, text);
    else if (files.get(`${manifestsFolder}/${path}`) !== text) files.set(`${waitingFolder}/${path}`, text);
  }
}

export function differences(before: ReadonlyMap<string, string>, after: ReadonlyMap<string, string>): LedgerFile[] {
  const changed = [...after].filter(([path, text]) => before.get(path) !== text);
  const gone = [...before.keys()].filter((path) => !after.has(path));
  return [...changed.map(([path, text]) => ({ path, text })), ...gone.map((path) => ({ path, text: undefined }))];
}

/** What is the cluster's own counts where the platform's documents come in: only then do people decide about it. */
export function isOwn(
  path: string,
  { stage, releases }: Pick<Incoming, "releases"> & { readonly stage: Pick<RoadStage, "name"> },
): boolean {
  const [, cluster, folder, ...rest] = path.split("/");
  if (!isOfWholeCluster([cluster, folder, ...rest].join("/"))) return folder === stage.name;
  return releases.has(platformApp) && folder !== factsName;
}
