import { availableParallelism } from "node:os";
import type {
  Diagnostic,
  HelmSource,
  KustomizeSource,
  ManifestsSource,
  Platform,
  RenderedSource,
  Rendering,
  RenderingTool,
  RenderSource,
  SourceToRender,
  Span,
} from "@kubestage/core";
import { applyAcknowledgements, diagnose, hasErrors, namePlace } from "@kubestage/core";
import type { Chart, ReadChart } from "./helm/chart-files.ts";
import { readChartFolder } from "./helm/chart-files.ts";
import type { RunLimits } from "./tools/contained-process.ts";
import type { DeclarationRoot } from "./declaration-root.ts";
import { fetchChart, type RemoteChart } from "./helm/fetch-chart.ts";
import type { FileContents } from "./file-contents.ts";
import { hashFiles, hashText, textOf } from "./file-contents.ts";
import type { ToolName, ToolSurroundings } from "./tools/find-tool.ts";
import { ownSurroundings } from "./tools/find-tool.ts";
import { renderChart } from "./helm/helm-template.ts";
import { readKustomization } from "./kustomize/kustomization-files.ts";
import { buildKustomization } from "./kustomize/kustomize-build.ts";
import { atMost } from "./limit.ts";
import { readManifests } from "./plain-manifests.ts";
import type { RenderCache } from "./render-cache.ts";
import { ownCache } from "./render-cache.ts";
import type { Tool } from "./tools/tool-version.ts";
import { chooseTool } from "./tools/tool-version.ts";
import { readNamedFiles } from "./helm/value-files.ts";

export interface RendererOptions {
  /** The folder that the declaration's paths are relative to. */
  readonly root: DeclarationRoot;
  /** The versions of tools that the platform wants, and where it is declared. Default: any. */
  readonly platform?: Pick<Platform, "tools" | "declared">;
  /** Charts of registries and repositories that are at hand in folders. Default: each is fetched. */
  readonly chartFolder?: (chart: RemoteChart) => ChartFolder;
  /** Default: the user's own (`ownCache`). */
  readonly cache?: RenderCache;
  /** Default: `defaultLimits`. */
  readonly limits?: RunLimits;
  /** Default: this process's environment and the user's home. */
  readonly surroundings?: ToolSurroundings;
  /** Where aborted, what runs is ended and the reason thrown. */
  readonly signal?: AbortSignal | undefined;
}

interface ChartFolder {
  readonly path: string;
  readonly root: DeclarationRoot;
}

/** What rendering one app may take; large charts take a second and write a few megabytes. */
const defaultLimits: RunLimits = { timeoutMs: 60_000, mostBytes: 64 * 1024 * 1024 };

/** What is the same for everything that one run renders. */
export interface Surroundings extends Pick<RendererOptions, "root" | "chartFolder"> {
  readonly cache: RenderCache;
  readonly limits: RunLimits;
  readonly environment: ToolSurroundings["environment"];
  readonly tool: (name: ToolName, place: Span) => Promise<Tool | Diagnostic>;
  /** Charts are read once, however many stages they are rendered for. */
  readonly charts: Map<string, Promise<ReadChart>>;
  readonly signal: AbortSignal | undefined;
}

/**
 * The renderer of one run: it finds each tool once, reads each chart once, runs as many tools at a time as there are
 * processors, and none for what the cache has.
 *
 * Errors: KS5220-KS5227 about what is rendered, KS6030-KS6034 about the tools; thrown: the signal's reason, and KS6030 where
 * a program that was found cannot be started.
 */
export function sourceRenderer(options: RendererOptions): RenderSource {
  const { platform } = options;
  const run = surroundingsOf(options);
  const limited = atMost(availableParallelism());
  const hinted = new Set<ToolName>();
  return async (wanted) => {
    const rendering = await limited(() => render(wanted, run));
    const tool = rendering.rendered?.tool;
    if (!tool || platform?.tools[tool.name] !== undefined || hinted.has(tool.name)) return rendering;
    hinted.add(tool.name);
    return { ...rendering, diagnostics: [...rendering.diagnostics, ...unpinned(tool, platform?.declared)] };
  };
}

export function surroundingsOf(options: RendererOptions): Surroundings {
  const { root, platform, chartFolder, cache = ownCache(), limits = defaultLimits, signal } = options;
  const surroundings = options.surroundings ?? ownSurroundings();
  const tools = new Map<ToolName, Promise<Tool | Diagnostic>>();
  const tool = (name: ToolName, place: Span): Promise<Tool | Diagnostic> => {
    const search = { pin: platform?.tools[name], place, cache, surroundings, signal };
    const found = tools.get(name) ?? chooseTool(name, search);
    tools.set(name, found);
    return found;
  };
  const { environment } = surroundings;
  return { root, cache, limits, signal, tool, environment, charts: new Map(), ...(chartFolder && { chartFolder }) };
}

