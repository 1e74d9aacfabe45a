import { join } from "node:path";
import type { Diagnostic, HelmSource, RenderedText, SourceToRender, Span, YamlValue } from "@kubestage/core";
import { diagnose, readYaml, writeYaml } from "@kubestage/core";
import type { Chart } from "./chart-files.ts";
import type { RunLimits, RunOutcome } from "../tools/contained-process.ts";
import { runContained } from "../tools/contained-process.ts";
import type { FileContents } from "../file-contents.ts";
import { hashFiles, hashText, sourceOf, textOf } from "../file-contents.ts";
import { helmProblem, spanInLine } from "./helm-problems.ts";
import { textFrom } from "../kustomize/origin-text.ts";
import { endedProblem, outputText } from "../output-problems.ts";
import { redactValues } from "../redact.ts";
import type { RenderCache } from "../render-cache.ts";
import type { RenderedDocument } from "../rendered-documents.ts";
import { joinDocuments, splitHelmOutput } from "../rendered-documents.ts";
import { inScratch, placeFiles } from "../scratch-folder.ts";
import { templateLines } from "./template-lines.ts";
import type { Tool } from "../tools/tool-version.ts";
import { readValues } from "./value-files.ts";

export interface HelmRun {
  readonly wanted: SourceToRender;
  readonly source: HelmSource;
  readonly chart: Chart;
  /** Of the source, by their path below the declaration's root, in the declared order. */
  readonly valueFiles: FileContents;
  readonly helm: Tool;
  readonly cache: RenderCache;
  readonly limits: RunLimits;
  readonly signal?: AbortSignal | undefined;
}

export interface RunResult {
  readonly texts: readonly RenderedText[];
  readonly diagnostics: readonly Diagnostic[];
}

/** What is kept of a run. */
interface Kept {
  readonly output: string;
  /** The same, once more: where it differs, what is rendered depends on more than what went in. */
  readonly again: string | undefined;
}

/**
 * What `helm template` makes of a chart, once for all that has the same inputs: chart, values, names, version of
 * Kubernetes, and the very program. A run that is not the first starts nothing.
 *
 * It runs on a copy of what was read, with nothing else around it (`inScratch`, `runContained`). Custom resource
 * definitions are included, so that they are judged and not silently left out; tests are left out.
 *
 * Errors: KS5220 what Helm refuses, KS5224 what is no YAML or too much, KS6032 what does not end. KS5225, a warning,
 * where two runs differ.
 * Source: https://helm.sh/docs/helm/helm_template/
 */
export async function renderChart(run: HelmRun): Promise<RunResult> {
  const key = keyOf(run);
  const kept = readKept(run.cache.read(key));
  if (kept) return resultOf(run, kept);
  const first = await runTemplate(run);
  if (first.kind !== "done") return { texts: [], diagnostics: [await problemOf(run, first)] };
  const output = outputText(first.output, whatOf(run), run.wanted.place);
  if (typeof output !== "string") return { texts: [], diagnostics: [output] };
  const second = await runTemplate(run);
  const other = second.kind === "done" ? second.output.toString("utf8") : output;
  const made: Kept = { output, again: other === output ? undefined : other };
  run.cache.write(key, Buffer.from(JSON.stringify(made)));
  return resultOf(run, made);
}

function keyOf({ wanted, source, chart, valueFiles, helm }: HelmRun): string {
  const { namespace, kubernetesVersion } = wanted;
  const names = [source.releaseName, namespace, kubernetesVersion];
  const files = [chart.name, hashFiles(chart.files), [...valueFiles.keys()], hashFiles(valueFiles)];
  return hashText(JSON.stringify(["helm template", names, files, source.values, helm.version, helm.identity]));
}

function readKept(entry: Buffer | undefined): Kept | undefined {
  return entry && (JSON.parse(entry.toString("utf8")) as Kept);
}

function runTemplate(run: HelmRun, ...flags: readonly string[]): Promise<RunOutcome> {
  const { wanted, source, chart, valueFiles, helm, limits, signal } = run;
  return inScratch(({ folder, environment }) => {
    const own = join(folder, "values.yaml");
    placeFiles(join(folder, "chart"), chart.files);
    placeFiles(join(folder, "values"), valueFiles);
    const declared = Buffer.from(writeYaml(source.values as YamlValue));
    placeFiles(folder, new Map([["values.yaml", { bytes: declared, file: "values", path: "values" }]]));
    const files = [...[...valueFiles.keys()].map((path) => join(folder, "values", path)), own];
    return runContained({
      command: [
        ...[helm.program, "template", source.releaseName, join(folder, "chart")],
        ...["--namespace", wanted.namespace, "--kube-version", fullVersion(wanted.kubernetesVersion)],
        ...["--include-crds", "--skip-tests", ...flags],
        ...(chart.schemaReachesOut ? ["--skip-schema-validation"] : []),
        ...files.flatMap((file) => ["--values", file]),
      ] as [string, ...string[]],
      folder,
      environment,
      limits,
      signal,
    });
  });
}

