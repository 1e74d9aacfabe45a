import { formatPlace, placeOf } from "../diagnostics/places.ts";
import { keyText } from "../manifests/object-key.ts";
import { placeOfField } from "../manifests/world/place-of-field.ts";
import type { WorldObject } from "../manifests/world/world.ts";
import type { FieldPath } from "../manifests/syntax.ts";
import type { RightsAnswer } from "../prove/access/answer-question.ts";
import type { RequestStep } from "../verdicts/witness.ts";
import { type CanReport, canOutcome, type CanWorld } from "./can-report.ts";
import type { Palette } from "./palette.ts";
import { printable } from "./printable.ts";

const mostPlaces = 6;

/** The answer in one word, then where and by what: places with the same rule together. */
export function canText(report: CanReport, palette: Palette): string {
  const outcome = canOutcome(report);
  const isOnlyByWayUp = report.worlds.every(({ answers }) => answers.every(({ answer }) => answer !== "yes"));
  const word = { yes: isOnlyByWayUp ? "yes, but only by a way up" : "yes", no: "no", unknown: "not known" }[outcome];
  const paint = outcome === "yes" ? palette.strong : outcome === "no" ? palette.good : palette.warning;
  const worlds = report.worlds.map((world) => worldText(world, report.worlds.length > 1, palette));
  return `${[paint(word), ...worlds].filter((text) => text !== "").join("\n")}\n`;
}

function worldText(world: CanWorld, isNamed: boolean, palette: Palette): string {
  const groups = Map.groupBy(world.answers, groupKey);
  const lines = [...groups.values()].flatMap((answers) => answersText(answers, palette));
  const notes = [
    ...(world.isKnown ? [] : ["nothing names them: they have what everybody has"]),
    ...world.unread.map((why) => `not read: ${why}`),
  ].map((note) => `  ${palette.note(printable(note))}`);
  return [...(isNamed ? [palette.strong(printable(world.name))] : []), ...lines, ...notes].join("\n");
}

function groupKey({ answer, allowance, steps, stage }: RightsAnswer): string {
  const by = allowance ? JSON.stringify([allowance.reference.binding.name, allowance.reference.role.name]) : "";
  return `${answer} ${stage ?? ""} ${by} ${String(steps.length)}`;
}

function answersText(answers: readonly RightsAnswer[], palette: Palette): string[] {
  const [first] = answers;
  if (!first) return [];
  const where = printable(placesText(answers));
  if (first.answer === "no") return [`  no   ${where}`];
  const steps = first.steps.map((step, index) => `       ${String(index + 1)}. ${printable(stepText(step))}`);
  const verdict = first.answer === "yes" ? "yes " : "up  ";
  return [
    `  ${verdict} ${where}`,
    ...steps,
    ...allowanceLines(first).map((line) => `       ${palette.faint(printable(line))}`),
  ];
}

function placesText(answers: readonly RightsAnswer[]): string {
  const [first] = answers;
  if (first?.stage === undefined) return "in the whole cluster";
  const names = answers.map(({ namespace }) => namespace);
  const more = names.length > mostPlaces ? ` and ${String(names.length - mostPlaces)} more` : "";
  return `in ${names.slice(0, mostPlaces).join(", ")}${more} (${first.stage})`;
}

function stepText({ as, verb, resource }: RequestStep): string {
  const named = resource.name === undefined ? "" : ` ${resource.name}`;
  const where = resource.namespace === undefined ? "" : ` in ${resource.namespace}`;
  return `as ${as.user}: ${verb} ${resource.resource}${resource.group === "" ? "" : `.${resource.group}`}${named}${where}`;
}

function allowanceLines({ allowance, subject }: RightsAnswer): string[] {
  if (!allowance) return [];
  const { reference, binding, role } = allowance;
  return [
    `by ${keyText(reference.binding)}${placeText(binding, subject === undefined ? ["subjects"] : ["subjects", subject])}`,
    `to ${keyText(reference.role)}, rule ${String(reference.rule + 1)}${placeText(role, ["rules", reference.rule])}`,
  ];
}

/** ` (file:line:column)`, where the object comes from a text. */
function placeText({ origin }: WorldObject, path: FieldPath): string {
  if (origin.type === "built-in") return " (built in)";
  const span = placeOfField(origin, path);
  return span ? ` (${formatPlace(placeOf(span))})` : "";
}