/** KS6034, once for each tool of a run. */
function unpinned({ name, version }: RenderingTool, platform: Platform["declared"] | undefined): Diagnostic[] {
  const message = `the platform does not say which version of ${name} renders: it was ${version}`;
  const hint = `add \`tools: { ${name}: ${version} }\` to the Platform's spec`;
  if (!platform) return [diagnose("KS6034", { message, hint })];
  return applyAcknowledgements([platform], [diagnose("KS6034", { message, hint, span: namePlace(platform) })]);
}

function render(wanted: SourceToRender, run: Surroundings): Promise<Rendering> {
  const { source } = wanted;
  switch (source.kind) {
    case "helm":
      return renderHelm(wanted, source, run);
    case "kustomize":
      return renderKustomize(wanted, source, run);
    case "manifests":
      return Promise.resolve(renderManifests(wanted, source, run));
  }
}

async function renderHelm(wanted: SourceToRender, source: HelmSource, run: Surroundings): Promise<Rendering> {
  const { place } = wanted;
  const [{ chart, diagnostics }, values] = [
    await chartOf(source, wanted, run),
    readNamedFiles(source.valueFiles, run.root, place),
  ];
  const before = [...diagnostics, ...values.diagnostics];
  if (!chart || hasErrors(before)) return { rendered: undefined, diagnostics: before };
  const helm = await run.tool("helm", place);
  if ("code" in helm) return { rendered: undefined, diagnostics: [...before, helm] };
  const { cache, limits, signal } = run;
  const made = await renderChart({ wanted, source, chart, valueFiles: values.files, helm, cache, limits, signal });
  const contentHash = helmHash(chart, values.files);
  return resultOf(wanted, { texts: made.texts, tool: helm, contentHash }, [...before, ...made.diagnostics]);
}

/** Paths of values are those of the declaration; of the chart, its own. */
function helmHash(chart: Chart, valueFiles: FileContents): string {
  return hashText([hashFiles(chart.files), ...[...valueFiles.values()].map(({ bytes }) => hashText(bytes))].join("\n"));
}

export function chartOf(
  source: HelmSource,
  { place }: Pick<SourceToRender, "place">,
  run: Surroundings,
): Promise<ReadChart> {
  const { chart } = source;
  if (chart.at === "folder") return Promise.resolve(readChartFolder(chart.path, run.root, place));
  const atHand = run.chartFolder?.(chart);
  if (atHand) return Promise.resolve(readChartFolder(atHand.path, atHand.root, place));
  const key = JSON.stringify(chart);
  const { cache, environment, signal } = run;
  const helm = (): Promise<Tool | Diagnostic> => run.tool("helm", place);
  const read = run.charts.get(key) ?? fetchChart({ source, chart, place, cache, helm, environment, signal });
  run.charts.set(key, read);
  return read;
}

async function renderKustomize(wanted: SourceToRender, source: KustomizeSource, run: Surroundings): Promise<Rendering> {
  const { files, diagnostics } = readKustomization(source.path, run.root, wanted.place);
  if (hasErrors(diagnostics)) return { rendered: undefined, diagnostics };
  const kustomize = await run.tool("kustomize", wanted.place);
  if ("code" in kustomize) return { rendered: undefined, diagnostics: [...diagnostics, kustomize] };
  const { cache, limits, signal } = run;
  const made = await buildKustomization({ wanted, path: source.path, files, kustomize, cache, limits, signal });
  const contentHash = hashFiles(files);
  return resultOf(wanted, { texts: made.texts, tool: kustomize, contentHash }, [...diagnostics, ...made.diagnostics]);
}

function renderManifests(wanted: SourceToRender, source: ManifestsSource, run: Surroundings): Rendering {
  const { files, diagnostics } = readManifests(source, run.root, wanted.place);
  const texts = [...files.values()].map((content) => ({
    rendered: { file: content.file, path: content.path, text: textOf(content) },
    template: undefined,
  }));
  return resultOf(wanted, { texts, tool: undefined, contentHash: hashFiles(files) }, diagnostics);
}

function resultOf(
  { cluster, stage, app }: SourceToRender,
  { texts, tool, contentHash }: Pick<RenderedSource, "texts" | "tool" | "contentHash">,
  diagnostics: readonly Diagnostic[],
): Rendering {
  if (hasErrors(diagnostics)) return { rendered: undefined, diagnostics };
  const named = tool && { name: tool.name, version: tool.version };
  return { rendered: { cluster, stage, app, texts, tool: named, contentHash }, diagnostics };
}
