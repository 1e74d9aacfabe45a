import type { AppStatus } from "../promote/status.ts";
import type { Palette } from "./palette.ts";
import { printable } from "./printable.ts";

type Standing = "well" | "unsaid" | "newer" | "onItsWay" | "failed" | "flagged" | "nothing";

/** Each in one sign that also says it without colour, and what that means. */
const signs: Readonly<Record<Standing, readonly [sign: string, tone: keyof Palette | undefined, meaning: string]>> = {
  well: ["✓", "good", "healthy"],
  unsaid: ["○", undefined, "there, and no cluster says how it is"],
  newer: ["↑", "warning", "something newer waits"],
  onItsWay: ["…", "warning", "on its way"],
  failed: ["✗", "error", "failed"],
  flagged: ["!", "error", "stands on what was taken back or on broken glass, or owes the merge of a hotfix"],
  nothing: ["·", "faint", "nothing yet"],
};

function standing({ progress, flags, wait }: AppStatus): Standing {
  if (flags.length > 0) return "flagged";
  switch (progress?.state) {
    case "passed":
      if (wait) return "newer";
      return progress.healthyFor === undefined ? "unsaid" : "well";
    case "inFlight":
      return "onItsWay";
    case "failed":
      return "failed";
    case undefined:
      return "nothing";
  }
}

function sign(one: AppStatus, palette: Palette): string {
  const [text, tone] = signs[standing(one)];
  return tone ? palette[tone](text) : text;
}

/** Apps as rows, stages as columns; below, what needs somebody. A release is shown by the end of its name, which is a hash. */
export function statusText(all: readonly AppStatus[], palette: Palette): string {
  const stages = [...new Set(all.map(({ stage }) => stage))];
  const apps = [...new Set(all.map(({ app }) => app))].toSorted();
  const cells = new Map(all.map((one) => [`${one.stage}/${one.app}`, one]));
  const plain = (one: AppStatus | undefined): string => shortName(one?.pointer?.release, one?.app) ?? (one ? "–" : "");
  const widths = stages.map((stage) =>
    Math.max(stage.length, ...apps.map((app) => plain(cells.get(`${stage}/${app}`)).length + 2)),
  );
  const first = Math.max(0, ...apps.map((app) => app.length));
  const heading = [
    " ".repeat(first),
    ...stages.map((stage, index) => palette.strong(stage.padEnd(widths[index] ?? 0))),
  ];
  const rows = apps.map((app) =>
    [
      app.padEnd(first),
      ...stages.map((stage, index) => {
        const one = cells.get(`${stage}/${app}`);
        const text = plain(one);
        return one
          ? `${sign(one, palette)} ${text}${" ".repeat((widths[index] ?? 0) - text.length - 2)}`
          : " ".repeat(widths[index] ?? 0);
      }),
    ]
      .join("  ")
      .trimEnd(),
  );
  return `${[heading.join("  ").trimEnd(), ...rows, "", ...notes(all, palette), legend(all, palette)].join("\n")}\n`;
}

function shortName(release: string | undefined, app: string | undefined): string | undefined {
  return release === undefined ? undefined : release.slice((app ?? "").length + 1, (app ?? "").length + 8);
}

