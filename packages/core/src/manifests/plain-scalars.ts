const booleans = new Map<string, boolean>([
  ...["y", "Y", "yes", "Yes", "YES", "true", "True", "TRUE", "on", "On", "ON"].map((word) => [word, true] as const),
  ...["n", "N", "no", "No", "NO", "false", "False", "FALSE", "off", "Off", "OFF"].map((word) => [word, false] as const),
]);
const nulls = new Set(["", "~", "null", "Null", "NULL"]);
const numberStart = /^[-+.0-9]/;
const decimal = /^[-+]?(0|[1-9][0-9]*)$/;
const octal = /^([-+]?)0[oO]?([0-7]+)$/;
const hexadecimal = /^([-+]?)0[xX]([0-9a-fA-F]+)$/;
/** A sign may also stand behind `0b`: the reader passes what follows it on to a parser of signed numbers. */
const binary = /^([-+]?)0[bB]([01]+)$|^0b([-+])([01]+)$/;
const float = /^[-+]?(\.[0-9]+|[0-9]+(\.[0-9]*)?)([eE][-+]?[0-9]+)?$/;
const infinite = /^[-+]?\.(inf|Inf|INF)$/;
const notANumber = /^\.(nan|NaN|NAN)$/;
/** Whole numbers to another base than ten have to fit 64 bits, one of them the sign where there is a sign. */
const mostUnsigned = 2n ** 64n - 1n;
const mostSigned = 2n ** 63n - 1n;

/**
 * What an unquoted YAML scalar means to the API server and to kubectl.
 *
 * Both read with sigs.k8s.io/yaml, which follows YAML 1.1 where people do not expect it: `on`, `no` and `y` are
 * booleans, `0755` is octal, `1_000` is a number. It departs from YAML 1.1 in two points that this follows: base 60
 * numbers (`1:30`) and dates stay text.
 * Source: https://github.com/kubernetes-sigs/yaml (goyaml.v2/resolve.go).
 */
export function readPlainScalar(text: string): string | number | boolean | null {
  if (nulls.has(text)) return null;
  if (text.length <= 5) {
    const boolean = booleans.get(text);
    if (boolean !== undefined) return boolean;
  }
  return numberStart.test(text) ? readNumber(text) : text;
}

function readNumber(text: string): string | number {
  // Underscores count for nothing in numbers, but not in those that begin with their point.
  const digits = text.includes("_") && !text.startsWith(".") ? text.replaceAll("_", "") : text;
  const whole = decimal.test(digits)
    ? undefined
    : (readBased(digits, octal, "0o") ?? readBased(digits, hexadecimal, "0x") ?? readBased(digits, binary, "0b"));
  if (whole !== undefined) return whole;
  if (float.test(digits)) {
    const value = Number(digits);
    if (!Number.isFinite(value)) return text;
    return digits === "-0" ? 0 : value;
  }
  if (infinite.test(text)) return text.startsWith("-") ? -Infinity : Infinity;
  return notANumber.test(text) ? Number.NaN : text;
}

/** The number that `digits` write to another base; undefined where they do not, or where 64 bits do not hold it. */
function readBased(digits: string, form: RegExp, prefix: string): number | undefined {
  const match = form.exec(digits);
  if (!match) return undefined;
  const [, outerSign, outerSize, innerSign, innerSize] = match;
  const sign = outerSign || innerSign || "";
  const value = BigInt(prefix + (outerSize ?? innerSize ?? "0"));
  if (sign === "-") return value > mostSigned + 1n ? undefined : Number(-value);
  return value > (sign === "" ? mostUnsigned : mostSigned) ? undefined : Number(value);
}
