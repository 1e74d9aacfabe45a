import { Temporal } from "temporal-polyfill";
import { weekdays } from "../../model/entry-kind.ts";
import type { Instant } from "../time.ts";

/** When a stage may be entered, by the clock on the wall of a time zone. */
export interface OpenHours {
  /** A time zone of the IANA database. */
  readonly zone: string;
  /** Empty for always. */
  readonly open: readonly WeeklyHours[];
  /** Whole days on which it is closed all the same. */
  readonly closed: readonly ClosedDays[];
}

/** Wall times such as 09:30. Where `to` is not later than `from`, it is that of the next day. */
interface WeeklyHours {
  readonly days: readonly Weekday[];
  readonly from: string;
  readonly to: string;
}

/** From the beginning of the first day to the end of the last one, such as 2026-12-24. */
export interface ClosedDays {
  readonly from: string;
  readonly to: string;
  readonly reason: string;
}

type Weekday = (typeof weekdays)[number];

/** What is looked through for the next opening. Closed days may reach further: then nothing is said. */
const daysAhead = 400;

/**
 * Whether `at` is within open hours. Hours that daylight saving leaves out take where after the gap, as long as they are;
 * of hours that come twice, the first count.
 *
 * Source: https://tc39.es/proposal-temporal/docs/ambiguity.html (`compatible`, as in RFC 5545)
 */
export function isOpenAt(hours: OpenHours, at: Instant): boolean {
  if (closedDaysAt(hours, at)) return false;
  if (hours.open.length === 0) return true;
  const today = dayOf(at, hours.zone);
  // Hours that began yesterday may reach into today.
  return [today.subtract({ days: 1 }), today]
    .flatMap((day) => hoursOn(day, hours))
    .some(({ from, to }) => from <= at && at < to);
}

/** The first time after `at` that is within open hours; undefined where there is none for more than a year. */
export function nextOpening(hours: OpenHours, at: Instant): Instant | undefined {
  let day = dayOf(at, hours.zone).subtract({ days: 1 });
  for (let count = 0; count <= daysAhead; count++, day = day.add({ days: 1 })) {
    const starts = [startOf(day, hours.zone), ...hoursOn(day, hours).map(({ from }) => from)];
    const found = starts.toSorted((one, other) => one - other).find((start) => start > at && isOpenAt(hours, start));
    if (found !== undefined) return found;
  }
  return undefined;
}

/** The closed days that `at` is one of. */
export function closedDaysAt({ closed, zone }: OpenHours, at: Instant): ClosedDays | undefined {
  const day = dayOf(at, zone).toString();
  return closed.find(({ from, to }) => from <= day && day <= to);
}

function dayOf(at: Instant, zone: string): Temporal.PlainDate {
  return Temporal.Instant.fromEpochMilliseconds(at).toZonedDateTimeISO(zone).toPlainDate();
}

function startOf(day: Temporal.PlainDate, zone: string): Instant {
  return day.toZonedDateTime(zone).epochMilliseconds;
}

function hoursOn(day: Temporal.PlainDate, { open, zone }: OpenHours): { from: Instant; to: Instant }[] {
  const weekday = weekdays[day.dayOfWeek - 1];
  const on = (date: Temporal.PlainDate, plainTime: string): Instant =>
    date.toZonedDateTime({ timeZone: zone, plainTime }).epochMilliseconds;
  return open
    .filter(({ days }) => weekday !== undefined && days.includes(weekday))
    .map(({ from, to }) => ({ from: on(day, from), to: on(to > from ? day : day.add({ days: 1 }), to) }));
}
