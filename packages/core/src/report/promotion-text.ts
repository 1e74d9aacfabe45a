import type { Promotion, Wait } from "../promote/decision.ts";
import type { GateState } from "../promote/gates/gate.ts";
import { openingText } from "./opening-text.ts";
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
    ...gateLines(gates, { app, stage, release }, palette, now),
    ...(needsRequest ? [palette.faint(`    → kubestage promote ${app} --to ${stage}`)] : []),
  ];
}

export function gateLines(
  gates: readonly GateState[],
  where: { readonly app: string; readonly stage: string; readonly release: string },
  palette: Palette,
  now: number,
): string[] {
  const width = Math.max(0, ...gates.map(({ gate }) => gate.length));
  return gates.flatMap((state) => {
    const mark = state.open ? palette.good("open  ") : palette.error("closed");
    const line = `    ${mark} ${state.gate.padEnd(width)}  ${printable(state.because)}`;
    if (state.open) return [line];
    return [line, palette.faint(`           ${" ".repeat(width)}→ ${printable(openingText(state, where, now))}`)];
  });
}
