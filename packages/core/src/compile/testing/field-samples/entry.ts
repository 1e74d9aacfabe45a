import { checkSamples } from "./checks.ts";
import { type Sample, stage } from "./documents.ts";

const entry = (fields: string): string => stage(`entry: { ${fields} }`);
const check = (fields: string): string => entry(`checks: { one: { ${fields} } }`);
const hours = (fields: string): string => entry(`hours: { timeZone: Europe/Vienna, ${fields} }`);
const open = (fields: string): string => hours(`open: [{ ${fields} }]`);
const closed = (fields: string): string => hours(`closed: [{ ${fields} }]`);

const loads = (name: string): string =>
  `Stage ${name}: { cluster: nonprod, tier: performance, nodes: shared, lifetime: { ttl: 1h, most: 1 } }\n`;

const weekend = 'days: [saturday], from: "09:00", to: "10:00"';
const holidays = 'from: "2026-12-24", to: "2026-12-26", reason: the offices are closed';

/** What guards promotion: no manifest shows it, the stage's entry does. */
export const entrySamples: readonly Sample[] = [
  ["Stage.entry", stage("‹entry: { soak: 1h }›")],
  ["Stage.entry.by", entry("‹by: pullRequest›")],
  ["Stage.entry.breakGlass", entry("‹breakGlass: [on-call]›")],
  ["Stage.entry.promotion", entry("‹promotion: requested›")],
  ["Stage.entry.passes", entry("‹passes: any›")],
  ["Stage.entry.soak", entry("‹soak: 1d12h›")],
  ["Stage.entry.approvals", entry("‹approvals: { releasers: 2 }›")],
  ["Stage.entry.approvalsCountFor", entry("‹approvalsCountFor: 1d›")],
  ["Stage.entry.hours", entry("‹hours: { timeZone: Europe/Vienna }›")],
  ["Stage.entry.hours.timeZone", entry("hours: { timeZone: ‹Europe/Vienna|Etc/UTC› }")],
  ["Stage.entry.hours.open", hours(`‹open: [{ ${weekend} }]›`)],
  ["Stage.entry.hours.open[].days", open('days: [‹saturday|sunday›], from: "09:00", to: "10:00"')],
  ["Stage.entry.hours.open[].from", open('days: [saturday], from: "‹09:00|09:30›", to: "10:00"')],
  ["Stage.entry.hours.open[].to", open('days: [saturday], from: "09:00", to: "‹10:00|11:00›"')],
  ["Stage.entry.hours.closed", hours(`‹closed: [{ ${holidays} }]›`)],
  ["Stage.entry.hours.closed[].from", closed(holidays.replace("2026-12-24", "‹2026-12-24|2026-12-23›"))],
  ["Stage.entry.hours.closed[].to", closed(holidays.replace("2026-12-26", "‹2026-12-26|2026-12-27›"))],
  ["Stage.entry.hours.closed[].reason", closed(holidays.replace("offices", "‹offices|shops›"))],
  ["Stage.entry.accepted", entry("‹accepted: true›")],
  ["Stage.entry.checks", entry("‹checks: { tests: { recorded: before } }›")],
  ["Stage.entry.checks.<name>.expression", check("expression: release.number > ‹1|2›")],
  ["Stage.entry.checks.<name>.message", check("expression: release.number > 1, ‹message: the first one stays›")],
  ["Stage.entry.checks.<name>.recorded", check("recorded: ‹before|entry›")],
  ["Stage.entry.checks.<name>.previews", `${loads("load")}${loads("other")}${check("previews: ‹load|other›")}`],
  ["Stage.entry.checks.<name>.freshFor", check("recorded: before, ‹freshFor: 30d›")],
  ...checkSamples,
  ["Stage.entry.within", entry("‹within: 1h›")],
  ["Stage.entry.whenFailed", entry("‹whenFailed: rollback›")],
];
