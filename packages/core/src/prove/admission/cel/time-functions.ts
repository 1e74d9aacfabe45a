import { anything } from "../admission.ts";
import { duration, timestamp } from "./operators.ts";
import { Duration, failure, type Known, type KnownFunction, Timestamp, type Value } from "./values.ts";

const second = 1_000_000_000n;
const units: Readonly<Record<string, bigint>> = {
  h: 3600n * second,
  m: 60n * second,
  s: second,
  ms: 1_000_000n,
  us: 1000n,
  µs: 1000n,
  μs: 1000n,
  ns: 1n,
};

const ofTimestamp =
  (apply: (date: Date) => number): KnownFunction =>
  (time, zone) => {
    if (!(time instanceof Timestamp)) return undefined;
    if (zone !== undefined && zone !== "UTC") return anything;
    return BigInt(apply(new Date(Number(unixSeconds(time)) * 1000)));
  };

const orDuration =
  (unit: bigint, apply: (date: Date) => number): KnownFunction =>
  (...args) => {
    const [time, zone] = args;
    if (!(time instanceof Duration)) return ofTimestamp(apply)(...args);
    return zone === undefined ? time.nanoseconds / unit : undefined;
  };

/** Whole seconds since 1970: of half a second before it, -1. */
export function unixSeconds({ nanoseconds }: Timestamp): bigint {
  const rest = ((nanoseconds % second) + second) % second;
  return (nanoseconds - rest) / second;
}

/** Source: https://github.com/google/cel-spec/blob/master/doc/langdef.md#timestamps-and-durations */
export const timeFunctions: Readonly<Record<string, KnownFunction>> = {
  "_.getFullYear": ofTimestamp((date) => date.getUTCFullYear()),
  "_.getMonth": ofTimestamp((date) => date.getUTCMonth()),
  "_.getDate": ofTimestamp((date) => date.getUTCDate()),
  "_.getDayOfMonth": ofTimestamp((date) => date.getUTCDate() - 1),
  "_.getDayOfWeek": ofTimestamp((date) => date.getUTCDay()),
  "_.getHours": orDuration(3600n * second, (date) => date.getUTCHours()),
  "_.getMinutes": orDuration(60n * second, (date) => date.getUTCMinutes()),
  "_.getSeconds": orDuration(second, (date) => date.getUTCSeconds()),
};

/** As Go writes durations: `1h30m`, `1.5s`. */
export function durationOf(value: Known | undefined): Value | undefined {
  if (typeof value !== "string") return undefined;
  const rest = value.replace(/^[+-]/, "");
  if (rest === "0") return new Duration(0n);
  if (!/^(?:(?:\d+\.?\d*|\.\d+)(?:ns|us|[µμ]s|ms|s|m|h))+$/.test(rest)) return failure;
  let total = 0n;
  for (const [, whole = "", fraction = "", unit = "s"] of rest.matchAll(/(\d*)\.?(\d*)(ns|us|[µμ]s|ms|s|m|h)/g)) {
    const size = units[unit] ?? second;
    // More digits Go leaves out, and reckons with these in doubles.
    if (fraction.length > 18) return anything;
    const part = Number(fraction) * (Number(size) / Number(`1e${fraction.length}`));
    total += BigInt(whole) * size + BigInt(Math.trunc(part));
  }
  return duration(value.startsWith("-") ? -total : total);
}

export function shownDuration({ nanoseconds }: Duration): string {
  const negative = nanoseconds < 0n;
  const amount = negative ? -nanoseconds : nanoseconds;
  const rest = (amount % second).toString().padStart(9, "0").replace(/0+$/, "");
  return `${negative ? "-" : ""}${amount / second}${rest === "" ? "" : `.${rest}`}s`;
}

export function timestampOf(value: Known | undefined): Value | undefined {
  if (typeof value === "bigint") return timestamp(value * second);
  if (typeof value !== "string") return undefined;
  const [, written, fraction = "", zone] =
    /^(\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d)(\.\d+)?(Z|[+-]\d\d:\d\d)$/.exec(value) ?? [];
  const milliseconds = Date.parse(`${written}${zone}`);
  // Go takes some more forms: one digit of hours, a comma, a whole day of offset.
  if (Number.isNaN(milliseconds)) return oddForm.test(value) ? anything : failure;
  // What is no day, such as the 30th of February, or no hour, is read here as one of the next.
  if (!new Date(`${written}Z`).toISOString().startsWith(`${written}`)) return failure;
  return timestamp(BigInt(milliseconds) * 1_000_000n + BigInt(fraction.slice(1).padEnd(9, "0").slice(0, 9)));
}

const oddForm = /^\d{4}-\d\d-\d\dT(\d:|.*,|.*[+-]24:|.*:60$)/;
