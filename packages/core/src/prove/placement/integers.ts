const written = /^[+-]?\d{1,40}$/;
const least = -(2n ** 63n);
const greatest = 2n ** 63n - 1n;

/**
 * A text as the 64-bit integer that Go's `strconv.ParseInt` reads in it, or undefined where it reads none.
 * Source: https://pkg.go.dev/strconv#ParseInt
 */
export function integerOf(text: string): bigint | undefined {
  if (!written.test(text)) return undefined;
  const value = BigInt(text);
  return value >= least && value <= greatest ? value : undefined;
}
