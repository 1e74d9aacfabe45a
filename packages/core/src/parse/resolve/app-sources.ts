import type { Diagnostic } from "../../diagnostics/diagnostic.ts";
import { diagnose } from "../../diagnostics/diagnostic.ts";
import type { FieldPath } from "../../manifests/syntax.ts";
import type { AppSource, HelmSource } from "../../model/app-source.ts";
import type { Declared } from "../../model/declared.ts";
import { fieldPlace, isDeclared } from "../../model/declared.ts";
import type { AppSpec } from "../../model/kinds.ts";
import type { RenderedApp, ServedPort } from "../../model/resolved.ts";
import type { RunningRelease } from "./releases.ts";

type DeclaredSource = NonNullable<AppSpec["source"]>;
type Differences = NonNullable<NonNullable<AppSpec["stages"]>[string]["source"]>;
type PathAt = (written: string, ...field: FieldPath) => string;

/**
 * What an app is rendered from in a stage, and the ports that it serves. Undefined for an app without a source, and for one
 * whose source is wrong, which the checks of the document report.
 *
 * Paths are relative to the file in which the declaration says them. In a release too: it fixes what they lead to by a
 * hash, and the files themselves stand where the app's declaration is.
 *
 * Errors: KS1009 for a path that leaves the declaration's folder.
 */
export function resolveSource(
  declared: Declared<"App">,
  head: Declared<"App">,
  stage: string,
  release: RunningRelease | undefined,
  diagnostics: Diagnostic[],
): RenderedApp | undefined {
  const { source, ports } = declared.spec;
  if (!source) return undefined;
  const pathAt: PathAt = (written, ...field) => {
    const home = isDeclared(head, ...field) ? fieldPlace(head, ...field).source : head.syntax.source;
    const path = joinPath(home.path, written);
    if (path === undefined) {
      const message = `${JSON.stringify(written)} leads out of the declaration's folder`;
      const hint = "keep what an app is rendered from inside of the declaration's folder";
      diagnostics.push(diagnose("KS1009", { message, hint, span: fieldPlace(declared, ...field) }));
    }
    return path ?? "";
  };
  const from = resolveKind(declared.name, source, declared.spec.stages?.[stage]?.source ?? {}, stage, pathAt);
  if (!from) return undefined;
  return {
    from,
    ports: Object.entries(ports ?? {}).map((port) => servedPort(declared.name, port)),
    release: release && { images: release.images, contentHash: release.rendered.get(stage), files: release.files },
  };
}

function resolveKind(
  app: string,
  source: DeclaredSource,
  own: Differences,
  stage: string,
  pathAt: PathAt,
): AppSource | undefined {
  const patches = [...(source.patches ?? []), ...(own.patches ?? [])];
  const { helm, kustomize, manifests } = source;
  const different = ["stages", stage, "source"];
  if (helm) {
    const version = own.version ?? helm.version;
    const chart = chartOf(helm, version, pathAt);
    if (!chart) return undefined;
    const files = (list: readonly string[] | undefined, field: FieldPath): string[] =>
      (list ?? []).map((path, index) => pathAt(path, ...field, index));
    return {
      kind: "helm",
      chart,
      releaseName: helm.releaseName ?? app,
      values: mergeValues(helm.values ?? {}, own.values ?? {}),
      valueFiles: [
        ...files(helm.valueFiles, ["source", "helm", "valueFiles"]),
        ...files(own.valueFiles, [...different, "valueFiles"]),
      ],
      patches,
    };
  }
  if (kustomize) {
    const path =
      own.path === undefined
        ? pathAt(kustomize.path, "source", "kustomize", "path")
        : pathAt(own.path, ...different, "path");
    return { kind: "kustomize", path, patches };
  }
  if (!manifests) return undefined;
  const paths = manifests.paths.map((path, index) => pathAt(path, "source", "manifests", "paths", index));
  return { kind: "manifests", paths, patches };
}

function chartOf(
  { chart, repository }: NonNullable<DeclaredSource["helm"]>,
  version: string | undefined,
  pathAt: PathAt,
): HelmSource["chart"] | undefined {
  if (isFolder(chart)) return { at: "folder", path: pathAt(chart, "source", "helm", "chart") };
  if (version === undefined) return undefined;
  if (isRegistry(chart)) return { at: "registry", reference: chart, version };
  return repository === undefined ? undefined : { at: "repository", url: repository, name: chart, version };
}

/** A chart's folder begins with a dot, so that no name in a repository is taken for one. */
export function isFolder(chart: string): boolean {
  return chart.startsWith(".");
}

export function isRegistry(chart: string): boolean {
  return chart.startsWith("oci://");
}

/** As Helm merges values: mappings key by key, everything else is replaced. */
function mergeValues(
  base: Readonly<Record<string, unknown>>,
  own: Readonly<Record<string, unknown>>,
): Record<string, unknown> {
  const merged = new Map(Object.entries(base));
  for (const [key, value] of Object.entries(own)) {
    const below = merged.get(key);
    merged.set(key, isMapping(value) && isMapping(below) ? mergeValues(below, value) : value);
  }
  return Object.fromEntries(merged);
}

function isMapping(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

function servedPort(app: string, [name, value]: [string, NonNullable<AppSpec["ports"]>[string]]): ServedPort {
  const { port, protocol = "TCP", service } = typeof value === "number" ? { port: value } : value;
  return {
    workload: app,
    service: { name: service?.name ?? app, port: service?.port ?? port },
    port: { name, port, protocol },
  };
}

/** `path` from the folder of `file`, both below the declaration's root; "" for the root itself, undefined outside. */
export function joinPath(file: string, path: string): string | undefined {
  const steps = file.split("/").slice(0, -1);
  for (const step of path.split("/")) {
    if (step === "" || step === ".") continue;
    if (step !== "..") steps.push(step);
    else if (steps.pop() === undefined) return undefined;
  }
  return steps.join("/");
}
