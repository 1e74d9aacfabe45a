import type { Diagnostic } from "../diagnostics/diagnostic.ts";
import { formatPlace, placeOf } from "../diagnostics/places.ts";
import type { BuildSummary } from "./build-summary.ts";
import { markdownCode, markdownText } from "./printable.ts";

/** A build's result for a comment on a change or a page: the same facts as in the terminal. */
export function buildMarkdown(summary: BuildSummary | undefined, diagnostics: readonly Diagnostic[]): string {
  const lines: string[] = [];
  if (summary) lines.push(...summaryLines(summary));
  if (diagnostics.length > 0) lines.push("## Findings", "", ...diagnostics.map(finding), "");
  return lines.join("\n");
}

function summaryLines({ platform, objects, files, clusters, apart, output }: BuildSummary): string[] {
  const lines = [`# ${markdownText(platform)}`, "", `${objects} objects in ${files} files`, ""];
  for (const cluster of clusters) {
    lines.push(
      `## ${markdownText(cluster.name)}`,
      "",
      `Kubernetes ${markdownText(cluster.version)}, ${markdownText(cluster.cni)}, ${cluster.objects} objects`,
      "",
      "| stage | tier | after | network | nodes | pod security | namespaces | apps | objects |",
      "| --- | --- | --- | --- | --- | --- | ---: | ---: | ---: |",
    );
    for (const stage of cluster.stages) {
      const { name, tier, after, network, nodes, podSecurity, namespaces, apps, objects: inStage } = stage;
      const wave = stage.wave === undefined ? "" : ` (wave ${stage.wave})`;
      const cells = [markdownText(name) + wave, tier, markdownText(after.join(", ")), network, nodes, podSecurity];
      lines.push(`| ${[...cells, namespaces, apps, inStage].join(" | ")} |`);
    }
    lines.push("");
  }
  lines.push("## What keeps the stages apart", "");
  for (const { by, clusters: where, text } of apart) {
    const named = where.length === 0 ? "" : ` in ${markdownText(where.join(", "))}`;
    lines.push(`- **${by}**${named}: ${markdownText(text)}`);
  }
  lines.push("");
  if (output) {
    const { path, written, unchanged, removed } = output;
    lines.push(`Files in ${markdownCode(path)}: ${written} written, ${unchanged} unchanged, ${removed} removed`, "");
  }
  return lines;
}

function finding({ code, severity, message, hint, span }: Diagnostic): string {
  const place = span ? `${markdownCode(formatPlace(placeOf(span)))} ` : "";
  return `- ${place}**${severity} ${code}** ${markdownText(message)}. Hint: ${markdownText(hint)}`;
}
