import type { YamlValue } from "../../manifests/write-yaml.ts";
import { writeYaml } from "../../manifests/write-yaml.ts";

/** How the text around a value is written. */
export type Style = "block" | "flow" | "json";

/** A scalar, or an empty collection, in one line. */
export function writtenInline(value: unknown, style: Exclude<Style, "json">): string {
  const text = writeYaml(value as YamlValue).trimEnd();
  if (text.includes("\n") || (style === "flow" && /[,[\]{}]/.test(text))) return JSON.stringify(value);
  return text;
}

/** A value within brackets, in one line. */
export function writtenFlow(value: unknown, style: Style): string {
  if (style === "json") return JSON.stringify(value);
  if (Array.isArray(value)) return `[${value.map((item) => writtenFlow(item, "flow")).join(", ")}]`;
  if (typeof value !== "object" || value === null) return writtenInline(value, "flow");
  const entries = Object.entries(value as Record<string, unknown>);
  return `{${entries.map(([key, each]) => `${writtenInline(key, "flow")}: ${writtenFlow(each, "flow")}`).join(", ")}}`;
}

/** What stands behind the colon of a key at this column, or behind a dash: in the same line, or in lines of its own. */
export function writtenBehind(opening: ":" | "-", value: unknown, column: number): string {
  const isCollection = typeof value === "object" && value !== null && Object.keys(value).length > 0;
  // Of a block at the end of others only its last line break is sure to stay.
  const isBlock = typeof value === "string" && value.includes("\n") && !value.endsWith("\n\n");
  if (!isCollection && !isBlock) return ` ${writtenInline(value, "block")}`;
  const indent = " ".repeat(column + (opening === ":" && Array.isArray(value) ? 0 : 2));
  if (typeof value === "string") return literal(value, indent);
  const lines = writeYaml(value as YamlValue)
    .trimEnd()
    .split("\n");
  const [first = "", ...further] = lines.map((line) => (line === "" ? line : indent + line));
  if (opening === "-") return ` ${[first.trimStart(), ...further].join("\n")}`;
  return `\n${[first, ...further].join("\n")}`;
}

/** A text of several lines as a block where that says the same, else in quotes. */
function literal(value: string, indent: string): string {
  const [head = "", ...lines] = writeYaml({ x: value }).trimEnd().split("\n");
  return [head.slice(2), ...lines.map((line) => (line === "" ? line : indent + line.replace(/^ {2}/, "")))].join("\n");
}
