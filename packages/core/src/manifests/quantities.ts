const written = /^(\d*)\.?(\d*)(?:[eE]([+-]?\d+)|([numkMGTPE]|[KMGTPE]i)?)$/;

/** What one of each suffix is worth: a power of ten, or of 1024. */
const decimalExponents = { n: -9, u: -6, m: -3, k: 3, M: 6, G: 9, T: 12, P: 15, E: 18 } as const;
const binaryUnits = ["Ki", "Mi", "Gi", "Ti", "Pi", "Ei"] as const;

/** Quantities are counted in billionths, the finest that Kubernetes keeps. */
const one = 1_000_000_000n;
const fractionDigits = 9;

/** Suffixes with their size in billionths, largest first. */
const decimalSteps = [
  { suffix: "", size: one },
  ...Object.entries(decimalExponents).map(([suffix, exponent]) => ({
    suffix,
    size: 10n ** BigInt(fractionDigits + exponent),
  })),
].toSorted((left, right) => (left.size < right.size ? 1 : -1));
const binarySteps = [
  ...binaryUnits.map((suffix, index) => ({ suffix, size: one * 1024n ** BigInt(index + 1) })).toReversed(),
  { suffix: "", size: one },
  ...decimalSteps,
];

/**
 * A Kubernetes quantity as a whole number of billionths, exactly: `250m` is 250,000,000n and `1Ki` 1,024,000,000,000n.
 * What is finer than a billionth is rounded up, as the API server does.
 *
 * The text is a valid quantity (`isQuantity`).
 * Source: https://kubernetes.io/docs/reference/kubernetes-api/common-definitions/quantity/
 */
export function quantityValue(quantity: string): bigint {
  const [, whole = "", fraction = "", exponent, suffix = ""] = written.exec(quantity) ?? [];
  const digits = BigInt(whole + fraction);
  if (isBinary(suffix)) {
    const size = 1024n ** BigInt(binaryUnits.indexOf(suffix) + 1);
    return shift(digits * size, fractionDigits - fraction.length);
  }
  const power =
    exponent === undefined ? (decimalExponents[suffix as keyof typeof decimalExponents] ?? 0) : Number(exponent);
  return shift(digits, fractionDigits - fraction.length + power);
}

/** No exponent or number of digits beyond what fits into Kubernetes' own type. */
const readable = /^(?=.{1,40}$)(?=\.?\d)\d*\.?\d*(?:[eE][+-]?\d{1,2}|[numkMGTPE]|[KMGTPE]i)?$/;

/** Whether a text that nobody checked yet can be read as a quantity. */
export function isQuantity(text: string): boolean {
  return readable.test(text);
}

/** Negative where `left` is less than `right`, 0 where they are worth the same, however they are written. */
export function compareQuantities(left: string, right: string): number {
  if (left === right) return 0;
  const difference = quantityValue(left) - quantityValue(right);
  if (difference === 0n) return 0;
  return difference < 0n ? -1 : 1;
}

/** The sum, in its shortest form, in powers of 1024 where the first that is not zero is written so. */
export function addQuantities(left: string, right: string): string {
  const [first, second] = [quantityValue(left), quantityValue(right)];
  return formatQuantity(first + second, first === 0n ? right : left);
}

/** `times` is a whole number. */
export function multiplyQuantity(quantity: string, times: number): string {
  return formatQuantity(quantityValue(quantity) * BigInt(times), quantity);
}

/**
 * A number of billionths as a quantity: with the largest suffix that leaves a whole number, as the API server writes
 * it. In powers of 1024 where `like` is written so.
 */
export function formatQuantity(billionths: bigint, like: string): string {
  if (billionths === 0n) return "0";
  const steps = like.endsWith("i") ? binarySteps : decimalSteps;
  const step = steps.find(({ size }) => billionths % size === 0n);
  return step ? `${billionths / step.size}${step.suffix}` : `${billionths}n`;
}

function isBinary(suffix: string): suffix is (typeof binaryUnits)[number] {
  return suffix.endsWith("i");
}

/** `digits` times ten to the `power`, rounded up. */
function shift(digits: bigint, power: number): bigint {
  if (power >= 0) return digits * 10n ** BigInt(power);
  const divisor = 10n ** BigInt(-power);
  return (digits + divisor - 1n) / divisor;
}
