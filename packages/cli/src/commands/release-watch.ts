import { durationText, hasErrors, printable } from "@kubestage/core";
import { type WatchEvent, watchReleases } from "@kubestage/workflows";
import { ledgerRequest, type LedgerOptions } from "../arguments/ledger-options.ts";
import { interruptible } from "../interruption.ts";
import type { Terminal } from "../terminal.ts";
import { usageError } from "../usage-problem.ts";
import { version } from "../version.ts";
import { writeDiagnostics } from "../write-diagnostics.ts";

export interface ReleaseWatchOptions extends LedgerOptions {
  readonly app?: string | undefined;
  readonly path: string;
  readonly all?: boolean;
  readonly once?: boolean;
  /** In milliseconds. */
  readonly every: number;
}

/** Ends by a signal, which is thrown; after one look where that was asked for. */
export async function runReleaseWatch(options: ReleaseWatchOptions, terminal: Terminal): Promise<number> {
  const { app, path, all = false, once = false, every, output } = options;
  if (app === undefined && !all) throw usageError("no app was named", "name one, or give --all");
  if (every < 1000) throw usageError("--every is too short", "give a second at least: registries count requests");
  const apps = app === undefined ? undefined : [...new Set(app.split(","))];
  const { failed, moved, diagnostics } = await interruptible(async (signal) =>
    watchReleases(
      { apps, path, from: terminal.from, signal, everyMs: once ? undefined : every, compiler: version },
      await ledgerRequest(options, terminal, signal),
      (event) => tell(event, output, terminal),
    ),
  );
  if (diagnostics.length > 0) await writeDiagnostics(diagnostics, output, terminal);
  if (hasErrors(diagnostics) || failed > 0) return 1;
  return moved > 0 ? 3 : 0;
}

async function tell(event: WatchEvent, output: string, { out, err }: Terminal): Promise<void> {
  if (output === "json") await out.write(`${JSON.stringify(event)}\n`);
  else if (event.type === "failed") await err.write(`kubestage: ${printable(textOf(event))}\n`);
  else await out.write(`${printable(textOf(event))}\n`);
}

function textOf(event: WatchEvent): string {
  switch (event.type) {
    case "released":
      return `${event.release}  ${event.image}`;
    case "unchanged":
      return `${event.app}: nothing newer${event.image === undefined ? ", and nothing released" : ` than ${event.image}`}`;
    case "moved": {
      const now = event.is === undefined ? "is gone" : `stands for ${event.is} now`;
      return `${event.app}: the tag ${event.tag} of ${event.image}, which was released, ${now}; release it by hand if that is right`;
    }
    case "failed": {
      const again = event.retryMs === undefined ? "" : `; it is tried again in ${durationText(event.retryMs)}`;
      return `${event.app}: ${event.message}${again}`;
    }
  }
}
