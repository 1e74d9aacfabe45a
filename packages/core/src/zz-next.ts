/** What JSON can say, and so what a manifest can hold. Keys whose value is undefined are left out. */
export type YamlValue =
  | string
  | number
  | boolean
  | null
  | readonly YamlValue[]
  | { readonly [key: string]: YamlValue | undefined };

/**
 * Plain text that no reader of YAML 1.1 or 1.2 takes for anything but text, apart from the words in `notText`. Some take
 * `e9` for a number.
 */
const plainText = /^(?![eE][-+]?[0-9]+$)[A-Za-z_/](?:[\w./@+,()=-]|:(?=[\w/])| (?=[\w/(]))*$/;
const notText = new Set(["y", "n", "yes", "no", "on", "off", "true", "false", "null"]);
const longestNotText = 5;
/** Not printable in YAML, or a line break in YAML 1.1 only: always escaped. */
const needsEscape = /[\u007f-\u009f\u2028\u2029\ufeff\ufffe\uffff]/g;
/** A text of several lines that a literal block holds unchanged: nothing to escape, no line that indentation would blur. */
const literalText =
  /^[^\s\u0000-\u001f\u007f-\u009f\u2028\u2029\ufeff\ufffe\uffff][^\u0000-\u0008\u000b-\u001f\u007f-\u009f\u2028\u2029\ufeff\ufffe\uffff]*$/;
/** YAML allows an implicit key 1024 characters; beyond this, quotes and escapes included, it is written explicitly. */
const longestImplicitKey = 128;

/**
 * One YAML document in kubestage's canonical form, without a document marker, ending in a line break.
 *
 * Block style, two spaces, lists not indented under their key, keys in the order given: equal values in equal order give
 * equal bytes. Text is plain only where every reader agrees that it is text; otherwise it is double-quoted as in JSON,
 * or a literal block.
 *
 * Errors: throws for a number that JSON cannot hold (NaN, infinities) and for half of a surrogate pair.
 * Source: https://yaml.org/spec/1.2.2/ and https://yaml.org/type/ (YAML 1.1 types).
 */
export function writeYaml(value: YamlValue): string {
  if (isList(value)) return value.length === 0 ? "[]\n" : writeList(value, "");
  if (isMapping(value)) return isEmpty(value) ? "{}\n" : writeMapping(value, "");
  return `${writeScalar(value, "  ")}\n`;
}

/** Lines of a mapping, each preceded by `indent`; the first line's indent is the caller's when `first` is given. */
function writeMapping(
  mapping: { readonly [key: string]: YamlValue | undefined },
  indent: string,
  first = indent,
): string {
  let out = "";
  let lead = first;
  for (const key of Object.keys(mapping)) {
    const value = mapping[key];
    if (value === undefined) continue;
    const name = writeKey(key);
    const head = name.length <= longestImplicitKey ? `${lead}${name}:` : `${lead}? ${name}\n${indent}:`;
    lead = indent;
    if (isList(value)) out += value.length === 0 ? `${head} []\n` : `${head}\n${writeList(value, indent)}`;
    else if (isMapping(value))
      out += isEmpty(value) ? `${head} {}\n` : `${head}\n${writeMapping(value, `${indent}  `)}`;
    else out += `${head} ${writeScalar(value, `${indent}  `)}\n`;
  }
  return out;
}

function writeList(list: readonly YamlValue[], indent: string, first = indent): string {
  let out = "";
  let lead = first;
  for (const item of list) {
    if (isList(item)) out += item.length === 0 ? `${lead}- []\n` : writeList(item, `${indent}  `, `${lead}- `);
    else if (isMapping(item)) out += isEmpty(item) ? `${lead}- {}\n` : writeMapping(item, `${indent}  `, `${lead}- `);
    else out += `${lead}- ${writeScalar(item, `${indent}  `)}\n`;
    lead = indent;
  }
  return out;
}

function writeScalar(value: string | number | boolean | null, indent: string): string {
  if (typeof value !== "string") return typeof value === "number" ? writeNumber(value) : String(value);
  if (value.includes("\n") && literalText.test(value)) {
    checkWellFormed(value);
    return writeLiteral(value, indent);
  }
  return writeText(value);
}

const known = new Map<string, string>();
function writeKey(key: string): string {
  let name = known.get(key);
  if (name === undefined) {
    name = writeText(key);
    if (known.size < 1000) known.set(key, name);
  }
  return name;
}

function writeText(text: string): string {
  if (plainText.test(text) && !(text.length <= longestNotText && notText.has(text.toLowerCase()))) return text;
  checkWellFormed(text);
  return JSON.stringify(text).replace(
    needsEscape,
    (character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, "0")}`,
  );
}

/** Half of a surrogate pair is no character: no encoding and no reader but JavaScript's own would keep it. */
function checkWellFormed(text: string): void {
  if (!text.isWellFormed()) throw new Error(`a manifest cannot hold the text ${JSON.stringify(text)}`);
}

function writeNumber(value: number): string {
  if (!Number.isFinite(value)) throw new Error(`a manifest cannot hold the number ${value}`);
  if (Object.is(value, -0)) return "-0.0";
  const text = String(value);
  return text.includes("e") && !text.includes(".") ? text.replace("e", ".0e") : text;
}

/** `|`, `|-` or `|+` by how the text ends, then its lines. Empty lines carry no indent. */
function writeLiteral(text: string, indent: string): string {
  const body = text.replace(/\n+$/, "");
  const breaks = text.length - body.length;
  const chomping = breaks === 0 ? "-" : breaks === 1 ? "" : "+";
  const lines = body.split("\n").map((line) => (line === "" ? "" : `${indent}${line}`));
  return `|${chomping}\n${lines.join("\n")}${"\n".repeat(Math.max(0, breaks - 1))}`;
}

function isList(value: YamlValue): value is readonly YamlValue[] {
  return Array.isArray(value);
}

function isMapping(value: YamlValue): value is { readonly [key: string]: YamlValue | undefined } {
  return typeof value === "object" && value !== null;
}

function isEmpty(mapping: { readonly [key: string]: YamlValue | undefined }): boolean {
  for (const key in mapping) if (mapping[key] !== undefined) return false;
  return true;
}
