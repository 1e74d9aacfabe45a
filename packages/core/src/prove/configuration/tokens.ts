/** A stretch of a text that has the form of a host or of an address. */
export interface Token {
  readonly start: number;
  readonly end: number;
  /** In lower case, without a dot at the end. */
  readonly text: string;
}

const host = /^(?:\*\.)?[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?(?:\.[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?)+$/;
/** What an address of version 6 is written with. */
const version6Run = /[0-9a-f:.]+/gi;
const longestAddress = 45;

/**
 * The stretches of `text` that have the form of a host with at least two labels, or of an address. Whole ones only: `x` in
 * `my-x`, `x_y` and `x.y` is none. Time is linear in the text.
 */
export function tokensOf(text: string): readonly Token[] {
  const tokens: Token[] = [];
  for (let dot = text.indexOf("."); dot !== -1; ) {
    let start = dot;
    while (isPart(text, start - 1)) start--;
    let end = dot + 1;
    while (isPart(text, end)) end++;
    addHost(tokens, text, start, end);
    // `mysql -hHOST`: the option's letter stands right before its value.
    if (text[start] === "-" && /[a-zA-Z]/.test(text.charAt(start + 1))) addHost(tokens, text, start + 2, end);
    dot = text.indexOf(".", end);
  }
  if (version6Pair.test(text))
    for (const { 0: run, index } of text.matchAll(version6Run)) addVersion6(tokens, text, run, index);
  return tokens;
}

const isAsciiPart = Array.from({ length: 128 }, (_, code) => /[\w.*-]/.test(String.fromCodePoint(code)));

/** Letters of any script count as parts of a name: what stands beside one is another name. Nothing stands outside of the text. */
function isPart(text: string, at: number): boolean {
  const code = text.charCodeAt(at);
  return code < 128 ? isAsciiPart[code] === true : /[\p{L}\p{N}\ud800-\udfff]/u.test(text.charAt(at));
}

/** Cheap to look for, and in every address of version 6. */
const version6Pair = /:[0-9a-f]{0,4}:/i;

function addHost(tokens: Token[], text: string, start: number, behind: number): void {
  let end = behind;
  while (text.charCodeAt(end - 1) === 46) end--;
  if (end - start > 253) return;
  const found = text.slice(start, end).toLowerCase();
  if (host.test(found)) tokens.push({ start, end, text: found });
}

const escapes = /%(?:2f|3a|40|2c|3f|3d|26|22|20|2e)|\\[nrt/]/gi;

/** A text as the program that reads it sees it, and where each part of it is written. */
export interface Unescaped {
  readonly text: string;
  /** The offset in what is written, of one in `text`. */
  readonly writtenAt: (offset: number) => number;
}

/** `written` once the escapes of URLs and of strings are undone. */
export function unescaped(written: string): Unescaped {
  let text = "";
  let at = 0;
  const pieces: { readonly text: number; readonly written: number }[] = [];
  for (const { 0: escape, index } of written.matchAll(escapes)) {
    text += written.slice(at, index) + meant(escape);
    at = index + escape.length;
    pieces.push({ text: text.length, written: at });
  }
  const writtenAt = (offset: number) => {
    const piece = pieces.findLast((each) => each.text <= offset) ?? { text: 0, written: 0 };
    return piece.written + offset - piece.text;
  };
  return { text: text + written.slice(at), writtenAt };
}

function meant(escape: string): string {
  if (escape === "\\/") return "/";
  return escape.startsWith("%") ? String.fromCodePoint(Number.parseInt(escape.slice(1), 16)) : "\n";
}

function addVersion6(tokens: Token[], text: string, run: string, start: number): void {
  if (run.length > longestAddress + 1 || !version6Pair.test(run)) return;
  const end = start + run.length;
  if (isPart(text, start - 1) || isPart(text, end)) return;
  const found = run.replace(/(?<!:):$|\.$/, "").toLowerCase();
  tokens.push({ start, end: start + found.length, text: found });
}
