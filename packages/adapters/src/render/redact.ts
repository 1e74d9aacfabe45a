/** A value this short is more likely a word of the message than a secret, unless its name says that it is one. */
const shortestByItself = 8;
const secretName = /pass|pwd|secret|token|key|credential|auth|private|pin\b|salt|seed|dsn/i;

/**
 * `text`, with what the declaration gave as values made unreadable: tools and charts repeat values in their complaints,
 * and any value may be secret; of a chart's own `defaults` only what has a secret's name. Paths and places stay, since they come from the chart.
 */
export function redactValues(text: string, values: unknown, defaults?: unknown): string {
  const all = [...secretsIn(values, "", shortestByItself), ...secretsIn(defaults, "", Number.POSITIVE_INFINITY)];
  const hidden = new Set(all.toSorted((left, right) => right.length - left.length));
  let out = text;
  // Charts shout, and quote, what they complain about.
  for (const secret of hidden)
    for (const one of new Set([secret, JSON.stringify(secret).slice(1, -1)])) out = without(out, one);
  return out;
}

/** In capitals or not; nothing where case changes a text's length, as it does for a few letters. */
function without(text: string, secret: string): string {
  const parts: string[] = [];
  const lower = text.toLowerCase();
  const wanted = secret.toLowerCase();
  if (lower.length !== text.length || wanted.length !== secret.length) return text.replaceAll(secret, "«value»");
  let from = 0;
  for (let at = lower.indexOf(wanted); at !== -1; at = lower.indexOf(wanted, from)) {
    parts.push(text.slice(from, at));
    from = at + wanted.length;
  }
  return [...parts, text.slice(from)].join("«value»");
}

function* secretsIn(value: unknown, name: string, byItself: number): Generator<string> {
  if (typeof value === "string") {
    for (const line of [value, ...value.split("\n")]) {
      const least = secretName.test(name) ? 3 : byItself;
      if (line.trim().length < least) continue;
      yield line.trim();
      yield Buffer.from(line.trim()).toString("base64");
    }
  } else if (typeof value === "number" && secretName.test(name)) yield String(value);
  else if (Array.isArray(value)) for (const item of value) yield* secretsIn(item, name, byItself);
  else if (typeof value === "object" && value !== null)
    for (const [key, item] of Object.entries(value))
      yield* secretsIn(item, secretName.test(name) ? name : key, byItself);
}
