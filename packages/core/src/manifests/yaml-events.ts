import type { Event } from "js-yaml";
import { EVENT_ID, parseEvents, YAMLException } from "js-yaml";

/** Nesting deeper than this is refused: no hand-written document comes near it, and recursion over it is safe. */
export const deepest = 100;

/** What is read again for such lines may come to so many characters. */
const mostReadAgain = 50_000_000;

/**
 * What stands in a text of YAML, by places in it. Within brackets, braces and quotes it does not matter how far lines are
 * indented, to kubectl and Helm as in YAML 1.1: there a closing bracket often stands below its key.
 *
 * Errors: thrown YAMLException, that of the text as it is.
 */
export function yamlEvents(text: string): Event[] {
  try {
    return parseEvents(text, { maxDepth: deepest });
  } catch (error) {
    const events = error instanceof YAMLException ? joinedEvents(text, error) : undefined;
    if (events) return events;
    throw error;
  }
}

/** With the breaks of lines that are not indented far enough taken for blanks; undefined where that is not what is wrong. */
function joinedEvents(text: string, first: YAMLException): Event[] | undefined {
  let joined = text;
  let error = first;
  const breaks: number[] = [];
  while (error.reason === "deficient indentation" && breaks.length * text.length <= mostReadAgain) {
    const at = breakBefore(joined, error.mark?.position ?? 0);
    if (at === undefined) return undefined;
    breaks.push(at);
    joined = withBlanks(joined, at, error.mark?.position ?? at);
    try {
      const events = parseEvents(joined, { maxDepth: deepest });
      return events.map((event) => (isScalarOver(event, breaks) ? { ...event, fast: false } : event));
    } catch (next) {
      if (!(next instanceof YAMLException)) throw next;
      error = next;
    }
  }
  return undefined;
}

/** Of the line that begins with what stands at a place; undefined at the end of a document, which closes nothing. */
function breakBefore(text: string, position: number): number | undefined {
  const at = text.lastIndexOf("\n", position - 1);
  if (at === -1 || text.slice(at, position).trim() !== "") return undefined;
  if (text.slice(position).trim() === "" || /^(?:---|\.\.\.)(?:\s|$)/.test(text.slice(at + 1, at + 5)))
    return undefined;
  return at;
}

/** A comment ends with its line, and tabs that indent count for nothing either. */
function withBlanks(text: string, at: number, position: number): string {
  const start = text.lastIndexOf("\n", at - 1) + 1;
  const line = text.slice(start, at).replace(/(?<=^|\s)#[^'"#]*$/, (comment) => " ".repeat(comment.length));
  const blanks = " ".repeat(position - at);
  return `${text.slice(0, start)}${line.replace(/\r$/, " ")}${blanks}${text.slice(position)}`;
}

/** Whether its value is that of several lines, which are folded. */
function isScalarOver(event: Event, breaks: readonly number[]): boolean {
  return (
    event.type === EVENT_ID.SCALAR && event.fast && breaks.some((at) => at >= event.valueStart && at < event.valueEnd)
  );
}
