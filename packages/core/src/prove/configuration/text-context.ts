/** Where a name stands in a text decides whether anything is ever connected to by it. */
export interface Stretch {
  readonly start: number;
  readonly end: number;
}

/** Further away nothing is looked at: what texts mean is seen nearby, and a long one may hold many names. */
const near = 2000;
const nearBlock = 5000;

/** The line around a stretch, as far as it is near, and the stretch in it. */
function lineAround(text: string, { start, end }: Stretch): Stretch & { readonly line: string } {
  const first = Math.max(0, start - near);
  const before = text.slice(first, start);
  const from = first + before.lastIndexOf("\n") + 1;
  const behind = text.slice(end, end + near);
  const length = behind.indexOf("\n");
  const to = length === -1 ? end + behind.length : end + length;
  return { line: text.slice(from, to), start: start - from, end: end - from };
}

const blockComments = [
  { begin: /(?:^|\s)\/\*(?=[\s*])/g, end: "*/" },
  { begin: /<!--/g, end: "-->" },
] as const;
/** Not what is right behind: `//host` is an address without a scheme. */
const lineComment = /(?:^|\s)#|(?:^|\s)\/\/(?=[^/])|^\s*(?:--|;)(?=\s)/g;

/** Whether a stretch stands in a comment, in whichever of the common languages of configuration the text is. */
export function isComment(text: string, stretch: Stretch): boolean {
  const { line, start } = lineAround(text, stretch);
  for (const { index, 0: found } of line.slice(0, start).matchAll(lineComment)) {
    const before = line.slice(0, index + found.length - 1);
    if (isEven(before, '"') && isEven(before, "'")) return true;
  }
  for (const { begin, end } of blockComments) {
    if (!text.includes(end)) continue;
    const before = text.slice(Math.max(0, stretch.start - nearBlock), stretch.start);
    const last = [...before.matchAll(begin)].at(-1);
    if (last && !before.includes(end, last.index) && text.slice(stretch.end, stretch.end + nearBlock).includes(end))
      return true;
  }
  return false;
}

function isEven(text: string, quote: string): boolean {
  return text.split(quote).length % 2 === 1;
}

/** The commands themselves, also with their folder; not a label of a host that spells the same. */
const transfer = /(?<![\w.-])(?:ssh|scp|sftp|rsync)(?![\w.-])/;

/** `ops@HOST` where nothing says that anybody connects to it. */
export function isMailAddress(text: string, { start, end }: Stretch): boolean {
  if (text[start - 1] !== "@") return false;
  const word =
    text
      .slice(Math.max(0, start - 300), start)
      .split(/[\s"'<>(),;|]/)
      .at(-1) ?? "";
  if (/:\/\/[^\s/?#]*@$/.test(word)) return false;
  // Not `https://elsewhere/ops@`: what signs in at a server stands before its name, never in a path (RFC 3986, 3.2).
  if (/^[\w.+-]+:(?!\/\/)[^@=]+@/.test(word) && !word.startsWith("mailto:")) return false;
  return !/^(?::\S|\/)/.test(text.slice(end)) && !transfer.test(lineAround(text, { start, end }).line);
}

const resolving = /\b(?:dns|xds|consul|etcd|zk|passthrough):\/\/[^\s/]*\/$/;

/** `/etc/certificates/HOST`, `https://elsewhere/HOST`: a step of a path, which nobody connects to. */
export function isStepOfPath(text: string, { start }: Stretch): boolean {
  if (text[start - 1] !== "/" || text[start - 2] === "/") return false;
  return !resolving.test(text.slice(Math.max(0, start - 200), start));
}

/** The name of a group of kinds, as in `apiVersion: HOST/v1`. */
export function isApiGroup(text: string, stretch: Stretch): boolean {
  const { line, start } = lineAround(text, stretch);
  return /(?:apiVersion|apiGroups?|group)["']?\s*:[["'\s-]*$/.test(line.slice(0, start));
}

const word = /^[("'‘“]?\p{L}[\p{L}'’-]*[.,;:!?)"'’”]?$/u;

/**
 * A bare name in a sentence: at least four words on its line, one of them right before or behind it, and nothing that looks
 * like a command, a setting or a URL.
 */
export function isProse(text: string, stretch: Stretch): boolean {
  const { line, start, end } = lineAround(text, stretch);
  if (line[start - 1] === "/" || line[start - 1] === "@" || /^[:/][^\s]/.test(line.slice(end))) return false;
  const words = line.split(/\s/);
  if (words.some((each) => /^--?[a-z]|[|=;&$<>{}]/i.test(each))) return false;
  const before = line.slice(0, start).trimEnd().split(/\s/).at(-1) ?? "";
  const behind =
    line
      .slice(end)
      .replace(/^[.,;:!?)"']*/, "")
      .trimStart()
      .split(/\s/)[0] ?? "";
  const neighbours = [before, behind].filter((each) => word.test(each));
  return neighbours.length > 0 && words.filter((each) => word.test(each)).length >= 4;
}

/**
 * Whether a stretch is all that is said: the whole text, an item of a list, or the value of a setting; or it has a port or a
 * scheme. A name of two labels that could be anything, such as `users.prod`, counts only there.
 */
export function isInHostPosition(text: string, { start, end }: Stretch): boolean {
  const before = start > near ? `x${text.slice(start - near, start)}` : text.slice(0, start);
  const behind = text.length > end + near ? `${text.slice(end, end + near)}x` : text.slice(end);
  if (/(?:\/\/|@|@tcp\()$/.test(before) || /^:\d/.test(behind)) return true;
  if (/^\s*(?:=|:(?!\d))/.test(behind) || /[/\\]$/.test(before)) return false;
  const option = /(?:^|\s)--?[a-z][\w-]*\s+["']?$/i.test(before);
  if (option || /^\s+\d{2,5}(?!\S)/.test(behind)) return /^["']?(?:\s|$)/.test(behind);
  if (otherwiseNamed.test(before)) return false;
  const opened = /(?:^|[=:,;[\n])\s*["'[]?\s*$/.test(before);
  return opened && /^["'\]]?\s*(?:$|[,;\n\]}])/.test(behind);
}

/** Settings of which the value is written with dots and is no host. */
const otherwiseNamed =
  /(?:table|schema|topic|logger|class|package|file|key|metric|event|column|index|prefix|property|role)s?["']?\s*[=:]\s*["']?$/i;
