import type { Source } from "../diagnostics/places.ts";

const isSecret = /\bkind["']?\s*:\s*["']?Secret\b/;
/** What says which Secret it is, on a line of its own, and holds nothing of it. */
const about = /^\s*(?:apiVersion|kind|metadata|name|namespace|type|immutable|labels|annotations)\s*:/;
const holdsData = /\b(?:string)?data["']?\s*:/i;
const keyed = /^\s*(?:- +)?[\w."'/-]+:(?=\s|$)/;

const hidden = new WeakMap<Source, Source>();

/**
 * The same text, with places as they are, in which manifests of Secrets show no values: messages show the lines that they
 * point to, and what they print ends up in logs. Lines of templates that only name values stay.
 */
export function hideSecrets(source: Source): Source {
  if (!isSecret.test(source.text)) return source;
  const known = hidden.get(source);
  if (known) return known;
  const made = {
    ...source,
    text: source.text
      .split(/^(?=---)/m)
      .map(hiddenIn)
      .join(""),
  };
  hidden.set(source, made);
  hidden.set(made, made);
  return made;
}

function hiddenIn(document: string): string {
  return isSecret.test(document) ? document.split("\n").map(hiddenLine).join("\n") : document;
}

function hiddenLine(line: string): string {
  if (line.startsWith("---") || line.includes("{{") || (about.test(line) && !holdsData.test(line))) return line;
  const key = keyed.exec(line)?.[0] ?? "";
  return key + line.slice(key.length).replace(/\S/g, "·");
}
