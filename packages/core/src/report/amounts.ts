/** `1,000`, of a whole number. The platform's own way to write it takes longer to load than a small world to be judged. */
export function amount(number: number): string {
  return String(number).replaceAll(/\B(?=(\d{3})+$)/g, ",");
}

/** `1 object`, `1,000 objects`. */
export function count(number: number, noun: string): string {
  return `${amount(number)} ${noun}${number === 1 ? "" : "s"}`;
}
