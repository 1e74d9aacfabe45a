/** Syntax that RE2 and this language read alike. */
const alike =
  /^(?:[^\\[\](){}*+?.^$|]|\\[.\\/[\](){}*+?^$|dDwWbB-]|\\[nrt]|\[\^?(?:[^\\[\]]|\\[.\\/[\](){}*+?^$|dDwW-])+\]|\((?:\?:|(?!\?))|[){}*+?.^$|])*$/;

/** Two repetitions of one thing, on which this language may take exponential time and RE2 does not. */
const slow = /[*+}][^()]*\)[*+{]/;

const plain = /^[\t\n -~]*$/;
const longest = 10_000;

/**
 * The pattern as this language reads it; undefined where that could differ from RE2, or take long. Classes such as `.`
 * and `\s` mean the same on plain ASCII.
 *
 * Source: https://github.com/google/re2/wiki/Syntax
 */
export function regularExpression(pattern: string, text: string, flags = ""): RegExp | undefined {
  if (!alike.test(pattern) || !plain.test(text)) return undefined;
  if (slow.test(pattern) && text.length > 24) return undefined;
  if (text.length > longest) return undefined;
  try {
    return new RegExp(pattern, flags);
  } catch (error) {
    if (error instanceof SyntaxError) return undefined;
    throw error;
  }
}
