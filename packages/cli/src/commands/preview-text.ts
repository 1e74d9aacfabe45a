import { type Departure, durationText, type Palette, type Preview, printable } from "@kubestage/core";
import type { PreviewStatus } from "@kubestage/workflows";

/** A preview, whose it is and how long it has left, in one line. */
export function previewLine({ stage, left, over, by, ...why }: PreviewStatus, palette: Palette): string {
  const until = over === undefined ? `${durationText(left)} left` : palette.warning(`about to go: ${printable(over)}`);
  return `${palette.strong(stage)}  ${until}${palette.faint(`  by ${printable(by)}${reasonOf(why)}`)}`;
}

function reasonOf({ pullRequest, reason }: Pick<Preview, "pullRequest" | "reason">): string {
  const shown = pullRequest === undefined ? "" : ` for pull request ${pullRequest}`;
  return reason === undefined ? shown : `${shown}: ${printable(reason)}`;
}

export function departureLine({ preview: { stage }, because }: Departure, palette: Palette, isDryRun: boolean): string {
  return `${palette.good("✓")} ${palette.strong(stage)} ${isDryRun ? "would go" : "has gone"}: ${printable(because)}`;
}

/** A preview that has to go, and what keeps it. */
export function stayingLine({ preview: { stage }, because, gates }: Departure, palette: Palette): string {
  const closed = gates.filter(({ open }) => !open).map((gate) => `${gate.gate} is closed: ${gate.because}`);
  return `${palette.error("✗")} ${palette.strong(stage)} stays, though ${printable(because)}: ${printable(closed.join("; "))}`;
}

export function previewJson({ releases, ...preview }: Preview) {
  return { ...preview, releases: Object.fromEntries(releases) };
}

export function departureJson({ preview, apps, because, gates }: Departure) {
  return { preview: previewJson(preview), apps, because, gates };
}
