import type { CodeEntry } from "../diagnostics/code-entry.ts";
import type { FieldReference } from "../model/reference.ts";
import type { Explanation } from "./explanation.ts";
import type { Palette } from "./palette.ts";

const widestLine = 100;

/** An explanation for a terminal. */
export function explanationText(explanation: Explanation, palette: Palette): string {
  switch (explanation.kind) {
    case "code":
      return codeText(explanation.code, explanation.entry, palette);
    case "field":
      return fieldText(explanation.field, explanation.fields, palette);
    case "language": {
      const lines = list(
        explanation.kinds.map(({ path, description }) => [path, description]),
        palette,
      );
      return `${palette.strong("The kinds of documents")}\n${lines}\n`;
    }
  }
}

function codeText(code: string, { title, severity, meaning, fix }: CodeEntry, palette: Palette): string {
  const paint = severity === "error" ? palette.error : palette.warning;
  return [
    `${paint(`${severity} ${code}`)} ${palette.strong(title)}`,
    wrap(meaning),
    wrap(`What to do: ${fix}`),
    "",
  ].join("\n\n");
}

function fieldText(field: FieldReference, fields: readonly FieldReference[], palette: Palette): string {
  const { path, type, description, choices, tierDefaults } = field;
  const blocks = [`${palette.strong(path)} ${palette.faint(`(${type}${field.required ? ", required" : ""})`)}`];
  if (description !== "") blocks.push(wrap(description));
  if (choices.length > 0) blocks.push(wrap(`One of: ${choices.join(", ")}`));
  if (field.default !== undefined) blocks.push(`Default: ${field.default}`);
  if (tierDefaults) blocks.push(`Default by tier:\n${list(Object.entries(tierDefaults), palette)}`);
  if (fields.length > 0)
    blocks.push(
      `Fields:\n${list(
        fields.map((one) => [nameBelow(path, one), summaryOf(one)]),
        palette,
      )}`,
    );
  return `${blocks.join("\n\n")}\n`;
}

/** A field's name below `path`, which may be a list of what has the field. */
function nameBelow(path: string, field: FieldReference): string {
  return field.path.slice(path.length).replace(/^(?:\[\])?\./, "");
}

function summaryOf({ type, required, description }: FieldReference): string {
  return `(${type}${required ? ", required" : ""}) ${description}`.trim();
}

function list(rows: readonly (readonly [string, string])[], palette: Palette): string {
  const width = Math.max(...rows.map(([name]) => name.length));
  return rows
    .map(([name, text]) => {
      const indent = " ".repeat(width + 4);
      const [first = "", ...others] = wrap(text, widestLine - width - 4).split("\n");
      return [`  ${palette.note(name.padEnd(width))}  ${first}`, ...others.map((line) => indent + line)].join("\n");
    })
    .join("\n");
}

function wrap(text: string, width = widestLine): string {
  const lines: string[] = [];
  let line = "";
  for (const word of text.split(" ")) {
    if (line !== "" && line.length + 1 + word.length > width) {
      lines.push(line);
      line = word;
    } else line = line === "" ? word : `${line} ${word}`;
  }
  return [...lines, line].join("\n");
}