/** Charts take the patch number for granted: `v1.36` is no version to them. */
function fullVersion(version: string): string {
  return /^\d+\.\d+$/.test(version) ? `${version}.0` : version;
}

/** Of the copies that Helm was given: the user knows them by their paths in the declaration. */
const scratchPath = /\/\S*\/kubestage-render-[^/\s]*\/(?:values|chart)\//g;

function whatOf({ wanted }: HelmRun): string {
  return `app ${wanted.app} in stage ${wanted.stage}`;
}

async function problemOf(run: HelmRun, outcome: Exclude<RunOutcome, { readonly kind: "done" }>): Promise<Diagnostic> {
  const { chart, wanted, limits, source, valueFiles } = run;
  const what = whatOf(run);
  if (outcome.kind === "ended") return endedProblem("helm", outcome.because, { what, limits, place: wanted.place });
  const given = [source.values, ...[...valueFiles.values()].map((file) => readValues(textOf(file)))];
  const text = outcome.errorText.trim().replaceAll(scratchPath, "") || `it ${outcome.why}`;
  const own = sourceOf(chart.files, "values.yaml");
  const said = redactValues(text, given, own && readValues(own.text));
  const problem = helmProblem({ said, chartName: chart.name, files: chart.files, place: wanted.place, what });
  const named = /YAML parse error on (\S+): /.exec(said)?.[1];
  const span = named === undefined ? undefined : await placeOfBadYaml(run, named);
  return span ? { ...problem, span } : problem;
}

/** Helm counts lines of what the template gave, which it shows only where it is asked to; the line of the template itself. */
async function placeOfBadYaml(run: HelmRun, name: string): Promise<Span | undefined> {
  const template = templateSource(run, name);
  const outcome = await runTemplate(run, "--debug");
  if (!template || outcome.kind !== "failed") return undefined;
  const documents = splitHelmOutput(outcome.output.toString("utf8")).filter((one) => one.template === name);
  const { rendered } = textFrom(
    documents.map(({ text }) => text),
    template,
  );
  const [bad] = readYaml(rendered).diagnostics;
  const line = bad?.span && rendered.lineInModule?.(bad.span.start);
  return line === undefined ? undefined : spanInLine(template, line, 0);
}

function resultOf(run: HelmRun, { output, again }: Kept): RunResult {
  const documents = splitHelmOutput(output);
  const byTemplate = Map.groupBy(documents, (document) => document.template);
  const texts = [...byTemplate].map(([name, made]) => textOfTemplate(run, name, made));
  return { texts, diagnostics: again === undefined ? [] : differences(run, documents, splitHelmOutput(again)) };
}

/** `CHART/path`, and of a chart in it `CHART/charts/INNER/path`, is the file at `path` where it stands in a folder. */
function templateSource({ chart }: HelmRun, name: string | undefined): ReturnType<typeof sourceOf> {
  return name === undefined ? undefined : sourceOf(chart.files, name.slice(name.indexOf("/") + 1));
}

function textOfTemplate(run: HelmRun, name: string | undefined, made: readonly RenderedDocument[]): RenderedText {
  const template = templateSource(run, name);
  const texts = made.map(({ text }) => text);
  if (template) return textFrom(texts, template);
  const shown = name ?? run.chart.name;
  return { rendered: { file: shown, path: shown, text: joinDocuments(texts) }, template: undefined };
}

/** KS5225 once for each template whose documents differ; what they hold is never said, since it may be a secret. */
function differences(
  run: HelmRun,
  first: readonly RenderedDocument[],
  second: readonly RenderedDocument[],
): Diagnostic[] {
  const differing = first.filter(({ text }, index) => text !== second[index]?.text);
  const byTemplate = Map.groupBy(differing, (document) => document.template);
  return [...byTemplate].flatMap(([name, [one]]) => {
    if (!one) return [];
    const template = templateSource(run, name);
    const line = firstDifference(one.text, second[first.indexOf(one)]?.text ?? "");
    const span = template
      ? spanInLine(template, templateLines(one.text, template.text)[line] ?? 1, 0)
      : run.wanted.place;
    const message = `the chart of ${whatOf(run)} gives something else each time it is rendered`;
    const hint =
      "give the chart the value, or the name of a Secret that exists: what it makes up would change with every plan";
    return [diagnose("KS5225", { message, hint, span })];
  });
}

/** The first line (from 0) that differs. */
function firstDifference(left: string, right: string): number {
  const other = right.split("\n");
  const found = left.split("\n").findIndex((line, index) => line !== other[index]);
  return Math.max(found, 0);
}
