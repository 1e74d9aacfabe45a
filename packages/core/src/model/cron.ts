const names = {
  month: ["jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"],
  weekday: ["sun", "mon", "tue", "wed", "thu", "fri", "sat"],
};

interface Field {
  readonly least: number;
  readonly most: number;
  /** Names for values, the first for `least`. */
  readonly names: readonly string[];
}

const fields: readonly Field[] = [
  { least: 0, most: 59, names: [] },
  { least: 0, most: 23, names: [] },
  { least: 1, most: 31, names: [] },
  { least: 1, most: 12, names: names.month },
  { least: 0, most: 6, names: names.weekday },
];

const shorthands = /^@(yearly|annually|monthly|weekly|daily|midnight|hourly)$/;

/**
 * Whether the CronJob controller understands a schedule: minute, hour, day of the month, month and weekday, each with
 * lists, ranges and steps, or a shorthand such as @daily.
 *
 * Source: https://kubernetes.io/docs/concepts/workloads/controllers/cron-jobs/#schedule-syntax, and the limits of the
 * parser that the controller uses, https://pkg.go.dev/github.com/robfig/cron/v3: Sunday is 0 and never 7.
 */
export function isSchedule(text: string): boolean {
  if (shorthands.test(text)) return true;
  const written = text.trim().split(/\s+/);
  return (
    written.length === fields.length &&
    fields.every((field, index) => (written[index] ?? "").split(",").every((part) => isRange(part, field)))
  );
}

/** `*`, a value or a range, with a step where there is one. */
function isRange(text: string, field: Field): boolean {
  const [range = "", step, ...more] = text.split("/");
  if (more.length > 0 || (step !== undefined && !(wholeNumber(step) >= 1))) return false;
  if (range === "*" || range === "?") return true;
  const [from = "", to = from, ...others] = range.split("-");
  const [first, last] = [valueOf(from, field), valueOf(to, field)];
  return others.length === 0 && first >= field.least && last <= field.most && first <= last;
}

/** NaN where it is none. */
function valueOf(text: string, { least, names: known }: Field): number {
  const named = known.indexOf(text.toLowerCase());
  return named < 0 ? wholeNumber(text) : named + least;
}

function wholeNumber(text: string): number {
  return /^\d{1,9}$/.test(text) ? Number(text) : Number.NaN;
}
