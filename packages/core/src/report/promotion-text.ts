import type { Promotion, Wait } from "../promote/decision.ts";
import type { GateState } from "../promote/gates/gate.ts";
import { durationText } from "../model/duration-text.ts";
import type { Palette } from "./palette.ts";
import { printable } from "./printable.ts";

const verbs = { promotion: "promoted", rollback: "rolled back", breakGlass: "forced by broken glass" } as const;

/** One line for a promotion that was done, or would be. */
export function promotionLine(
  promotion: Promotion,
  palette: Palette,
  { isDryRun }: { readonly isDryRun: boolean },
): string {
  const { app, stage, release, replaces, kind, wave } = promotion;
  const what = `${palette.strong(printable(release))} ${isDryRun ? "would be " : ""}${verbs[kind]} in ${palette.strong(stage)}`;
  const before =
    replaces === undefined || replaces === release ? "" : palette.faint(` (before: ${printable(replaces)})`);
  return `${palette.good("✓")} ${app}: ${what}${wave > 1 ? `, wave ${wave}` : ""}${before}`;
}

/** What a release waits for: the first thing in its way, then each gate with what would open it. */
export function waitLines(
  wait: Pick<Wait, "app" | "stage" | "release" | "because" | "gates" | "needsRequest">,
  palette: Palette,
  now: number,
): string[] {
  const { app, stage, release, because, gates, needsRequest = false } = wait;
  return [
    `${palette.warning("…")} ${app}: ${palette.strong(printable(release))} waits before ${palette.strong(stage)}: ${printable(because)}`,
    ...gateLines(gates, { app, stage }, palette, now),
    ...(needsRequest ? [palette.faint(`    → kubestage promote ${app} --to ${stage}`)] : []),
  ];
}

export function gateLines(
  gates: readonly GateState[],
  where: { readonly app: string; readonly stage: string },
  palette: Palette,
  now: number,
): string[] {
  const width = Math.max(0, ...gates.map(({ gate }) => gate.length));
  return gates.flatMap((state) => {
    const mark = state.open ? palette.good("open  ") : palette.error("closed");
    const opening = openingText(state, where, now);
    const line = `    ${mark} ${state.gate.padEnd(width)}  ${printable(state.because)}`;
    return [line, ...(opening === undefined ? [] : [palette.faint(`           ${" ".repeat(width)}→ ${opening}`)])];
  });
}

/** What would open a gate; undefined where it is open, or where nothing can. */
export function openingText(
  { gate, opens, hasFailed }: GateState,
  { app, stage }: { readonly app: string; readonly stage: string },
  now: number,
): string | undefined {
  switch (opens?.by) {
    case "time":
      return `at ${new Date(opens.at).toISOString().replace(".000", "")}, in ${durationText(Math.max(0, opens.at - now))}`;
    case "people":
      return `${[...opens.groups].map(([group, count]) => `${count} of ${group}`).join(" and ")}: kubestage approve ${app} --in ${stage}`;
    case "record":
      return opens.what === "proof"
        ? `kubestage promote ${app} --to ${stage}${hasFailed ? " --dry-run" : ""}`
        : `kubestage record ${gate} ${app} --in ${opens.stage} --outcome passed`;
    case "check":
      return checkCommand(gate, app, stage);
    case "cluster":
      return `kubestage observe --cluster ${opens.cluster}`;
    case "asking":
      return `kubestage promote ${app} --to ${stage} --release ${opens.release}`;
    case "release":
      return `kubestage release create ${app}, of a commit after that of ${opens.containing} or with --contains ${opens.containing}`;
    case "rendering":
      return opens.isChecked === true
        ? checkCommand(gate, app, stage)
        : `kubestage promote ${app} --to ${stage} --dry-run`;
    case undefined:
      return undefined;
  }
}

function checkCommand(gate: string, app: string, stage: string): string {
  return `kubestage check ${app} --to ${stage} --gate ${gate}`;
}
