import type { Diagnostic, Related, Source, Span } from "@kubestage/core";
import { diagnose, hideSecrets } from "@kubestage/core";
import type { FileContents } from "../file-contents.ts";
import { sourceOf } from "../file-contents.ts";

/** What a failed run of Helm is told with. */
export interface HelmFailure {
  /** What Helm wrote, values already made unreadable. */
  readonly said: string;
  readonly chartName: string;
  readonly files: FileContents;
  /** Where the declaration asks for the chart. */
  readonly place: Span;
  /** What was rendered, such as `app web in stage dev`. */
  readonly what: string;
}

/**
 * KS5220 for what Helm refuses: in the template and at the line that Helm names, the innermost where one calls another.
 *
 * Helm 3 and 4 write places differently (`template: CHART/FILE:LINE:COLUMN:`, `at (CHART/FILE:LINE:COLUMN)`), but always
 * as the path with the chart's name first, line and column.
 */
export function helmProblem(failure: HelmFailure): Diagnostic {
  const { said, place, what } = failure;
  const reason = reasonIn(said, failure.chartName);
  const places = placesIn(failure);
  const [innermost, ...outer] = places.toReversed();
  const message = `Helm cannot render ${what}: ${reason}`;
  const hint = hintFor(said, innermost);
  const related: Related[] = outer.slice(0, 1).map((span) => ({ message: "called from", span }));
  if (!innermost) return diagnose("KS5220", { message, hint, span: place });
  return diagnose("KS5220", {
    message,
    hint,
    span: innermost,
    related: [...related, { message: "asked for", span: place }],
  });
}

function hintFor(said: string, place: Span | undefined): string {
  const template = place?.source.text ?? "";
  if (/\blookup\s+["'(]/.test(template))
    return "`lookup` gives nothing here, as nothing is asked of a cluster: give the chart what it looks for as a value";
  if (/^- at '/m.test(said)) return "correct the values: the chart's values.schema.json says what it takes";
  if (/incompatible with Kubernetes/.test(said))
    return "choose a version of the chart that supports the cluster's version";
  if (/nil pointer|required/.test(said) || /\brequired\b/.test(template.slice(place?.start, place?.end)))
    return "give the value that the template uses, below `values`";
  return "correct the template, or the values that it is given";
}

/** What Helm says, on one line, without its own advice and without the place that is told by itself. */
function reasonIn(said: string, chartName: string): string {
  const lines = said
    .split("\n")
    .filter((line) => !/^(level=|Use --debug|\s*$|WARNING: Kubernetes configuration)/.test(line));
  const whole = lines
    .map((line) => line.trim())
    .join(" ")
    .replace(/^Error: /, "");
  const name = escaped(chartName);
  const short = whole
    .replace(new RegExp(String.raw`^(execution|parse) error at \(${name}/[^)]*\): `), "")
    .replace(new RegExp(String.raw`^(template: )?${name}/\S+?:\d+(:\d+)?:? `), "");
  return short.length > 600 ? `${short.slice(0, 600)}…` : short;
}

function placesIn({ said, chartName, files }: HelmFailure): Span[] {
  const pattern = new RegExp(String.raw`(?<![\w/.-])${escaped(chartName)}/([^\s:()"']+):(\d+)(?::(\d+))?`, "g");
  const found = [...said.matchAll(pattern)].flatMap(([, path = "", line, column]) => {
    const source = sourceOf(files, path);
    return source ? [spanInLine(source, Number(line), Number(column ?? 0))] : [];
  });
  if (found.length > 0) return found;
  const named = new RegExp(String.raw`(?:on|in|load) (?:${escaped(chartName)}/)?([^\s:()"']+)`).exec(said)?.[1];
  const source = named === undefined ? undefined : sourceOf(files, named);
  return source ? [spanInLine(source, lineOfYamlError(said, named), 0)] : [];
}

/** A file that is not rendered has the line of its own text; of what a template gives, the line means nothing here. */
function lineOfYamlError(said: string, file: string | undefined): number {
  if (file?.startsWith("templates/") === true) return 1;
  return Number(/yaml: line (\d+)/.exec(said)?.[1] ?? 1);
}

/** From a column of Helm's (counted from 0, in bytes) to the end of the line; the whole line where there is none. */
export function spanInLine(source: Source, line: number, column: number): Span {
  const lines = source.text.split("\n");
  const at = Math.min(Math.max(line, 1), lines.length);
  const text = lines[at - 1] ?? "";
  const start = lines.slice(0, at - 1).reduce((sum, before) => sum + before.length + 1, 0);
  const first = column > 0 && column < text.length ? column : text.length - text.trimStart().length;
  return { source: hideSecrets(source), start: start + first, end: start + Math.max(first + 1, text.trimEnd().length) };
}

function escaped(text: string): string {
  return text.replace(/[\\^$.*+?()[\]{}|/-]/g, String.raw`\$&`);
}
