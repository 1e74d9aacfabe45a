import type { Evidence, Ledger, Pointer, Preview, Road } from "@kubestage/core";
import type { RecordedCommit } from "./simulated-record.ts";
import type { SimulatedTemplate } from "./simulated-template.ts";

type Template = Pick<SimulatedTemplate, "like" | "ttl" | "most">;

/**
 * What is wrong with what a commit does to previews, found by looking at it: one goes once, whole, alone, and when its time has ended;
 * nothing enters it then, or that its record does not name; and nothing of it is evidence elsewhere where no stage asks for that.
 */
export function previewProblems({ commit, before, after }: RecordedCommit, road: Road, template: Template): string[] {
  const now = Number(commit.trailers["at"] ?? Number.NaN);
  const isOfPreview = (stage: string): boolean => stage.startsWith(`${template.like}-`);
  const gone = commit.changes.flatMap((change) => (change.kind === "previewGone" ? change.stage : []));
  const lost = [...before.previews.keys()].filter((stage) => !after.previews.has(stage) && !gone.includes(stage));
  const halves = [...after.pointers.values()].filter(({ stage }) => isOfPreview(stage) && !after.previews.has(stage));
  return [
    ...gone.flatMap((stage) => departureProblems(before, stage, template, now)),
    ...(gone.length > 0 && commit.changes.length > 1 + pointersIn(before, gone[0]).length
      ? [`${gone[0]} does not go alone`]
      : []),
    ...lost.map((stage) => `${stage} was lost`),
    ...halves.map(({ stage, app }) => `half of ${stage} is left: ${app}`),
    ...commit.changes.flatMap((change) => {
      if (change.kind === "preview") return recordProblems(before, change.preview);
      if (change.kind !== "pointer") return [];
      return isOfPreview(change.pointer.stage)
        ? entryProblems(before, change.pointer, template, now)
        : evidenceProblems(before, change.pointer, road, isOfPreview);
    }),
  ];
}

/** The previews that a process which has just decided everything has left, and whose time had ended by its clock. */
export function overstayed({ previews }: Ledger, template: Template, now: number): string[] {
  return [...previews.values()]
    .filter((preview) => isOver(preview, template, now))
    .map(({ stage }) => `${stage} was left when its time had ended`);
}

function isOver({ until, at, endedBy }: Preview, { ttl }: Template, now: number): boolean {
  return endedBy !== undefined || until <= now || at + ttl <= now;
}

function pointersIn({ pointers }: Ledger, name: string | undefined): readonly Pointer[] {
  return [...pointers.values()].filter(({ stage }) => stage === name);
}

function departureProblems({ previews }: Ledger, stage: string, template: Template, now: number): string[] {
  const preview = previews.get(stage);
  if (!preview) return [`${stage} goes, and it is not there`];
  return isOver(preview, template, now) ? [] : [`${stage} goes before its time`];
}

function recordProblems({ previews }: Ledger, { stage, endedBy, at, by }: Preview): string[] {
  const there = previews.get(stage);
  return [
    ...(there?.endedBy !== undefined
      ? [`${stage} was ended, and ${endedBy === undefined ? "goes on" : "is again"}`]
      : []),
    ...(there && (there.by !== by || at < there.at) ? [`${stage} is another one's, or older than it was`] : []),
  ];
}

function entryProblems(ledger: Ledger, pointer: Pointer, template: Template, now: number): string[] {
  const { stage, app, release } = pointer;
  const preview = ledger.previews.get(stage);
  const what = `${stage} <- ${release}`;
  if (!preview) return [`${what}: there is no such preview`];
  const others = new Set([...ledger.pointers.values()].map((one) => one.stage).filter((one) => one !== stage));
  const there = [...ledger.previews.values()].filter((one) => others.has(one.stage) && !isOver(one, template, now));
  const isNew = pointersIn(ledger, stage).length === 0;
  return [
    ...(isOver(preview, template, now) ? [`${what}: it enters after the end`] : []),
    ...(preview.releases.get(app) === release ? [] : [`${what}: nobody has named it`]),
    ...(isNew && there.length >= template.most ? [`${what}: more than may be there at once`] : []),
  ];
}

/** A stay, or the word of a check, that was found out in a preview is nothing to others, unless they ask for it there. */
function evidenceProblems(
  ledger: Ledger,
  { stage, release, evidence }: Pointer,
  road: Road,
  isOfPreview: (stage: string) => boolean,
): string[] {
  const asked = new Set(
    road.stages
      .filter(({ name }) => name === stage)
      .flatMap(({ gates }) =>
        gates.flatMap((gate) => (gate.kind === "evidence" && gate.of === "previews" ? gate.name : [])),
      ),
  );
  const isNothing = (one: Pick<Evidence, "stage" | "id"> & { readonly gate?: string }): boolean =>
    evidence.includes(one.id) && isOfPreview(one.stage) && !asked.has(one.gate ?? "");
  return [
    ...(ledger.releases.get(release)?.forPreviews ? [`${stage} <- ${release}: it is for previews only`] : []),
    ...[...ledger.evidence, ...ledger.stays]
      .filter(isNothing)
      .map((one) => `${stage} <- ${release}: it stands on what counts in ${one.stage} only`),
  ];
}
