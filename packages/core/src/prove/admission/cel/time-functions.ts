import { anything } from "../admission.ts";
import { Duration, Failure, type Known, type KnownFunction, Timestamp, type Value } from "./values.ts";

const second = 1_000_000_000n;
const units: Readonly<Record<string, bigint>> = {
  h: 3600n * second,
  m: 60n * second,
  s: second,
  ms: 1_000_000n,
  us: 1000n,
  µs: 1000n,
  ns: 1n,
};

const ofTimestamp =
  (apply: (date: Date) => number): KnownFunction =>
  (time, zone) => {
    if (!(time instanceof Timestamp)) return undefined;
    if (zone !== undefined && zone !== "UTC") return anything;
    return BigInt(apply(new Date(Number(time.nanoseconds / 1_000_000n))));
  };

const orDuration =
  (unit: bigint, apply: (date: Date) => number): KnownFunction =>
  (...args) => {
    const [time] = args;
    return time instanceof Duration ? time.nanoseconds / unit : ofTimestamp(apply)(...args);
  };

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
  const [, sign, rest = ""] = /^([+-]?)(.*)$/.exec(value) ?? [];
  if (rest === "0") return new Duration(0n);
  if (!/^(?:(?:\d+\.?\d*|\.\d+)(?:ns|us|µs|ms|s|m|h))+$/.test(rest)) return new Failure("no duration");
  let total = 0n;
  for (const [, whole = "", fraction = "", unit = "s"] of rest.matchAll(/(\d*)\.?(\d*)(ns|us|µs|ms|s|m|h)/g)) {
    const size = units[unit] ?? second;
    total += BigInt(whole || "0") * size;
    if (fraction !== "") total += (BigInt(fraction) * size) / 10n ** BigInt(fraction.length);
  }
  return new Duration(sign === "-" ? -total : total);
}

export function shownDuration({ nanoseconds }: Duration): string {
  const negative = nanoseconds < 0n;
  const amount = negative ? -nanoseconds : nanoseconds;
  const rest = (amount % second).toString().padStart(9, "0").replace(/0+$/, "");
  return `${negative ? "-" : ""}${amount / second}${rest === "" ? "" : `.${rest}`}s`;
}

export function timestampOf(value: Known | undefined): Value | undefined {
  if (typeof value === "bigint") return new Timestamp(value * second);
  if (typeof value !== "string") return undefined;
  const match = /^(\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d)(\.\d+)?(Z|[+-]\d\d:\d\d)$/.exec(value);
  const milliseconds = match === null ? Number.NaN : Date.parse(`${match[1]}${match[3]}`);
  if (match === null || Number.isNaN(milliseconds)) return new Failure("no timestamp");
  const fraction = (match[2] ?? ".").slice(1).padEnd(9, "0").slice(0, 9);
  return new Timestamp(BigInt(milliseconds) * 1_000_000n + BigInt(fraction));
}
