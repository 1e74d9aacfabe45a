/** More pairs of lines than this are not compared: then only what stands once in both is found. */
const mostPairs = 4_000_000;

/** A line such as `{{ .name }}: {{ .value }}` would match nearly anything: out of order and far off, it does not count. */
const telling = 3;

/** A line of a template: what it says literally, and whether it does anything. */
interface TemplateLine {
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
  const lines = rendered.split("\n").map((line) => line.trim());
  const aligned = align(lines, from);
  return fillGaps(lines, from, aligned);
}

function templateLine(text: string): TemplateLine {
  const parts = text.trim().split(/\{\{.*?\}\}/);
  const literal = parts.join("").trim();
  if (literal === "") return { matches: () => false, weight: 0 };
  const [only] = parts;
  if (parts.length === 1) return { matches: (line) => line === only, weight: 2 + literal.length };
  const pattern = new RegExp(`^${parts.map(escaped).join(".*")}$`, "s");
  return { matches: (line) => pattern.test(line), weight: 1 + literal.length / 2 };
}

function escaped(text: string): string {
  return text.replace(/[\\^$.*+?()[\]{}|/-]/g, String.raw`\$&`);
}

/** The heaviest common sequence of lines; undefined for lines that are not in it. */
function align(lines: readonly string[], from: readonly TemplateLine[]): (number | undefined)[] {
  const width = from.length + 1;
  if ((lines.length + 1) * width > mostPairs) return lines.map((line) => onlyMatch(line, from));
  const best = new Float64Array((lines.length + 1) * width);
  const at = (row: number, column: number): number => best[row * width + column] ?? 0;
  const gain = (row: number, column: number): number => {
    const one = from[column];
    return one?.matches(lines[row] ?? "") === true ? one.weight : 0;
  };
  for (let row = lines.length - 1; row >= 0; row--) {
    for (let column = from.length - 1; column >= 0; column--) {
      const gained = gain(row, column);
      const both = gained > 0 ? at(row + 1, column + 1) + gained : 0;
      best[row * width + column] = Math.max(both, at(row + 1, column), at(row, column + 1));
    }
  }
  const found: (number | undefined)[] = lines.map(() => undefined);
  for (let row = 0, column = 0; row < lines.length && column < from.length; ) {
    const gained = gain(row, column);
    if (gained > 0 && at(row, column) === at(row + 1, column + 1) + gained) {
      found[row] = column + 1;
      row++;
      column++;
    } else if (at(row, column) === at(row + 1, column)) row++;
    else column++;
  }
  return found;
}

function onlyMatch(line: string, from: readonly TemplateLine[]): number | undefined {
  const first = from.findIndex(({ matches }) => matches(line));
  const last = from.findLastIndex(({ matches }) => matches(line));
  return first >= 0 && first === last ? first + 1 : undefined;
}

/** Lines that were not aligned: the nearest line that would match (a loop's body, again), else the one that made them. */
function fillGaps(
  lines: readonly string[],
  from: readonly TemplateLine[],
  aligned: readonly (number | undefined)[],
): number[] {
  const firstFound = aligned.find((line) => line !== undefined) ?? 1;
  let last = 0;
  return lines.map((line, row) => {
    const known = aligned[row] ?? nearest(line, from, last);
    if (known !== undefined) {
      last = known;
      return known;
    }
    return last === 0 ? firstFound : Math.min(last + 1, from.length);
  });
}

/** The nearest line that matches: of those that say something, else of the next two. */
function nearest(line: string, from: readonly TemplateLine[], last: number): number | undefined {
  const found: { readonly line: number; readonly distance: number; readonly says: boolean }[] = [];
  for (const [index, { matches, weight }] of from.entries()) {
    const distance = Math.abs(index + 1 - last);
    const says = weight >= telling;
    if ((says || distance <= 2) && matches(line)) found.push({ line: index + 1, distance, says });
  }
  found.sort((left, right) => Number(right.says) - Number(left.says) || left.distance - right.distance);
  return found[0]?.line;
}
