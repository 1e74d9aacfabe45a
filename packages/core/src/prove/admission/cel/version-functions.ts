import { failure, type Known, type KnownFunction, Opaque, type Value } from "./values.ts";
import { quantityFunctions } from "./quantity-functions.ts";

/** A semantic version; what was built makes no difference. */
class Version extends Opaque {
  readonly numbers: readonly bigint[];
  readonly before: readonly string[];
  constructor(numbers: readonly bigint[], before: readonly string[]) {
    super(`${numbers.join(".")}-${before.join(".")}`);
    this.numbers = numbers;
    this.before = before;
  }
}

const number = "(0|[1-9]\\d*)";
const form = new RegExp(
  `^${number}\\.${number}\\.${number}(?:-([0-9A-Za-z-]+(?:\\.[0-9A-Za-z-]+)*))?(?:\\+[0-9A-Za-z-]+(?:\\.[0-9A-Za-z-]+)*)?$`,
);

/** Methods that quantities have too. */
const compared =
  (name: string, apply: (order: number) => Value): KnownFunction =>
  (...args) => {
    const [one, other] = args;
    if (one instanceof Version && other instanceof Version) return apply(orderOf(one, other));
    return quantityFunctions[name]?.(...args);
  };

const part =
  (at: number): KnownFunction =>
  (version) =>
    version instanceof Version ? BigInt.asIntN(64, version.numbers[at] ?? 0n) : undefined;

/** Source: k8s.io/apiserver/pkg/cel/library/semverlib.go, https://semver.org */
export const versionFunctions: Readonly<Record<string, KnownFunction>> = {
  semver: (text, normalizes) => parse(text, normalizes),
  isSemver: (text, normalizes) => {
    const found = parse(text, normalizes);
    return found === undefined ? undefined : found instanceof Version;
  },
  "_.major": part(0),
  "_.minor": part(1),
  "_.patch": part(2),
  "_.isGreaterThan": compared("_.isGreaterThan", (order) => order > 0),
  "_.isLessThan": compared("_.isLessThan", (order) => order < 0),
  "_.compareTo": compared("_.compareTo", (order) => BigInt(Math.sign(order))),
};

function parse(text: Known | undefined, normalizes: Known = false): Value | undefined {
  if (typeof text !== "string" || typeof normalizes !== "boolean") return undefined;
  const found = form.exec(normalizes ? normalized(text) : text);
  if (found === null) return failure;
  const identifiers = found[4]?.split(".") ?? [];
  if (identifiers.some((one) => /^0\d+$/.test(one))) return failure;
  const numbers = found.slice(1, 4).map(BigInt);
  return numbers.some((one) => one >= 2n ** 64n) ? failure : new Version(numbers, identifiers);
}

/** A `v` before it is left out, what is missing is 0 where nothing follows the numbers, and so are zeros that lead. */
function normalized(text: string): string {
  const all = text.replace(/^v/, "").split(".");
  const parts = all.length > 3 ? [...all.slice(0, 2), all.slice(2).join(".")] : all;
  const numbers = parts.map((one) => one.replace(/^0+(?=\d)/, ""));
  while (numbers.length < 3) numbers.push("0");
  return numbers.join(".");
}

function orderOf(one: Version, other: Version): number {
  for (const [at, amount] of one.numbers.entries()) {
    const difference = amount - (other.numbers[at] ?? 0n);
    if (difference < 0n) return -1;
    if (difference > 0n) return 1;
  }
  if (one.before.length === 0 || other.before.length === 0) return other.before.length - one.before.length;
  for (const [at, identifier] of one.before.entries()) {
    const against = other.before[at];
    if (against === undefined) return 1;
    const order = orderOfIdentifiers(identifier, against);
    if (order !== 0) return order;
  }
  return one.before.length - other.before.length;
}

/** Numbers by amount, and before texts. */
function orderOfIdentifiers(one: string, other: string): number {
  const [a, b] = [one, other].map((text) => (/^\d+$/.test(text) ? BigInt(text) : undefined));
  if (a !== undefined && b !== undefined) return a < b ? -1 : Number(a > b);
  if (a !== undefined || b !== undefined) return a === undefined ? 1 : -1;
  return one < other ? -1 : Number(one > other);
}
