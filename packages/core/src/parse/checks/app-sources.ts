import type { Diagnostic } from "../../diagnostics/diagnostic.ts";
import { diagnose } from "../../diagnostics/diagnostic.ts";
import { workloadFields } from "../../model/app-kind.ts";
import type { Declared } from "../../model/declared.ts";
import { keyPlace } from "../../model/declared.ts";
import type { AppSpec } from "../../model/kinds.ts";
import { isFolder, isRegistry } from "../resolve/app-sources.ts";

type DeclaredSource = NonNullable<AppSpec["source"]>;
type FieldName = readonly (string | number)[];

const kinds = ["helm", "kustomize", "manifests"] as const;
const changes = ["merge", "operations", "remove"] as const;
const alsoWorkloads = ["replicas", "autoscale", "resources"] as const;
/** Differences that only some sources have. */
const differencesOf = { helm: ["version", "values", "valueFiles"], kustomize: ["path"], manifests: [] } as const;

/**
 * What an app says of its source.
 *
 * Errors: KS1008 for a source of no kind, a remote chart without a version, a chart's name without a repository and a patch
 * without a change; KS1027 for several of these, for fields beside a source that say what runs, and for fields of a source
 * that the app's does not have.
 */
export function checkAppSource(app: Declared<"App">, diagnostics: Diagnostic[]): void {
  const { spec } = app;
  const excluded = (message: string, hint: string, ...path: FieldName): void => {
    diagnostics.push(diagnose("KS1027", { message, hint, span: keyPlace(app, ...path) }));
  };
  const lacks = (message: string, hint: string, ...path: FieldName): void => {
    diagnostics.push(diagnose("KS1008", { message, hint, span: keyPlace(app, ...path) }));
  };
  const { source } = spec;
  if (!source) {
    if (spec.ports)
      excluded("ports belong to an app with a source", "say `port`, or `ports` of a workload's containers", "ports");
    for (const [stage, differences] of Object.entries(spec.stages ?? {})) {
      if (differences.source)
        excluded(`${app.name} has no source to differ in`, "remove it", "stages", stage, "source");
    }
    return;
  }
  const given = kinds.filter((kind) => source[kind] !== undefined);
  if (given.length === 0) lacks("the source says not what it is", `add one of ${kinds.join(", ")}`, "source");
  for (const kind of given.slice(1))
    excluded(`a source is one of ${kinds.join(", ")}`, `keep one of ${given.join(", ")}`, "source", kind);
  for (const field of [...workloadFields, ...alsoWorkloads]) {
    if (spec[field] !== undefined)
      excluded(`${field} says what runs, and so does the source of ${app.name}`, "keep one of the two", field);
  }
  checkPatches(source.patches, ["source", "patches"], excluded, lacks);
  if (source.helm) checkChart(source.helm, spec, excluded, lacks);
  for (const [stage, differences] of Object.entries(spec.stages ?? {})) {
    for (const field of [...alsoWorkloads, "workloads"] as const) {
      if (differences[field] !== undefined)
        excluded(`${field} is not for an app with a source`, sayInSource(stage), "stages", stage, field);
    }
    const own = differences.source;
    if (!own) continue;
    checkPatches(own.patches, ["stages", stage, "source", "patches"], excluded, lacks);
    const [kind] = given;
    const others = kinds.flatMap((one) => (one === kind ? [] : differencesOf[one]));
    for (const field of kind ? others : []) {
      if (own[field] === undefined) continue;
      const message = `a source of the kind ${kind} has no ${field}`;
      excluded(message, "remove it", "stages", stage, "source", field);
    }
  }
}

type Say = (message: string, hint: string, ...path: FieldName) => void;

function sayInSource(stage: string): string {
  return `say it with \`stages: { ${stage}: { source: … } }\`, by values or a patch`;
}

function checkChart(helm: NonNullable<DeclaredSource["helm"]>, spec: AppSpec, excluded: Say, lacks: Say): void {
  const { chart, repository, version } = helm;
  const named = !isFolder(chart) && !isRegistry(chart);
  if (named && repository === undefined) {
    const hint = "add `repository: https://…`, or write ./ before the name of a folder";
    lacks(`the chart ${JSON.stringify(chart)} lacks the repository that it is in`, hint, "source", "helm", "chart");
  }
  if (!named && repository !== undefined)
    excluded("only a chart's name is looked up in a repository", "remove it", "source", "helm", "repository");
  if (isFolder(chart)) {
    const hint = "remove it: a folder holds one version";
    if (version !== undefined) excluded("a chart in a folder has its own version", hint, "source", "helm", "version");
    for (const [stage, { source }] of Object.entries(spec.stages ?? {})) {
      if (source?.version !== undefined)
        excluded("a chart in a folder has its own version", hint, "stages", stage, "source", "version");
    }
  } else if (version === undefined) {
    const hint = "add `version: …` with one version in full: what is rendered today has to be rendered tomorrow";
    lacks(`the chart ${chart} lacks a version`, hint, "source", "helm", "chart");
  }
}

function checkPatches(patches: DeclaredSource["patches"], path: FieldName, excluded: Say, lacks: Say): void {
  for (const [index, patch] of (patches ?? []).entries()) {
    const given = changes.filter((change) => patch[change] !== undefined);
    if (given.length === 0) lacks("the patch changes nothing", `add one of ${changes.join(", ")}`, ...path, index);
    if (given.length > 1)
      excluded(`the patch has ${given.join(" and ")}`, "make two patches of it", ...path, index, given[1] ?? "merge");
  }
}
