/** Control characters, line separators and those that change the direction of text: all could forge what a person reads. */
const unprintable = /[\u0000-\u001f\u007f-\u009f\u200e\u200f\u2028\u2029\u202a-\u202e\u2066-\u2069\ufeff]/g;

/**
 * Text of somebody else in one line of a terminal or a document: characters that could move the cursor, hide text or
 * begin a line stand as `\u{…}`.
 */
export function printable(text: string): string {
  return text.replace(unprintable, (character) => `\\u{${character.charCodeAt(0).toString(16)}}`);
}

/** As `printable`, with every character that Markdown gives a meaning to escaped. */
export function markdownText(text: string): string {
  return printable(text).replace(/[\\`*_{}[\]()<>#+|~&!-]/g, (character) => `\\${character}`);
}

/** A Markdown code span that holds any text: its fence is longer than every run of backticks within. */
export function markdownCode(text: string): string {
  const shown = printable(text).replaceAll("|", "\\|");
  const longest = Math.max(0, ...[...shown.matchAll(/`+/g)].map(([run]) => run.length));
  const fence = "`".repeat(longest + 1);
  const room = longest > 0 ? " " : "";
  return `${fence}${room}${shown}${room}${fence}`;
}

export function htmlText(text: string): string {
  const entities: Readonly<Record<string, string>> = {
    "&": "&amp;",
    "<": "&lt;",
    ">": "&gt;",
    '"': "&quot;",
    "'": "&#39;",
  };
  return printable(text).replace(/[&<>"']/g, (character) => entities[character] ?? character);
}
