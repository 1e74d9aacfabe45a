/** A value this short is more likely a word of the message than a secret, unless its name says that it is one. */
const shortestByItself = 8;
const secretName = /pass|secret|token|key|credential|auth|private/i;

/**
 * `text`, with what the declaration gave as values made unreadable: tools and charts repeat values in their complaints,
 * and any value may be secret. Paths and places stay, since they come from the chart.
 */
export function redactValues(text: string, values: unknown): string {
  const hidden = [...secretsIn(values, "")].toSorted((left, right) => right.length - left.length);
  let out = text;
  for (const secret of hidden) out = out.replaceAll(secret, "«value»");
  return out;
}

function* secretsIn(value: unknown, name: string): Generator<string> {
  if (typeof value === "string") {
    for (const line of [value, ...value.split("\n")]) {
      const least = secretName.test(name) ? 3 : shortestByItself;
      if (line.trim().length < least) continue;
      yield line.trim();
      yield Buffer.from(line.trim()).toString("base64");
    }
  } else if (typeof value === "number" && secretName.test(name)) yield String(value);
  else if (Array.isArray(value)) for (const item of value) yield* secretsIn(item, name);
  else if (typeof value === "object" && value !== null)
    for (const [key, item] of Object.entries(value)) yield* secretsIn(item, secretName.test(name) ? name : key);
}
