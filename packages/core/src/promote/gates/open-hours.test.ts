import { describe, expect, test } from "vitest";
import type { OpenHours } from "./open-hours.ts";
import { weekdays } from "../../model/entry-kind.ts";
import { closedDaysAt, isOpenAt, nextOpening } from "./open-hours.ts";

const workdays = weekdays.slice(0, 5);
const office: OpenHours = {
  zone: "Europe/Vienna",
  open: [{ days: workdays, from: "09:00", to: "17:00" }],
  closed: [{ from: "2026-12-24", to: "2027-01-06", reason: "holidays" }],
};
const at = (text: string): number => Date.parse(text);
const said = (time: number | undefined): string | undefined =>
  time === undefined ? undefined : new Date(time).toISOString();

test.each([
  // Vienna is one hour ahead of UTC in winter.
  ["2026-11-23T08:00:00Z", true, "Monday at nine"],
  ["2026-11-23T07:59:59.999Z", false, "the moment before"],
  ["2026-11-23T15:59:59.999Z", true, "the last moment"],
  ["2026-11-23T16:00:00Z", false, "Monday at five"],
  ["2026-11-22T10:00:00Z", false, "Sunday"],
  ["2026-12-23T10:00:00Z", true, "the day before the holidays"],
  ["2026-12-24T10:00:00Z", false, "the first of the closed days"],
  ["2027-01-06T10:00:00Z", false, "the last of the closed days"],
  ["2027-01-07T10:00:00Z", true, "the day after them"],
  // And two in summer.
  ["2026-07-06T07:00:00Z", true, "Monday at nine in summer"],
  ["2026-07-06T15:00:00Z", false, "Monday at five in summer"],
])("at %s open is %s: %s", (time, open) => {
  expect(isOpenAt(office, at(time))).toBe(open);
});

test.each([
  ["2026-11-23T07:00:00Z", "2026-11-23T08:00:00.000Z", "later today"],
  ["2026-11-23T09:00:00Z", "2026-11-24T08:00:00.000Z", "open now: the next time that it opens"],
  ["2026-11-20T17:00:00Z", "2026-11-23T08:00:00.000Z", "over the weekend"],
  ["2026-12-23T20:00:00Z", "2027-01-07T08:00:00.000Z", "over the holidays"],
  ["2026-03-27T18:00:00Z", "2026-03-30T07:00:00.000Z", "over the change to summer time"],
])("after %s it opens at %s: %s", (from, opens) => {
  expect(said(nextOpening(office, at(from)))).toBe(opens);
});

test("the reason for closed days is found", () => {
  expect(closedDaysAt(office, at("2026-12-31T23:30:00Z"))?.reason).toBe("holidays");
  expect(closedDaysAt(office, at("2027-01-06T23:00:00Z"))).toBeUndefined();
});

test("without hours a stage is open on every day that is not closed, from its first moment on", () => {
  const always: OpenHours = { ...office, open: [] };
  expect(isOpenAt(always, at("2026-11-22T03:00:00Z"))).toBe(true);
  expect(isOpenAt(always, at("2026-12-24T03:00:00Z"))).toBe(false);
  expect(said(nextOpening(always, at("2026-12-24T03:00:00Z")))).toBe("2027-01-06T23:00:00.000Z");
});

test("nothing is said of hours that never come", () => {
  expect(nextOpening({ ...office, open: [{ days: [], from: "09:00", to: "17:00" }] }, at("2026-11-23T07:00:00Z"))).toBe(
    undefined,
  );
});

describe("through the night", () => {
  const night: OpenHours = { zone: "Etc/UTC", open: [{ days: ["saturday"], from: "22:00", to: "04:00" }], closed: [] };

  test.each([
    ["2026-11-21T21:59:00Z", false],
    ["2026-11-21T22:00:00Z", true],
    ["2026-11-22T03:59:00Z", true],
    ["2026-11-22T04:00:00Z", false],
    ["2026-11-22T22:00:00Z", false],
  ])("at %s open is %s", (time, open) => {
    expect(isOpenAt(night, at(time))).toBe(open);
  });

  test("from a time to the same time is a whole day", () => {
    const day: OpenHours = { ...night, open: [{ days: ["saturday"], from: "06:00", to: "06:00" }] };
    expect(isOpenAt(day, at("2026-11-22T05:59:00Z"))).toBe(true);
    expect(isOpenAt(day, at("2026-11-22T06:00:00Z"))).toBe(false);
  });

  test("closed days cut off what reaches into them", () => {
    const closed: OpenHours = { ...night, closed: [{ from: "2026-11-22", to: "2026-11-22", reason: "move" }] };
    expect(isOpenAt(closed, at("2026-11-21T23:59:00Z"))).toBe(true);
    expect(isOpenAt(closed, at("2026-11-22T00:00:00Z"))).toBe(false);
  });
});

describe("when the clocks are changed", () => {
  const early = (from: string, to: string): OpenHours => ({
    zone: "America/New_York",
    open: [{ days: ["sunday"], from, to }],
    closed: [],
  });

  // On 8 March 2026 the wall goes from 01:59 EST to 03:00 EDT, which is 07:00 UTC.
  test.each([
    ["2026-03-08T07:15:00Z", true, "02:15 to 02:45 is not there, and takes where an hour later"],
    ["2026-03-08T06:59:00Z", false, "not before"],
    ["2026-03-08T07:45:00Z", false, "not longer"],
  ])("a gap: at %s open is %s, %s", (time, open) => {
    expect(isOpenAt(early("02:15", "02:45"), at(time))).toBe(open);
  });

  // On 1 November 2026 the wall goes from 01:59 EDT (05:59 UTC) back to 01:00 EST.
  test.each([
    ["2026-11-01T05:15:00Z", true, "01:15 the first time"],
    ["2026-11-01T06:15:00Z", false, "01:15 the second time"],
  ])("an hour twice: at %s open is %s, %s", (time, open) => {
    expect(isOpenAt(early("01:00", "01:30"), at(time))).toBe(open);
  });

  test("hours around the repeated one are an hour longer", () => {
    const around = early("00:30", "02:30");
    expect(isOpenAt(around, at("2026-11-01T04:30:00Z"))).toBe(true);
    expect(isOpenAt(around, at("2026-11-01T07:29:00Z"))).toBe(true);
    expect(isOpenAt(around, at("2026-11-01T07:30:00Z"))).toBe(false);
  });
});
