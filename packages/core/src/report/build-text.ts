import { count } from "./amounts.ts";
import type { BuildSummary, ClusterSummary, OutputSummary, StageSummary } from "./build-summary.ts";
import type { Palette } from "./palette.ts";
import { printable } from "./printable.ts";

const columns: readonly (readonly [heading: string, value: (stage: StageSummary) => string])[] = [
  ["stage", ({ name, wave }) => (wave === undefined ? name : `${name} (wave ${wave})`)],
  ["tier", ({ tier }) => tier],
  ["after", ({ after }) => after.join(", ") || "-"],
  ["network", ({ network }) => network],
  ["nodes", ({ nodes }) => nodes],
  ["pods", ({ podSecurity }) => podSecurity],
  ["namespaces", ({ namespaces }) => String(namespaces)],
  ["apps", ({ apps, running }) => (apps === running ? String(apps) : `${running} of ${apps}`)],
  ["objects", ({ objects }) => String(objects)],
];

/** A build's summary for a terminal: a box for each cluster with its stages, what keeps them apart, and where it went. */
export function buildText(summary: BuildSummary, palette: Palette): string {
  const { platform, objects, files, clusters } = summary;
  const stages = new Set(clusters.flatMap((cluster) => cluster.stages.map(({ name }) => name))).size;
  const amounts = [
    count(clusters.length, "cluster"),
    count(stages, "stage"),
    count(objects, "object"),
    count(files, "file"),
  ];
  const rows = clusters.map((cluster) => [columns.map(([heading]) => heading), ...cluster.stages.map(rowOf)]);
  const widths = columns.map((_, index) => Math.max(...rows.flat().map((row) => (row[index] ?? "").length)));
  const blocks = [
    `${palette.strong(printable(platform))}: ${amounts.join(", ")}`,
    ...clusters.map((cluster, index) => clusterBox(cluster, rows[index] ?? [], widths, palette)),
    apartText(summary, palette),
    ...(summary.output ? [outputText(summary.output, palette)] : []),
  ];
  return `${blocks.join("\n\n")}\n`;
}

function rowOf(stage: StageSummary): string[] {
  return columns.map(([, value]) => printable(value(stage)));
}

function clusterBox(
  cluster: ClusterSummary,
  rows: readonly (readonly string[])[],
  widths: readonly number[],
  palette: Palette,
): string {
  const title = `${cluster.name}: Kubernetes ${cluster.version}, ${cluster.cni}, ${count(cluster.objects, "object")}`;
  const lines = rows.map((row) => row.map((text, index) => text.padEnd(widths[index] ?? 0)).join("  "));
  const width = Math.max(title.length + 1, ...lines.map((line) => line.length));
  const [head = "", ...body] = lines.map((line) => line.padEnd(width));
  return [
    `┌─ ${palette.strong(printable(title))} ${"─".repeat(width - title.length - 1)}┐`,
    `│ ${palette.faint(head)} │`,
    ...body.map((line) => `│ ${line} │`),
    `└${"─".repeat(width + 2)}┘`,
  ].join("\n");
}

function apartText({ apart }: BuildSummary, palette: Palette): string {
  const width = Math.max(...apart.map(({ by }) => by.length));
  let shown: string | undefined;
  const lines = apart.map(({ by, clusters, text }) => {
    const name = by === shown ? "" : by;
    shown = by;
    const where = clusters.length === 0 ? "" : `in ${clusters.join(", ")}: `;
    return `  ${palette.good(name.padEnd(width))}  ${printable(where + text)}`;
  });
  return [palette.strong("What keeps the stages apart"), ...lines].join("\n");
}

function outputText({ path, written, unchanged, removed }: OutputSummary, palette: Palette): string {
  const counts = [`${written} written`, `${unchanged} unchanged`, `${removed} removed`].join(", ");
  return `Files in ${palette.strong(printable(path))}: ${counts}`;
}
