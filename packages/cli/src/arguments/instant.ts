import { InvalidArgumentError } from "commander";

/**
 * A point in time: `2026-12-27T08:00:00Z`, also with an offset such as `+01:00`; a day alone is its beginning in UTC. In milliseconds since
 * 1970. Without an offset it would mean something else on each machine.
 */
export function instant(text: string): number {
  const time = Date.parse(text);
  if (Number.isNaN(time) || !/^\d{4}-\d{2}-\d{2}(T\d{2}:\d{2}(:\d{2}(\.\d+)?)?(Z|[+-]\d{2}:\d{2}))?$/.test(text))
    throw new InvalidArgumentError("A time has a zone: 2026-12-27T08:00:00Z, or with +01:00 instead of Z.");
  return time;
}
