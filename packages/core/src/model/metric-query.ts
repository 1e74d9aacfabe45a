/** What a query may ask for by `{{name}}`. */
export const queryPlaceholders = ["app", "stage", "namespace", "release"] as const;
export type QueryValues = Readonly<Record<(typeof queryPlaceholders)[number], string>>;

/** A part of a query: text outside of string literals, or a literal without its quotes. */
interface Part {
  readonly text: string;
  /** Undefined outside of a literal. */
  readonly quote: '"' | "'" | "`" | undefined;
  readonly use: Use;
}

/** What a literal is for: the text or the regular expression of a label matcher, or anything else. */
type Use = "text" | "expression" | "other";

const placeholder = /\{\{([^{}]*)\}\}/g;
/** What means itself and nothing else, in any literal and in a regular expression. */
const plainText = /^[A-Za-z0-9_-]*$/;

/**
 * What is wrong with a PromQL query as far as its placeholders go; undefined where nothing is. They stand within string
 * literals only, where a value can be kept from ending the literal.
 */
export function queryProblem(query: string): string | undefined {
  const parts = partsOf(query);
  if (parts === undefined) return "a quote that is opened and not closed";
  for (const { text, quote } of parts) {
    for (const [whole, name = ""] of text.matchAll(placeholder)) {
      if (!isPlaceholder(name)) return `${whole} is none of ${queryPlaceholders.map((one) => `{{${one}}}`).join(", ")}`;
      if (quote === undefined) return `${whole} stands outside of quotes`;
    }
    if (text.includes("\\{{")) return "a backslash before a placeholder";
  }
  return undefined;
}

/**
 * A query with its values filled in: whatever a value is, it is the same text within the same literal, and in the regular
 * expression of a matcher it stands for itself. `problem` says which value cannot be written where it is asked for.
 * Source: https://prometheus.io/docs/prometheus/latest/querying/basics/#string-literals
 */
export function fillQuery(
  query: string,
  values: QueryValues,
): { readonly query: string } | { readonly problem: string } {
  const problem = queryProblem(query);
  if (problem !== undefined) return { problem };
  let refused: string | undefined;
  const filled = (partsOf(query) ?? []).map(({ text, quote, use }) => {
    const content = text.replace(placeholder, (_, name: keyof QueryValues) => {
      const value = values[name];
      const written = quote === undefined ? undefined : writtenValue(value, quote, use);
      if (written === undefined)
        refused ??= `the ${name} ${JSON.stringify(value)} cannot stand in this place of the query`;
      return written ?? "";
    });
    return quote === undefined ? content : quote + content + quote;
  });
  return refused === undefined ? { query: filled.join("") } : { problem: refused };
}

function isPlaceholder(name: string): name is keyof QueryValues {
  return (queryPlaceholders as readonly string[]).includes(name);
}

function writtenValue(value: string, quote: string, use: Use): string | undefined {
  if (plainText.test(value)) return value;
  // Elsewhere, as in an argument of a function, nobody knows whether it is read as an expression.
  if (use === "other" || /[\u0000-\u001f\u007f]/.test(value)) return undefined;
  const meant = use === "expression" ? value.replace(/[\\.+*?()|[\]{}^$]/g, "\\$&") : value;
  // Raw literals know no escapes.
  if (quote === "`") return value.includes("`") ? undefined : meant;
  return meant.replaceAll("\\", "\\\\").replaceAll(quote, `\\${quote}`);
}

/** Undefined where a literal does not end. Within a comment nothing begins a literal. */
function partsOf(query: string): Part[] | undefined {
  const parts: Part[] = [];
  let from = 0;
  for (let at = 0; at < query.length; at++) {
    const character = query[at];
    if (character === "#") {
      const end = query.indexOf("\n", at);
      at = end === -1 ? query.length : end;
      continue;
    }
    if (character !== '"' && character !== "'" && character !== "`") continue;
    const end = endOfLiteral(query, at, character);
    if (end === undefined) return undefined;
    const before = query.slice(from, at);
    const use = /[=!]~\s*$/.test(before) ? "expression" : /=\s*$/.test(before) ? "text" : "other";
    parts.push({ text: before, quote: undefined, use: "other" });
    parts.push({ text: query.slice(at + 1, end), quote: character, use });
    at = end;
    from = end + 1;
  }
  parts.push({ text: query.slice(from), quote: undefined, use: "other" });
  return parts;
}

function endOfLiteral(query: string, start: number, quote: string): number | undefined {
  for (let at = start + 1; at < query.length; at++) {
    if (query[at] === quote) return at;
    if (query[at] === "\\" && quote !== "`") at++;
    else if (query[at] === "\n" && quote !== "`") return undefined;
  }
  return undefined;
}
