import { resolve } from "node:path";
import {
  diagnosticJson,
  durationText,
  hasErrors,
  type Palette,
  printable,
  statusText,
  waitLines,
} from "@kubestage/core";
import { simulate, type SimulatedEvent } from "@kubestage/workflows";
import { interruptible } from "../interruption.ts";
import type { Terminal } from "../terminal.ts";
import { version } from "../version.ts";
import { writeDiagnostics, writeJson } from "../write-diagnostics.ts";
import { proofLines } from "./proof-of-promotion.ts";

export interface SimulateArguments {
  readonly path: string;
  readonly change: readonly string[];
  readonly rollBack?: boolean;
  readonly keep?: string;
  readonly strict?: boolean;
  /** In milliseconds since 1970. */
  readonly at?: number;
  readonly output: string;
}

const refused = 3;
/** So that a sandbox that is kept ends before now: nothing in a ledger may be of a time that is still to come. */
const daysBefore = 30;

export async function runSimulate(given: SimulateArguments, terminal: Terminal): Promise<number> {
  const { path, change, rollBack = false, keep, strict = false, output } = given;
  const at = given.at ?? Date.now() - daysBefore * 24 * 3_600_000;
  const events: SimulatedEvent[] = [];
  const palette = await terminal.out.palette();
  const tell = async (event: SimulatedEvent): Promise<void> => {
    events.push(event);
    if (output === "text")
      await terminal.out.write(
        eventLines(event, palette)
          .map((line) => `${line}\n`)
          .join(""),
      );
  };
  const { all, ledger, diagnostics } = await interruptible(
    (signal) =>
      simulate(
        {
          ...{
            path,
            changes: change,
            rollsBack: rollBack,
            from: terminal.from,
            signal,
            at,
            compiler: version,
          },
          ...(keep !== undefined && { keep: resolve(terminal.from, keep) }),
        },
        tell,
      ),
    keep === undefined ? {} : { written: () => `what was played until then is in ${keep}` },
  );
  if (output === "json") {
    await writeJson(
      { events: events.map(eventJson), apps: all ?? null, diagnostics: diagnostics.map(diagnosticJson) },
      terminal,
    );
  } else {
    await writeDiagnostics(diagnostics, "text", terminal);
    if (all) await terminal.out.write(`\n${statusText(all, palette)}`);
    if (ledger !== undefined) await terminal.err.write(`kubestage: the ledger is kept: --ledger ${ledger}\n`);
  }
  if (hasErrors(diagnostics)) return 1;
  return strict && events.some(({ type }) => type === "refused") ? refused : 0;
}

function eventLines(event: SimulatedEvent, palette: Palette): string[] {
  switch (event.type) {
    case "released":
      return [
        "",
        palette.strong(`Released from ${printable(event.declaration)}: ${event.releases.join(", ") || "nothing new"}`),
      ];
    case "promoted":
      return [`${palette.good("✓")} ${event.promotion.release} into ${palette.strong(event.promotion.stage)}`];
    case "asked":
      return [`  ${event.who} asks for ${event.wait.release} in ${event.wait.stage}`];
    case "approved":
      return [`  ${event.who} approves of ${event.wait.release} in ${event.wait.stage}`];
    case "recorded":
      return [`  ${event.gate} of ${event.wait.release} is recorded as passed, before ${event.wait.stage}`];
    case "waited":
      return [
        palette.faint(
          `  … ${durationText(event.ms)} later: ${event.wait.release} had to wait before ${event.wait.stage}`,
        ),
      ];
    case "refused":
      return [
        `${palette.error("✗ refused:")} ${palette.strong(event.wait.release)} does not come into ${palette.strong(event.wait.stage)}`,
        ...waitLines(event.wait, palette, event.at).slice(1),
        ...proofLines(event.result, event.wait, palette),
      ];
    case "notRolledBack":
      return ["", "Nothing goes back: in no stage an app has run another release before"];
    case "rolledBack":
      return [
        "",
        `${palette.warning("↩")} ${event.promotion.app} in ${event.promotion.stage} goes back to ${event.promotion.release}; automation holds`,
      ];
  }
}

function eventJson(event: SimulatedEvent): unknown {
  if (event.type !== "refused") return event;
  const { result: _, ...rest } = event;
  return rest;
}
