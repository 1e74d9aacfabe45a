/** `1,000`. */
export function amount(number: number): string {
  return number.toLocaleString("en-US");
}

/** `1 object`, `1,000 objects`. */
export function count(number: number, noun: string): string {
  return `${amount(number)} ${noun}${number === 1 ? "" : "s"}`;
}
