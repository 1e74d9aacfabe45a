import { objectText } from "./object-text.ts";
import { count } from "./amounts.ts";
import type { Drift, DriftEvent, DriftReport, FieldDrift, Writer } from "../plan/drift/drift.ts";
import type { WideGrant } from "../plan/drift/wide-grants.ts";
import { cutAround } from "./cut-around.ts";
import { undoneText } from "./drift-undone.ts";
import type { Palette } from "./palette.ts";
import { printable } from "./printable.ts";

const longestValue = 100;

const headings: Readonly<Record<Drift["type"], string>> = {
  changed: "Changed: not as declared",
  missing: "Missing: declared, and not there",
  foreign: "Foreign: there, and declared by nobody",
};

/** Declared against live, for a terminal: by what happened, each object with its fields, who and when. */
export function driftText(report: DriftReport, palette: Palette): string {
  const lines = [palette.strong(driftHeading(report))];
  let type: Drift["type"] | undefined;
  for (const drift of report.drifts) {
    if (drift.type !== type) lines.push("", palette.strong(headings[drift.type]));
    type = drift.type;
    lines.push(...driftLines(drift, palette));
  }
  const undone = undoneText(report.drifts);
  if (undone !== undefined) lines.push("", palette.note(undone));
  return `${lines.join("\n")}\n`;
}

/** One line that says what was compared and how much differs. */
export function driftHeading({ platform, cluster, compared, kinds, drifts }: DriftReport): string {
  const found = drifts.length === 0 ? "no drift" : count(drifts.length, "drift");
  const looked = `${count(compared, "declared object")} compared, ${count(kinds, "kind")} looked at`;
  return `${printable(platform)} in ${printable(cluster.name)}: ${looked}, ${found}`;
}

function driftLines(drift: Drift, palette: Palette): string[] {
  const whose = [drift.stage, drift.team].filter((name) => name !== undefined).map(printable);
  const origin = drift.origin === undefined ? [] : [printable(drift.origin)];
  const details = [...(whose.length > 0 ? [`(${whose.join(", ")})`] : []), ...origin].join("  ");
  const first = `  ${objectText(drift.key)}${details === "" ? "" : `  ${palette.faint(details)}`}`;
  if (drift.type !== "changed") {
    const said = objectSaid(drift);
    return said === "" ? [first] : [first, `    ${palette.faint(said)}`];
  }
  return [
    first,
    ...drift.fields.flatMap((field) => [
      `    ${printable(field.path)}: ${fieldSaid(field, palette)}`,
      ...(field.by ? [`      ${palette.faint(writerText(field.by))}`] : []),
    ]),
  ];
}

const endings: Readonly<Record<Drift["type"], string>> = {
  changed: "as declared again",
  missing: "there again",
  foreign: "no longer there, or no longer foreign",
};

/** A line that stands by itself, with the time: for `--watch`. */
export function driftEventText({ time, event, drift }: DriftEvent, palette: Palette): string {
  const clock = palette.faint(time);
  const object = palette.strong(objectText(drift.key));
  const where = drift.stage === undefined ? "" : palette.faint(` (${printable(drift.stage)})`);
  if (event === "gone") return `${clock}  ${palette.good("gone")}     ${object}${where}: ${endings[drift.type]}\n`;
  const kind = palette.error(drift.type.padEnd(7));
  if (drift.type !== "changed") {
    const said = objectSaid(drift);
    return `${clock}  ${kind}  ${object}${where}${said === "" ? "" : `: ${said}`}\n`;
  }
  const fields = drift.fields.map((field) => {
    const by = field.by ? ` ${palette.faint(writerText(field.by))}` : "";
    return `${printable(field.path)} ${fieldSaid(field, palette)}${by}`;
  });
  return `${clock}  ${kind}  ${object}${where}: ${fields.join("; ")}\n`;
}

/** What there is to say of an object that is missing or foreign: what it gives to whom, who made or deleted it, when. */
export function objectSaid(drift: Exclude<Drift, { readonly type: "changed" }>): string {
  const by = drift.by ? writerText(drift.by) : "";
  if (drift.type === "foreign")
    return [...(drift.grant ? [grantSaid(drift.grant)] : []), ...(by === "" ? [] : [`created ${by}`])].join("; ");
  if (drift.deleting) return `is being deleted${by === "" ? "" : ` ${by}`}`;
  return by === "" ? "" : `deleted ${by}`;
}

/** Subjects beyond these are counted: whoever made the binding chose how many there are. */
const mostSubjects = 5;

function grantSaid({ role, subjects }: WideGrant): string {
  const named = subjects.slice(0, mostSubjects).map(printable).join(", ");
  const more = subjects.length > mostSubjects ? ` and ${subjects.length - mostSubjects} more` : "";
  return `gives ${named}${more} the rights of ${printable(role)} in the whole cluster`;
}

function fieldSaid(field: FieldDrift, palette: Palette): string {
  if (field.secret) return "differs from what is declared (secret)";
  const [declared, live] = valueTexts(field);
  if (declared === undefined) return `added: ${palette.error(live ?? "")}`;
  return `${palette.good(declared)} → ${live === undefined ? palette.error("removed") : palette.error(live)}`;
}

/** Both values as JSON has them, a text of one word without its quotes; cut around the first difference where they are long. */
export function valueTexts({
  declared,
  live,
}: Pick<FieldDrift, "declared" | "live">): readonly [declared: string | undefined, live: string | undefined] {
  const [left, right] = cutAround(valueText(declared), valueText(live), longestValue);
  return [declared === undefined ? undefined : left, live === undefined ? undefined : right];
}

function valueText(json = ""): string {
  return printable(/^"[^"\\\s]+"$/.test(json) ? json.slice(1, -1) : json);
}

/** `by kubectl-edit (operator@example.com), 2026-01-02T03:04:05Z`, as far as it is known. */
export function writerText({ manager, time, person }: Writer): string {
  const known = [manager, person]
    .filter((name) => name !== undefined && name !== "")
    .map((name) => printable(name ?? ""));
  const [first, second] = known;
  const who = first === undefined ? "" : `by ${first}${second === undefined ? "" : ` (${second})`}`;
  return [who, time === undefined ? "" : printable(time)].filter((part) => part !== "").join(", ");
}
