/** Control and format characters, those that break lines or turn them round among them: all could forge what a person reads. */
const unprintable = /[\p{Cc}\p{Cf}\u2028\u2029]/gu;

/**
 * Text of somebody else in one line of at most `longest` UTF-16 units: runs of white space become one space, what could
 * forge the line stands as `\u{…}`, and what is cut off as `…`.
 */
export function oneLine(text: string, longest: number): string {
  const near = text.slice(0, longest * 2 + 1);
  const shown = near
    .toWellFormed()
    .replace(/\s+/g, " ")
    .trim()
    .replace(unprintable, (character) => `\\u{${(character.codePointAt(0) ?? 0).toString(16)}}`);
  const isWhole = near.length === text.length && shown.length <= longest;
  return isWhole ? shown : `${withoutHalf(shown.slice(0, longest - 1))}…`;
}

/** A cut between the two halves of a character takes the first half, too. */
function withoutHalf(text: string): string {
  return /[\ud800-\udbff]$/.test(text) ? text.slice(0, -1) : text;
}
