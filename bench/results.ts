import { readFileSync, writeFileSync } from "node:fs";
import { cpus, totalmem } from "node:os";
import { join } from "node:path";

const file = join(import.meta.dirname, "RESULTS.md");

/** The parts of the results, in their order. What one run writes leaves the part of the other as it is. */
const headings = { compile: "Compile", cluster: "Cluster", prove: "Prove", promote: "Promote" } as const;
export type BenchmarkPart = keyof typeof headings;

const introduction = `# Benchmark results

Made by \`npm run bench\`; one part alone by \`npm run bench -- compile\`, \`cluster\`, \`prove\` or \`promote\`. Whole processes of the packed form,
from start to end, each part in one run on one machine. Absolute times differ between machines: compare within a part.
`;

/** Puts the text of one part into bench/RESULTS.md. */
export function writeResults(part: BenchmarkPart, text: string): void {
  const before = sectionsOf(readFileSync(file, "utf8"));
  before.set(headings[part], text);
  const sections = Object.values(headings)
    .filter((heading) => before.has(heading))
    .map((heading) => `\n## ${heading}\n\n${before.get(heading)?.trim() ?? ""}\n`);
  writeFileSync(file, introduction + sections.join(""));
}

function sectionsOf(text: string): Map<string, string> {
  const [, ...sections] = text.split(/^## /m);
  return new Map(
    sections.map((section) => {
      const end = section.indexOf("\n");
      return [section.slice(0, end), section.slice(end + 1)];
    }),
  );
}

export function machine(): string {
  const cpu = cpus();
  return `${cpu.length} × ${cpu[0]?.model.trim()}, ${Math.round(totalmem() / 1e9)} GB, Node ${process.versions.node}`;
}

/** Rows of cells as a Markdown table; the first row is the head, columns after the first `left` are set to the right. */
export function table(rows: readonly (readonly string[])[], left = 1): string {
  const [head = [], ...body] = rows;
  const rule = head.map((_, column) => (column < left ? "---" : "---:"));
  return [head, rule, ...body].map((cells) => `| ${cells.join(" | ")} |`).join("\n");
}

export function megabytes(peak: number | undefined): string {
  return peak === undefined ? "not known" : `${Math.round(peak)} MB`;
}
