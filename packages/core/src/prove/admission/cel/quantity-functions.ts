import { anything } from "../admission.ts";
import { failure, type Known, type KnownFunction, Quantity, type Value } from "./values.ts";

/** Billionths in one. */
const one = 10n ** 9n;
const mostWhole = 2n ** 63n - 1n;

const decimal: Readonly<Record<string, bigint>> = {
  n: -9n,
  u: -6n,
  m: -3n,
  k: 3n,
  M: 6n,
  G: 9n,
  T: 12n,
  P: 15n,
  E: 18n,
};
/** Powers of two. */
const binary: Readonly<Record<string, bigint>> = { Ki: 10n, Mi: 20n, Gi: 30n, Ti: 40n, Pi: 50n, Ei: 60n };

const compared =
  (apply: (left: bigint, right: bigint) => Value): KnownFunction =>
  (left, right) =>
    left instanceof Quantity && right instanceof Quantity ? apply(left.amount, right.amount) : undefined;

const combined =
  (apply: (left: bigint, right: bigint) => bigint): KnownFunction =>
  (left, right) => {
    if (!(left instanceof Quantity)) return undefined;
    if (typeof right !== "bigint" && !(right instanceof Quantity)) return undefined;
    const other = right instanceof Quantity ? right : new Quantity(right * one, true);
    const amount = apply(left.amount, other.amount);
    const isWhole = left.isWhole === true && other.isWhole === true && fits(amount);
    return new Quantity(amount, amount % one === 0n ? isWhole || undefined : false);
  };

/** Source: k8s.io/apiserver/pkg/cel/library/quantity.go */
export const quantityFunctions: Readonly<Record<string, KnownFunction>> = {
  quantity: (text) => parse(text),
  isQuantity: (text) => {
    const found = parse(text);
    return found === undefined || found === anything ? found : found instanceof Quantity;
  },
  "_.isGreaterThan": compared((left, right) => left > right),
  "_.isLessThan": compared((left, right) => left < right),
  "_.compareTo": compared((left, right) => (left < right ? -1n : BigInt(left > right))),
  "_.add": combined((left, right) => left + right),
  "_.sub": combined((left, right) => left - right),
  sign: (value) => {
    if (!(value instanceof Quantity)) return undefined;
    return value.amount < 0n ? -1n : BigInt(value.amount > 0n);
  },
  "_.isInteger": (value) => (value instanceof Quantity ? (value.isWhole ?? anything) : undefined),
  "_.asInteger": (value) => {
    if (!(value instanceof Quantity)) return undefined;
    if (value.isWhole === undefined) return anything;
    return value.isWhole ? value.amount / one : failure;
  },
  "_.asApproximateFloat": (value) => (value instanceof Quantity ? Number(value.amount) / Number(one) : undefined),
};

/** Source: k8s.io/apimachinery/pkg/api/resource/quantity.go (ParseQuantity) */
function parse(text: Known | undefined): Value | undefined {
  if (typeof text !== "string") return undefined;
  const match = /^([+-]?)0*(\d*)(?:\.(\d*))?(?:([numkMGTPE]|[KMGTPE]i)|[eE]([+-]?\d+))?$/.exec(text);
  if (match === null || text === "") return failure;
  const [, sign, whole = "", fraction = "", suffix = "", exponent = ""] = match;
  if (exponent.length > 4) return anything;
  const power = binary[suffix];
  const scale = BigInt(exponent) + (decimal[suffix] ?? 0n) - BigInt(fraction.length);
  const digits = BigInt(whole + fraction) << (power ?? 0n);
  const amount = scale < -9n ? roundedUp(digits, 10n ** (-9n - scale)) : digits * 10n ** (scale + 9n);
  // More than this Kubernetes does not count in powers of two.
  if (power !== undefined && amount > mostWhole * one) return anything;
  const count = BigInt(Math.max(1, whole.length) + fraction.length);
  const isShort = power === undefined ? count <= 18n : count <= 14n - (power * 3n) / 10n;
  return new Quantity(sign === "-" ? -amount : amount, isShort && scale >= 0n && fits(amount));
}

function roundedUp(amount: bigint, divisor: bigint): bigint {
  return (amount + divisor - 1n) / divisor;
}

/** Whether so many billionths are a number of 64 bits. */
function fits(amount: bigint): boolean {
  return amount <= mostWhole * one && amount >= -(mostWhole + 1n) * one;
}
