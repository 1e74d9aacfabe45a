/** A point in time: milliseconds since 1970-01-01T00:00:00Z. Time comes into core as an argument; nothing here reads a clock. */
export type Instant = number;

/** A length of time in milliseconds. */
export type Duration = number;

const units = [
  ["d", 86_400_000],
  ["h", 3_600_000],
  ["m", 60_000],
  ["s", 1000],
] as const;

/** A length of time as people write it: "1d2h", "45m", "20s"; what is less than a second is left out. */
export function durationText(length: Duration): string {
  let rest = length;
  let text = "";
  for (const [unit, size] of units) {
    const count = Math.floor(rest / size);
    if (count > 0) text += `${count}${unit}`;
    rest -= count * size;
  }
  return text === "" ? "0s" : text;
}
