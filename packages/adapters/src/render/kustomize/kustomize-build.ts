import { join, posix } from "node:path";
import type { Diagnostic, RenderedText, SourceToRender } from "@kubestage/core";
import { diagnose, nodeAt, readYaml } from "@kubestage/core";
import type { RunLimits, RunOutcome } from "../tools/contained-process.ts";
import { runContained } from "../tools/contained-process.ts";
import type { FileContents } from "../file-contents.ts";
import { hashFiles, hashText, sourceOf } from "../file-contents.ts";
import { spanInLine } from "../helm/helm-problems.ts";
import type { RunResult } from "../helm/helm-template.ts";
import { kustomizationNames } from "./kustomization-fields.ts";
import { documentIn, takeOrigin } from "./kustomize-origins.ts";
import { textFrom } from "./origin-text.ts";
import { endedProblem, outputText } from "../output-problems.ts";
import { redactValues } from "../redact.ts";
import type { RenderCache } from "../render-cache.ts";
import { joinDocuments, splitHelmOutput } from "../rendered-documents.ts";
import { inScratch, placeFiles } from "../scratch-folder.ts";
import type { Tool } from "../tools/tool-version.ts";

export interface KustomizeRun {
  readonly wanted: SourceToRender;
  /** The kustomization's folder, below the declaration's root. */
  readonly path: string;
  readonly files: FileContents;
  readonly kustomize: Tool;
  readonly cache: RenderCache;
  readonly limits: RunLimits;
  readonly signal?: AbortSignal | undefined;
}

/** Files stand below this folder of the scratch folder, the kustomization that asks for origins beside it. */
const copies = "declaration";

/**
 * What `kustomize build` makes of a kustomization, once for all that has the same inputs. It runs on copies of exactly
 * the files that were read, below a kustomization of ours that asks kustomize where each object comes from.
 *
 * Errors: KS5220 what kustomize refuses, KS5224 what is no text or too much, KS6032 what does not end.
 * Source: https://kubectl.docs.kubernetes.io/references/kustomize/kustomization/buildmetadata/
 */
export async function buildKustomization(run: KustomizeRun): Promise<RunResult> {
  const { path, files, kustomize, cache, wanted } = run;
  const { version, identity, through } = kustomize;
  const key = hashText(JSON.stringify(["kustomize build", path, hashFiles(files), version, identity, through]));
  const kept = cache.read(key)?.toString("utf8");
  if (kept !== undefined) return { texts: textsOf(run, kept), diagnostics: [] };
  const outcome = await build(run);
  if (outcome.kind !== "done") return { texts: [], diagnostics: [problemOf(run, outcome)] };
  const output = outputText(outcome.output, whatOf(run), wanted.place);
  if (typeof output !== "string") return { texts: [], diagnostics: [output] };
  cache.write(key, Buffer.from(output));
  return { texts: textsOf(run, output), diagnostics: [] };
}

function build({ path, files, kustomize, limits, signal }: KustomizeRun): Promise<RunOutcome> {
  return inScratch(({ folder, environment }) => {
    placeFiles(join(folder, copies), files);
    const resource = posix.join("..", copies, path);
    const outer = `resources: [${JSON.stringify(resource)}]\nbuildMetadata: [originAnnotations]\n`;
    const content = { bytes: Buffer.from(outer), file: "", path: "" };
    placeFiles(folder, new Map([["origins/kustomization.yaml", content]]));
    const verb = kustomize.through === "kubectl" ? "kustomize" : "build";
    return runContained({
      command: [kustomize.program, verb, join(folder, "origins"), "--load-restrictor", "LoadRestrictionsRootOnly"],
      folder,
      environment,
      limits,
      signal,
    });
  });
}

function whatOf({ wanted }: KustomizeRun): string {
  return `app ${wanted.app} in stage ${wanted.stage}`;
}

function textsOf(run: KustomizeRun, output: string): RenderedText[] {
  const documents = splitHelmOutput(output).map(({ text }) => takeOrigin(text, copies));
  const byFile = Map.groupBy(documents, ({ origin }) => origin);
  return [...byFile].map(([origin, made]) => {
    const texts = made.map(({ text }) => text);
    const source = origin === undefined ? undefined : sourceOf(run.files, origin);
    if (source) return textFrom(texts, source, (text) => documentIn(source, text));
    return { rendered: { file: run.path, path: run.path, text: joinDocuments(texts) }, template: undefined };
  });
}

function problemOf(run: KustomizeRun, outcome: Exclude<RunOutcome, { readonly kind: "done" }>): Diagnostic {
  const { wanted, limits, files, path } = run;
  const what = whatOf(run);
  if (outcome.kind === "ended")
    return endedProblem("kustomize", outcome.because, { what, limits, place: wanted.place });
  const said = redactValues(shorten(outcome.errorText), { secret: literalsIn(files) }) || `it ${outcome.why}`;
  const message = `kustomize cannot render ${what}: ${said}`;
  const hint = "correct the kustomization, or the file that the message names";
  const named = /in File: (\S+)/.exec(outcome.errorText)?.[1];
  const file =
    named === undefined ? undefined : [...files.keys()].find((one) => one === named || one.endsWith(`/${named}`));
  const kustomization = kustomizationNames.map((name) => posix.join(path, name)).find((one) => files.has(one));
  const source = sourceOf(files, file ?? kustomization ?? "");
  if (!source) return diagnose("KS5220", { message, hint, span: wanted.place });
  const line = Number(/yaml: line (\d+)/.exec(outcome.errorText)?.[1] ?? 1);
  const related = [{ message: "asked for", span: wanted.place }];
  return diagnose("KS5220", { message, hint, span: spanInLine(source, file === undefined ? 1 : line, 0), related });
}

/** What secrets are generated from, as it stands there and without the key before `=`. */
function literalsIn(files: FileContents): string[] {
  const kustomizations = [...files].filter(([path]) =>
    kustomizationNames.some((name) => posix.basename(path) === name),
  );
  return kustomizations.flatMap(([, { bytes, file, path }]) => {
    const [document] = readYaml({ file, path, text: bytes.toString("utf8") }).documents;
    const generators = document && nodeAt(document.root, ["secretGenerator"]);
    if (generators?.kind !== "sequence") return [];
    return generators.items.flatMap((generator) => {
      const literals = nodeAt(generator, ["literals"]);
      const texts = literals?.kind === "sequence" ? literals.items : [];
      return texts.flatMap((one) => (one.kind === "scalar" ? [one.text, one.text.replace(/^[^=]*=/, "")] : []));
    });
  });
}

/** Kustomize repeats how it came to where it failed, and tries each path as a file and as a folder: the reason is last. */
function shorten(errorText: string): string {
  const whole = errorText
    .trim()
    .replace(/^Error: /, "")
    .replaceAll(/\/\S*\/kubestage-render-[^/\s]*\/(declaration|origins)\//g, "");
  const last = whole.replace(
    /^.*(?:accumulat\w+ (?:resources|err)[^:]*|couldn't make target for path '[^']*'): (?=[^:])/s,
    "",
  );
  const [line = ""] = (last === "" ? whole : last).split("\n", 1);
  return line.length > 600 ? `${line.slice(0, 600)}…` : line;
}
