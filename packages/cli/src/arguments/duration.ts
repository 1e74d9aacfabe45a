import { InvalidArgumentError } from "commander";

const unitMs: Readonly<Record<string, number>> = { "": 1_000, ms: 1, s: 1_000, m: 60_000, h: 3_600_000 };

/** `90s`, `5m`, `1h30m`; a number alone is seconds. In milliseconds. */
export function duration(text: string): number {
  if (!/^(\d+(ms|s|m|h))+$|^\d+$/.test(text))
    throw new InvalidArgumentError("A duration is a number and a unit, such as 90s, 5m or 1h30m.");
  return [...text.matchAll(/(\d+)(ms|s|m|h|)/g)].reduce(
    (sum, [, number = "0", unit = ""]) => sum + Number(number) * (unitMs[unit] ?? 0),
    0,
  );
}
