/** So much of what is the same on both sides is shown before the first difference. */
const lead = 20;

/**
 * Two values that are shown side by side, each of at most `longest` characters. What is longer is cut so that the first
 * difference can be seen, with `…` where something is left out, and how long it is.
 */
export function cutAround(left: string, right: string, longest: number): readonly [left: string, right: string] {
  const start = firstShown(left, right, longest);
  return [cut(left, start, longest), cut(right, start, longest)];
}

function firstShown(left: string, right: string, longest: number): number {
  if (Math.max(left.length, right.length) <= longest) return 0;
  let same = 0;
  while (same < left.length && left[same] === right[same]) same++;
  return same < longest - lead ? 0 : same - lead;
}

function cut(text: string, start: number, longest: number): string {
  const shown = text.slice(start, start + longest);
  if (shown.length === text.length) return text;
  const end = start + shown.length < text.length ? "…" : "";
  return `${start > 0 ? "…" : ""}${shown}${end} (${text.length.toLocaleString("en-US")} characters)`;
}
