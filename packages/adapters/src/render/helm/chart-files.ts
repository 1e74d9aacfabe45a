import type { Diagnostic, HelmSource, Source, Span, SyntaxNode } from "@kubestage/core";
import { diagnose, nodeAt, readYaml } from "@kubestage/core";
import type { DeclarationRoot } from "../declaration-root.ts";
import { below } from "../declaration-root.ts";
import type { FileContents } from "../file-contents.ts";
import { sourceOf } from "../file-contents.ts";
import { schemasReachingOut } from "./values-schemas.ts";
import { leadsOutside, readFolder, unreadable } from "../read-folder.ts";
import { isInside } from "../declaration-root.ts";

/** A chart, read and looked through. */
export interface Chart {
  readonly name: string;
  readonly version: string;
  readonly files: FileContents;
  /** Whether a schema of values names something outside of the chart, so that it cannot be checked here. */
  readonly schemaReachesOut: boolean;
}

export interface ReadChart {
  readonly chart: Chart | undefined;
  readonly diagnostics: readonly Diagnostic[];
}

/** What version control keeps in a folder is no part of a chart; anything else may be, hidden or not. */
const versionControl = [".git", ".hg", ".svn", ".bzr"];

/** The files of a chart in a folder. Errors: KS5221, KS5222. */
export function readChartFolder(path: string, root: DeclarationRoot, place: Span): ReadChart {
  const folder = below(root, path);
  try {
    if (!isInside(folder.absolute, root.absolute))
      return { chart: undefined, diagnostics: [leadsOutside(folder.file, place)] };
  } catch {
    return { chart: undefined, diagnostics: [unreadable(folder.file, "does not exist", place)] };
  }
  const { files, diagnostics } = readFolder(folder, place, (name) => versionControl.includes(name));
  if (diagnostics.length > 0) return { chart: undefined, diagnostics };
  return lookThrough(files, folder.file, place);
}

/**
 * What a chart is called, and what it would do that cannot be done here.
 *
 * Errors: KS5221 where it is no chart, KS5223 for dependencies that are declared and not there. KS5226, a warning, where
 * its schema of values reaches out.
 */
export function lookThrough(files: FileContents, shownAs: string, place: Span): ReadChart {
  const about = sourceOf(files, "Chart.yaml");
  if (!about) {
    const message = "is no Helm chart: it has no Chart.yaml";
    return { chart: undefined, diagnostics: [unreadable(shownAs, message, place)] };
  }
  const [document] = readYaml(about).documents;
  // As Helm reads it: the chart `y` is called `true`.
  const name = document && valueAt(document.root, "name");
  if (document === undefined || name === undefined || !/^[A-Za-z0-9][A-Za-z0-9._-]*$/.test(name)) {
    const span = { source: about, start: 0, end: 0 };
    return {
      chart: undefined,
      diagnostics: [unreadable(about.file, "names no chart: `name` is missing or is no name", span)],
    };
  }
  const version = textAt(document.root, "version") ?? "";
  const absent = missingDependencies(files, about);
  const reachingOut = schemasReachingOut(files);
  const chart = { name, version, files, schemaReachesOut: reachingOut.length > 0 };
  return { chart: absent.length > 0 ? undefined : chart, diagnostics: [...absent, ...reachingOut] };
}

function valueAt(root: SyntaxNode, key: string): string | undefined {
  const node = nodeAt(root, [key]);
  return node?.kind === "scalar" && node.value !== null ? String(node.value) : undefined;
}

function textAt(root: SyntaxNode, ...path: readonly (string | number)[]): string | undefined {
  const node = nodeAt(root, path);
  return node?.kind === "scalar" && node.value !== null ? node.text : undefined;
}

/** Dependencies in Chart.yaml (or requirements.yaml, as Helm 2 had them) that `charts/` does not hold. */
function missingDependencies(files: FileContents, about: Source): Diagnostic[] {
  const there = chartNames(files);
  return [about, sourceOf(files, "requirements.yaml")].flatMap((source) => {
    const [document] = source ? readYaml(source).documents : [];
    const list = document && nodeAt(document.root, ["dependencies"]);
    if (!source || list?.kind !== "sequence") return [];
    return list.items.flatMap((item) => {
      const name = textAt(item, "name");
      if (name === undefined || there.some((one) => one.startsWith(name))) return [];
      const message = `the chart depends on ${JSON.stringify(name)}, which its folder \`charts\` does not hold`;
      const hint =
        "run `helm dependency build` in the chart first, and keep what it fetched; nothing is fetched while rendering";
      return [diagnose("KS5223", { message, hint, span: { source, start: item.start, end: item.end } })];
    });
  });
}

/** The names below `charts/`: of folders and the charts in them, and of archives with their version behind. */
function chartNames(files: FileContents): string[] {
  const names = new Set<string>();
  for (const path of files.keys()) {
    const [top, inner, last, ...deeper] = path.split("/");
    if (top !== "charts" || inner === undefined) continue;
    names.add(inner);
    if (last !== "Chart.yaml" || deeper.length > 0) continue;
    const source = sourceOf(files, path);
    const [document] = source ? readYaml(source).documents : [];
    const name = document && textAt(document.root, "name");
    if (name !== undefined) names.add(name);
  }
  return [...names];
}

/** The chart as a message names it. */
export function chartNamed({ chart }: HelmSource): string {
  switch (chart.at) {
    case "folder":
      return chart.path;
    case "registry":
      return `${chart.reference}:${chart.version}`;
    case "repository":
      return `${chart.name}-${chart.version} of ${chart.url}`;
  }
}
