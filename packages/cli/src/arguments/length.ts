import { InvalidArgumentError } from "commander";

const units = { d: 86_400_000, h: 3_600_000, m: 60_000, s: 1000 } as const;

/** A length of time as an argument, written as in a declaration, in milliseconds. */
export function lengthOf(text: string): number {
  if (!/^(?=\d)(\d{1,5}d)?(\d{1,5}h)?(\d{1,5}m)?(\d{1,5}s)?$/.test(text))
    throw new InvalidArgumentError("it is no length of time, such as 3d, 12h or 1d12h.");
  const parts = text.matchAll(/(\d+)([dhms])/g);
  const length = parts.reduce((sum, [, count, unit]) => sum + Number(count) * units[unit as keyof typeof units], 0);
  if (length > 0) return length;
  throw new InvalidArgumentError("it is no time at all.");
}
