/** More pairs of lines than this are not compared: then only what stands once in both is found. */
const mostPairs = 4_000_000;

/** A line such as `{{ .name }}: {{ .value }}` would match nearly anything: out of order and far off, it does not count. */
const telling = 3;

/** Beyond this, neither a template's line nor a rendered one says more. Lines of megabytes are not compared as a whole. */
const longestLine = 2000;

/** A line of a template: what it says literally, and whether it does anything. */
interface TemplateLine {
  /** All that it says, where it does nothing; undefined where it has actions. */
  readonly literal: string | undefined;
  /** Whether a line with actions may have made the line. */
  readonly matches: (line: string) => boolean;
  /** How much a match says: a key of many letters says more than a bracket. */
  readonly weight: number;
}

/**
 * For each line of `rendered`, the line (from 1) of `template` that it was made from, as well as can be known from the
 * text: lines that a template has literally, or with actions (`{{ … }}`) in place of parts, are aligned in order; what lies
 * between (the output of an include, say) belongs to the line after the last one that was found.
 */
export function templateLines(rendered: string, template: string): number[] {
  const from = template.split("\n").map(templateLine);
  const lines = rendered.split("\n").map((line) => line.trim().slice(0, longestLine));
  // What is the same from the beginning on, as in files without any action, needs no search.
  const differing = lines.findIndex((line, index) => line !== from[index]?.literal);
  const same = differing === -1 ? lines.length : differing;
  const search = searchIn(from, lines.length);
  const rest = align(lines.slice(same), from, same, search);
  return fillGaps(lines, from, [...lines.slice(0, same).map((_, row) => row + 1), ...rest], search);
}

function templateLine(text: string): TemplateLine {
  const line = text.trim();
  const parts = line.length > longestLine ? ["", ""] : line.split(/\{\{.*?\}\}/);
  const literal = parts.join("").trim();
  const acts = parts.length > 1;
  if (!acts) return { literal, matches: () => false, weight: 2 + literal.length };
  if (literal === "") return { literal: undefined, matches: () => false, weight: 0 };
  return { literal: undefined, matches: (other) => hasInOrder(other, parts), weight: 1 + literal.length / 2 };
}

/**
 * Whether `line` is `parts` with anything between them. The leftmost place for each is as good as any: no way back is ever
 * tried, so that no template can make it take longer than the line is long.
 */
function hasInOrder(line: string, parts: readonly string[]): boolean {
  const first = parts[0] ?? "";
  const last = parts.at(-1) ?? "";
  if (line.length < first.length + last.length || !line.startsWith(first) || !line.endsWith(last)) return false;
  const end = line.length - last.length;
  let at = first.length;
  for (const part of parts.slice(1, -1)) {
    const found = line.indexOf(part, at);
    if (found === -1 || found + part.length > end) return false;
    at = found + part.length;
  }
  return true;
}

/** For a rendered line, the indexes of the template's lines that may have made it, ascending. */
type Search = (line: string) => readonly number[];

/** Each text is looked for once. Where there are far too many, lines with actions are not compared. */
function searchIn(from: readonly TemplateLine[], lines: number): Search {
  const byLiteral = Map.groupBy(from.keys(), (index) => from[index]?.literal);
  const all = byLiteral.get(undefined) ?? [];
  const acting = lines * all.length > 5 * mostPairs ? [] : all;
  const known = new Map<string, readonly number[]>();
  return (line) => {
    const before = known.get(line);
    if (before || line === "") return before ?? [];
    const matching = acting.filter((index) => from[index]?.matches(line));
    const literal = byLiteral.get(line) ?? [];
    const found = matching.length === 0 ? literal : [...literal, ...matching].toSorted((left, right) => left - right);
    known.set(line, found);
    return found;
  };
}

/** The heaviest common sequence of `lines` and what the template has from the index `begin` on; else undefined. */
function align(
  lines: readonly string[],
  from: readonly TemplateLine[],
  begin: number,
  search: Search,
): (number | undefined)[] {
  const height = Math.max(from.length - begin, 0);
  const width = height + 1;
  if ((lines.length + 1) * width > mostPairs) return lines.map((line) => onlyMatch(search(line)));
  const matching = lines.map((line) => new Set(search(line)));
  const best = new Float64Array((lines.length + 1) * width);
  const at = (row: number, column: number): number => best[row * width + column] ?? 0;
  const gain = (row: number, column: number): number =>
    matching[row]?.has(begin + column) === true ? (from[begin + column]?.weight ?? 0) : 0;
  for (let row = lines.length - 1; row >= 0; row--) {
    for (let column = height - 1; column >= 0; column--) {
      const gained = gain(row, column);
      const both = gained > 0 ? at(row + 1, column + 1) + gained : 0;
      best[row * width + column] = Math.max(both, at(row + 1, column), at(row, column + 1));
    }
  }
  const found: (number | undefined)[] = lines.map(() => undefined);
  for (let row = 0, column = 0; row < lines.length && column < height; ) {
    const gained = gain(row, column);
    if (gained > 0 && at(row, column) === at(row + 1, column + 1) + gained) {
      found[row] = begin + column + 1;
      row++;
      column++;
    } else if (at(row, column) === at(row + 1, column)) row++;
    else column++;
  }
  return found;
}

function onlyMatch(matching: readonly number[]): number | undefined {
  const [first] = matching;
  return first === undefined || matching.length > 1 ? undefined : first + 1;
}

/** Lines that were not aligned: the nearest line that would match (a loop's body, again), else the one that made them. */
function fillGaps(
  lines: readonly string[],
  from: readonly TemplateLine[],
  aligned: readonly (number | undefined)[],
  search: Search,
): number[] {
  const firstFound = aligned.find((line) => line !== undefined) ?? 1;
  let last = 0;
  return lines.map((line, row) => {
    const known = aligned[row] ?? nearest(search(line), from, last);
    if (known !== undefined) {
      last = known;
      return known;
    }
    return last === 0 ? firstFound : Math.min(last + 1, from.length);
  });
}

/** How many on either side of a line are looked at. */
const around = 100;

/** The nearest line that matches: of those that say something, else of the next two. */
function nearest(matching: readonly number[], from: readonly TemplateLine[], last: number): number | undefined {
  let after = 0;
  for (let end = matching.length; after < end; ) {
    const middle = (after + end) >> 1;
    if ((matching[middle] ?? last) < last) after = middle + 1;
    else end = middle;
  }
  const near = matching.slice(Math.max(after - around, 0), after + around);
  const found = near.flatMap((index) => {
    const distance = Math.abs(index + 1 - last);
    const says = (from[index]?.weight ?? 0) >= telling;
    return says || distance <= 2 ? [{ line: index + 1, distance, says }] : [];
  });
  found.sort((left, right) => Number(right.says) - Number(left.says) || left.distance - right.distance);
  return found[0]?.line;
}
