/**
 * Text as one word of a POSIX shell that stands for exactly that text.
 * Source: https://pubs.opengroup.org/onlinepubs/9799919799/utilities/V3_chap02.html#tag_19_02_02
 */
export function quoteShell(text: string): string {
  if (text.includes("\0")) throw new Error(`no shell has a word with the character NUL: ${JSON.stringify(text)}`);
  return `'${text.replaceAll("'", `'\\''`)}'`;
}

/**
 * Text for a field of a GitHub workflow in which expressions are evaluated, so that none in it is: what opens one becomes
 * an expression that gives it.
 * Source: https://docs.github.com/en/actions/reference/workflows-and-actions/expressions
 */
export function withoutGithubExpressions(text: string): string {
  return text.replaceAll("${{", "${{ '${{' }}");
}

/**
 * Text for a field of a CircleCI configuration in which parameters are filled in, so that none in it is. The backslashes
 * before them would end the escape, so a shell's own have to stand somewhere else.
 * Source: https://circleci.com/docs/reference/configuration-reference/ (escaping `<<`)
 */
export function withoutCircleParameters(text: string): string {
  return text.replaceAll("<<", "\\<<");
}

/**
 * Text as a literal of Groovy: in three single quotes, where nothing is interpolated. A line break stays one.
 * Source: https://groovy-lang.org/syntax.html#_triple_single_quoted_string
 */
export function quoteGroovy(text: string): string {
  const escaped = text.replace(/[\\']|[^\n\u0020-\u007e]/g, (character) =>
    character === "\\" || character === "'" ? `\\${character}` : unicodeEscape(character),
  );
  return text.includes("\n") ? `'''\\\n${escaped}'''` : `'${escaped}'`;
}

function unicodeEscape(character: string): string {
  return `\\u${character.charCodeAt(0).toString(16).padStart(4, "0")}`;
}
