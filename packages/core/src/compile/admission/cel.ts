/**
 * A CEL string literal. Names in a declaration may hold quotes and backslashes (LDAP), so everything that is not plain is
 * escaped.
 *
 * Source: https://github.com/google/cel-spec/blob/master/doc/langdef.md#string-and-bytes-values
 */
export function celText(text: string): string {
  const escaped = text
    .replace(/[\\']/g, String.raw`\$&`)
    .replace(/[\u0000-\u001f\u007f-\u009f\u2028\u2029\ufeff]/g, (character) => unicodeEscape(character));
  return `'${escaped}'`;
}

export function celList(texts: readonly string[]): string {
  return `[${texts.map(celText).join(", ")}]`;
}

/** A map literal, one entry a line: what it says about each stage can then be read, and reviewed when it changes. */
export function celMap(entries: readonly (readonly [key: string, expression: string])[]): string {
  if (entries.length === 0) return "{}";
  return `{\n${entries.map(([key, expression]) => `  ${celText(key)}: ${expression}`).join(",\n")}\n}`;
}

/**
 * A literal for plain data, fields that are undefined left out. The API server's CEL wants all values of a map to have
 * one type, so each is made dynamic.
 */
export function celValue(value: unknown): string {
  if (typeof value === "string") return celText(value);
  if (Array.isArray(value)) return `[${value.map(celValue).join(", ")}]`;
  if (typeof value !== "object" || value === null) return String(value);
  const entries = Object.entries(value).flatMap(([key, inner]) =>
    inner === undefined ? [] : [`${celText(key)}: dyn(${celValue(inner)})`],
  );
  return `{${entries.join(", ")}}`;
}

/**
 * An expression as written over several lines in our own source, without the indentation that its first line has there.
 * Lines of an expression put into it have lost theirs already.
 */
export function cel(text: string): string {
  const lines = text.replace(/^\n|\n\s*$/g, "").split("\n");
  const indentOf = (line: string) => line.length - line.trimStart().length;
  const indent = indentOf(lines[0] ?? "");
  return lines.map((line) => line.slice(Math.min(indent, indentOf(line)))).join("\n");
}

function unicodeEscape(character: string): string {
  return String.raw`\u${character.charCodeAt(0).toString(16).padStart(4, "0")}`;
}
