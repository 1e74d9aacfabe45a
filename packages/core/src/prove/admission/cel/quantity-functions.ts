import { anything } from "../admission.ts";
import { Failure, type Known, type KnownFunction, Quantity, type Value } from "./values.ts";

/** Billionths of a billionth in one. */
const one = 10n ** 18n;

const decimal: Readonly<Record<string, bigint>> = {
  "": 0n,
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
const binary: Readonly<Record<string, bigint>> = { Ki: 1n, Mi: 2n, Gi: 3n, Ti: 4n, Pi: 5n, Ei: 6n };

const compared =
  (apply: (left: bigint, right: bigint) => Value): KnownFunction =>
  (left, right) =>
    left instanceof Quantity && right instanceof Quantity ? apply(left.amount, right.amount) : undefined;

const combined =
  (apply: (left: bigint, right: bigint) => bigint): KnownFunction =>
  (left, right) => {
    if (!(left instanceof Quantity)) return undefined;
    if (right instanceof Quantity) return new Quantity(apply(left.amount, right.amount));
    return typeof right === "bigint" ? new Quantity(apply(left.amount, right * one)) : undefined;
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
  "_.sign": (value) => {
    if (!(value instanceof Quantity)) return undefined;
    return value.amount < 0n ? -1n : BigInt(value.amount > 0n);
  },
  "_.isInteger": (value) => (value instanceof Quantity ? value.amount % one === 0n : undefined),
  "_.asInteger": (value) => {
    if (!(value instanceof Quantity)) return undefined;
    return value.amount % one === 0n ? value.amount / one : new Failure("no whole number");
  },
  "_.asApproximateFloat": (value) => (value instanceof Quantity ? Number(value.amount) / Number(one) : undefined),
};

function parse(text: Known | undefined): Value | undefined {
  if (typeof text !== "string") return undefined;
  const match = /^([+-]?)(\d*)(?:\.(\d*))?(?:([numkMGTPE]|[KMGTPE]i)|[eE]([+-]?\d{1,3}))?$/.exec(text);
  const [, sign = "", whole = "", fraction = "", suffix = "", exponent] = match ?? [];
  if (match === null || whole + fraction === "") return new Failure("no quantity");
  const digits = BigInt(whole + fraction);
  const scale = suffix in binary ? 0n : exponent === undefined ? (decimal[suffix] ?? 0n) : BigInt(exponent);
  const power = 18n + scale - BigInt(fraction.length);
  const factor = suffix in binary ? 1024n ** (binary[suffix] ?? 0n) : 1n;
  // Finer than this no quantity of Kubernetes is.
  if (power < 0n || power > 100n) return anything;
  const amount = digits * factor * 10n ** power;
  return new Quantity(sign === "-" ? -amount : amount);
}
