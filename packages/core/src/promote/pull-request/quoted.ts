import { oneLine } from "../outside-text.ts";

/** Joins what it stands between and is not seen. Outside text has none of its own left (`oneLine`). */
const joiner = "\u2060";

/** Words by which a code host closes an issue when the pull request is merged. */
const closing = /\b(clos(?:e[sd]?|ing)|fix(?:e[sd]|ing)?|resolv(?:e[sd]?|ing)|implement(?:s|ed|ing)?)(?=:?(?:\s|$))/gi;

/** What calls people, refers to issues, or is made a link: a sign before a name or number, the beginning of an address. */
const calling = /@(?!sha256:)(?=\w)|[#!~%$&^](?=\w)|\bGH-(?=\d)|:(?=\/\/)|\bwww(?=\.)|<(?=!)/gi;

/**
 * Outside text that does nothing on a code host: it calls nobody, refers to no issue, closes none and is no link. Code hosts
 * look for some of these in the raw text, also within code, so an invisible joiner is put where they would begin.
 * Sources: https://docs.github.com/en/issues/tracking-your-work-with-issues/using-issues/linking-a-pull-request-to-an-issue,
 * https://docs.gitlab.com/user/project/issues/managing_issues/#default-closing-pattern
 */
export function defused(text: string): string {
  return text.replace(closing, (word) => word + joiner).replace(calling, (sign) => sign + joiner);
}

/** Outside text as a Markdown code span that may stand in a cell of a table; of `longest` characters at most, as `oneLine`. */
export function quoted(text: string, longest = 100): string {
  const shown = defused(oneLine(text, longest)).replaceAll("|", "\\u{7c}");
  if (shown === "") return "(empty)";
  const run = Math.max(0, ...[...shown.matchAll(/`+/g)].map(([ticks]) => ticks.length));
  const fence = "`".repeat(run + 1);
  const room = run > 0 ? " " : "";
  return `${fence}${room}${shown}${room}${fence}`;
}