/** What went wrong, and what could go on at once; what only takes its time is told by `why`. */
function notes(all: readonly AppStatus[], palette: Palette): string[] {
  const own = all.flatMap(({ app, stage, progress, flags, wait }) => [
    ...checksOf(wait).map(
      (gates) =>
        `${palette.warning("↑")} ${app} in ${stage}: ${printable(wait?.release ?? "")} waits for ${gates} (kubestage check ${app} --to ${stage})`,
    ),
    ...clustersOf(wait).map(
      (cluster) =>
        `${palette.warning("↑")} ${app} in ${stage}: ${printable(wait?.release ?? "")} waits until ${cluster} accepts it (kubestage observe --cluster ${cluster})`,
    ),
    ...(progress?.state === "failed"
      ? [`${palette.error("✗")} ${app} in ${stage}: ${printable(progress.because)}`]
      : []),
    ...flags.map((flag) => `${palette.error("!")} ${app} in ${stage}: ${printable(flag.because)}`),
    ...(wait?.gates.some(isForPeople) === true
      ? [
          `${palette.warning("↑")} ${app} in ${stage}: ${printable(wait.release)} waits for people (kubestage why ${app} --in ${stage})`,
        ]
      : []),
    ...(wait?.gates.some(isSpokenOf) === true
      ? [
          `${palette.warning("↑")} ${app} in ${stage}: people have spoken of ${printable(wait.release)} (whether that is enough: kubestage why ${app} --in ${stage})`,
        ]
      : []),
    ...(wait?.gates ?? [])
      .filter(isStuck)
      .map(
        ({ gate, because }) =>
          `${palette.warning("↑")} ${app} in ${stage}: ${gate} keeps ${printable(wait?.release ?? "")} out, ${printable(because)} (what opens it: kubestage why ${app} --in ${stage})`,
      ),
    ...askedFor(wait).map(
      (release) =>
        `${palette.warning("↑")} ${app} in ${stage}: ${printable(release)} leaves stages out, and waits until somebody asks for it by name (kubestage promote ${app} --to ${stage} --release ${release})`,
    ),
    ...(wait?.needsRequest === true
      ? [
          `${palette.warning("↑")} ${app} in ${stage}: ${printable(wait.release)} waits until somebody asks for it (kubestage promote ${app} --to ${stage})`,
        ]
      : []),
  ]);
  const lines = [...own, ...lasting(all, palette)];
  return lines.length === 0 ? [] : [...lines, ""];
}

/** Freezes that end only when somebody ends them, each once, whatever it keeps out. */
function lasting(all: readonly AppStatus[], palette: Palette): string[] {
  const kept = all.flatMap(({ wait }) =>
    (wait?.gates ?? []).flatMap(({ opens }) => (opens?.by === "lifting" ? opens.freeze : [])),
  );
  return [...Map.groupBy(kept, (freeze) => freeze)].map(
    ([freeze, { length }]) =>
      `${palette.warning("↑")} ${printable(freeze)} keeps ${length} ${length === 1 ? "release" : "releases"} out until somebody lifts it (kubestage freeze ${freeze} --lift)`,
  );
}

type ClosedGate = NonNullable<AppStatus["wait"]>["gates"][number];

/** Neither time nor anything that is yet to be said opens it. */
function isStuck({ opens }: ClosedGate): boolean {
  return opens?.by === "expression" || opens?.by === "declaration";
}

function isForPeople({ opens }: ClosedGate): boolean {
  return opens?.by === "people";
}

/** Of what exactly they have said something nobody knows before it is rendered. */
function isSpokenOf({ gate, opens }: ClosedGate): boolean {
  return opens?.by === "rendering" && gate !== "proof" && opens.isChecked !== true;
}

/** The gates that wait for `kubestage check`, in one text; none where none does. */
function checksOf(wait: AppStatus["wait"]): string[] {
  const gates = (wait?.gates ?? []).flatMap(({ gate, opens }) =>
    opens?.by === "check" || (opens?.by === "rendering" && opens.isChecked === true) ? gate : [],
  );
  return gates.length === 0 ? [] : [gates.join(" and ")];
}

/** The cluster whose word is waited for. */
function clustersOf(wait: AppStatus["wait"]): string[] {
  return (wait?.gates ?? []).flatMap(({ opens }) => (opens?.by === "cluster" ? opens.cluster : []));
}

/** The hotfix that somebody has to ask for by its name. */
function askedFor(wait: AppStatus["wait"]): string[] {
  return (wait?.gates ?? []).flatMap(({ opens }) => (opens?.by === "asking" ? opens.release : []));
}

/** Of the signs that show. */
function legend(all: readonly AppStatus[], palette: Palette): string {
  const shown = new Set(all.map(standing));
  const entries = Object.entries(signs).filter(([name]) => shown.has(name as Standing));
  return palette.faint(entries.map(([, [text, , meaning]]) => `${text} ${meaning}`).join("   "));
}
