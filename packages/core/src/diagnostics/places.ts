/** A text that a user wrote, read once. `file` is what messages show; `path` is relative to the declaration's root. */
export interface Source {
  readonly file: string;
  readonly path: string;
  readonly text: string;
  /** Set where `text` was not written by hand but evaluated from a module: maps an offset to the line that made it. */
  readonly lineInModule?: (offset: number) => number;
  /** Set where only a place is known, as another program wrote it down: then `text` is empty. */
  readonly place?: Pick<Place, "line" | "column">;
}

/** A stretch of a source: offsets in UTF-16 code units, `end` exclusive. */
export interface Span {
  readonly source: Source;
  readonly start: number;
  readonly end: number;
}

/** Where a message points: lines and columns count from 1, `endColumn` is exclusive. */
export interface Place {
  readonly file: string;
  readonly line: number;
  readonly column: number;
  readonly endLine: number;
  readonly endColumn: number;
}

/** As YAML and editors count lines. */
const lineBreak = /\r\n?|\n/g;
const lineStartsBySource = new WeakMap<Source, Uint32Array>();

/** Offsets at which each line of `source` begins. Worked out once for each source. */
export function lineStarts(source: Source): Uint32Array {
  const known = lineStartsBySource.get(source);
  if (known) return known;
  const starts = [0];
  for (const { index, 0: found } of source.text.matchAll(lineBreak)) starts.push(index + found.length);
  const made = Uint32Array.from(starts);
  lineStartsBySource.set(source, made);
  return made;
}

/** The line (from 1) that holds `offset` in the text of `source` itself. */
export function lineAt(source: Source, offset: number): number {
  const starts = lineStarts(source);
  let low = 0;
  let high = starts.length - 1;
  while (low < high) {
    const middle = (low + high + 1) >>> 1;
    if ((starts[middle] as number) <= offset) low = middle;
    else high = middle - 1;
  }
  return low + 1;
}

/** The place of `span` in the user's own file. For an evaluated module the line is the module's and the column is 1. */
export function placeOf(span: Span): Place {
  const { source, start, end } = span;
  if (source.place) {
    const { line, column } = source.place;
    return { file: source.file, line, column, endLine: line, endColumn: column };
  }
  if (source.lineInModule) {
    const line = source.lineInModule(start);
    return { file: source.file, line, column: 1, endLine: line, endColumn: 1 };
  }
  const starts = lineStarts(source);
  const line = lineAt(source, start);
  const endLine = lineAt(source, Math.max(start, end));
  return {
    file: source.file,
    line,
    column: start - (starts[line - 1] as number) + 1,
    endLine,
    endColumn: Math.max(start, end) - (starts[endLine - 1] as number) + 1,
  };
}

/** `file:line:column`, the form that terminals and editors make clickable. */
export function formatPlace(place: Place): string {
  return `${place.file}:${place.line}:${place.column}`;
}

/** The place that `formatPlace` wrote, of a text that is not at hand; undefined for what is no place. */
export function spanOfPlace(text: string): Span | undefined {
  const [, file, line, column] = /^(.+):(\d{1,9}):(\d{1,9})$/.exec(text) ?? [];
  if (file === undefined) return undefined;
  const place = { line: Number(line), column: Number(column) };
  return { source: { file, path: file, text: "", place }, start: 0, end: 0 };
}
