import { durationText } from "../../model/duration-text.ts";
import type { Duration, Instant } from "../time.ts";

/** So much may clocks differ. Who finds a greater difference writes nothing. */
export const mostSkew: Duration = 5 * 60 * 1000;

/** Where something says that it was said after the commit that brings it. */
export function fromFuture(said: Instant, at: Instant, what: string): string[] {
  return said > at + mostSkew ? [`${what} is ${durationText(said - at)} ahead of the commit that brings it`] : [];
}
