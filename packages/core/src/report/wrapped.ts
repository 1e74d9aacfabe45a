/** A stretch of a line that looks the same. */
export interface Piece {
  readonly text: string;
  readonly paint?: (text: string) => string;
}

/**
 * Pieces as lines of at most `columns` characters, broken between words: the first begins with `first`, all others with
 * `further`. A word that is longer than a line stays whole, so that it can be copied.
 */
export function wrapped(
  pieces: readonly Piece[],
  { columns, first = "", further }: { readonly columns: number; readonly first?: string; readonly further: string },
): string {
  const lines: string[] = [];
  let line = first;
  let width = first.length;
  let begun = false;
  for (const { text, paint = (same: string) => same } of pieces)
    for (const word of text.split(" ")) {
      if (word === "") continue;
      const room = begun ? 1 : 0;
      if (begun && width + room + word.length > columns) {
        lines.push(line);
        line = `${further}${paint(word)}`;
        width = further.length + word.length;
      } else {
        line += `${begun ? " " : ""}${paint(word)}`;
        width += room + word.length;
      }
      begun = true;
    }
  return [...lines, line].join("\n");
}

/** One line: what does not fit is cut. */
export function cutTo(text: string, columns: number): string {
  return text.length <= columns ? text : `${text.slice(0, Math.max(1, columns - 1)).trimEnd()}…`;
}
