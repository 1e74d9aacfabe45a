import type { FieldReference } from "../model/reference.ts";
import type { Explanation } from "./explanation.ts";
import { markdownCode, markdownText } from "./printable.ts";

/** An explanation as a section of a page. */
export function explanationMarkdown(explanation: Explanation): string {
  switch (explanation.kind) {
    case "code": {
      const { code, entry } = explanation;
      const { title, severity, meaning, fix } = entry;
      return `# ${code}: ${title}\n\nSeverity: ${severity}\n\n${meaning}\n\n## What to do\n\n${fix}\n`;
    }
    case "field":
      return fieldMarkdown(explanation.field, explanation.fields);
    case "language":
      return `# The kinds of documents\n\n${table(explanation.kinds)}\n`;
  }
}

function fieldMarkdown(field: FieldReference, fields: readonly FieldReference[]): string {
  const { path, type, description, choices, tierDefaults } = field;
  const lines = [`# ${markdownCode(path)}`, "", `${type}${field.required ? ", required" : ""}`, ""];
  if (description !== "") lines.push(markdownText(description), "");
  if (choices.length > 0) lines.push(`One of: ${choices.map(markdownCode).join(", ")}`, "");
  if (field.default !== undefined) lines.push(`Default: ${markdownCode(field.default)}`, "");
  if (tierDefaults) {
    lines.push("| tier | default |", "| --- | --- |");
    lines.push(...Object.entries(tierDefaults).map(([tier, value]) => `| ${tier} | ${markdownCode(value)} |`), "");
  }
  if (fields.length > 0) lines.push("## Fields", "", table(fields));
  return `${lines.join("\n").trimEnd()}\n`;
}

function table(fields: readonly FieldReference[]): string {
  const rows = fields.map(
    ({ path, type, required, description }) =>
      `| ${markdownCode(path)} | ${type}${required ? ", required" : ""} | ${markdownText(description)} |`,
  );
  return ["| field | type | |", "| --- | --- | --- |", ...rows].join("\n");
}
