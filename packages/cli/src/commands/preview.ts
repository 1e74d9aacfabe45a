import { diagnosticJson, hasErrors, type Palette, printable, promotionLine, waitLines } from "@kubestage/core";
import { listPreviews, startPreview, type StartPreviewResult, stopPreview } from "@kubestage/workflows";
import { ledgerRequest, type LedgerOptions } from "../arguments/ledger-options.ts";
import { interruptible } from "../interruption.ts";
import type { Terminal } from "../terminal.ts";
import { usageError } from "../usage-problem.ts";
import { writeDiagnostics, writeJson } from "../write-diagnostics.ts";
import { departureJson, departureLine, previewJson, previewLine, stayingLine } from "./preview-text.ts";
import { proofLines } from "./proof-of-promotion.ts";

export type PreviewListOptions = LedgerOptions;
export interface PreviewStopOptions extends LedgerOptions {
  readonly name: string;
}
export interface PreviewStartOptions extends LedgerOptions {
  readonly name: string;
  /** Each as APP=RELEASE. */
  readonly releases: readonly string[];
  /** In milliseconds. */
  readonly ttl?: number;
  readonly pullRequest?: number;
  readonly reason?: string;
  readonly dryRun?: boolean;
}

const refused = 3;

export async function runPreviewStart(options: PreviewStartOptions, terminal: Terminal): Promise<number> {
  const { name, ttl, pullRequest, reason, dryRun = false, output } = options;
  if (pullRequest === undefined && (reason ?? "") === "")
    throw usageError("a preview is for something", "name its --pull-request, or say a --reason");
  const releases = new Map(options.releases.map(releaseOf));
  const result = await interruptible(
    async (signal) =>
      startPreview({
        ...(await ledgerRequest(options, terminal, signal)),
        ...{ name, releases, ttl, pullRequest, reason, dryRun },
      }),
    { written: () => "what is recorded of it stands: `kubestage promote` goes on with it" },
  );
  const { preview, promoted, refusal, diagnostics } = result;
  const waits = promoted?.waits.filter(({ stage }) => stage === name) ?? [];
  if (output === "json") {
    const done = { promotions: promoted?.promotions ?? [], waits, diagnostics: diagnostics.map(diagnosticJson) };
    await writeJson(
      { dryRun, preview: preview ? previewJson(preview) : null, refusal: refusal ?? null, ...done },
      terminal,
    );
  } else {
    const lines = startLines(result, { name, waits, dryRun }, await terminal.out.palette());
    await terminal.out.write(lines.map((line) => `${line}\n`).join(""));
    await writeDiagnostics(diagnostics, "text", terminal);
  }
  if (hasErrors(diagnostics)) return 1;
  return refusal !== undefined || waits.length > 0 ? refused : 0;
}

type Waits = NonNullable<StartPreviewResult["promoted"]>["waits"];

function startLines(
  { preview, promoted, refusal }: StartPreviewResult,
  { name, waits, dryRun }: { readonly name: string; readonly waits: Waits; readonly dryRun: boolean },
  palette: Palette,
): string[] {
  if (refusal !== undefined) return [`${palette.error("✗")} ${printable(refusal)}`];
  if (!preview) return [];
  const until = `${new Date(preview.until).toISOString().slice(0, 16)}Z`;
  return [
    `${palette.strong(name)} ${dryRun ? "would be" : "is"} there until ${until}, by ${printable(preview.by)}`,
    ...(promoted?.promotions ?? []).map((one) => promotionLine(one, palette, { isDryRun: dryRun })),
    ...waits.flatMap((wait) => [
      ...waitLines(wait, palette, Date.now()),
      ...(promoted ? proofLines(promoted, wait, palette) : []),
    ]),
    ...(promoted ? [] : ["a service that the trust lets record evidence carries it out: `kubestage promote`"]),
  ];
}

function releaseOf(given: string): [string, string] {
  const [app = "", release = "", ...rest] = given.split("=");
  if (app !== "" && release !== "" && rest.length === 0) return [app, release];
  throw usageError(`${JSON.stringify(given)} names no release`, "write APP=RELEASE, as in `kubestage release list`");
}

export async function runPreviewStop(options: PreviewStopOptions, terminal: Terminal): Promise<number> {
  const { name, output } = options;
  const { departure, staying, mayGoOn } = await interruptible(
    async (signal) => stopPreview({ ...(await ledgerRequest(options, terminal, signal)), name }),
    { written: () => "where it is ended, `kubestage promote` takes it away" },
  );
  if (output === "json")
    await writeJson(
      { departure: departure ? departureJson(departure) : null, staying: staying ? departureJson(staying) : null },
      terminal,
    );
  else {
    const palette = await terminal.out.palette();
    const line = departure
      ? departureLine(departure, palette, false)
      : staying
        ? stayingLine(staying, palette)
        : mayGoOn
          ? `${name} has gone: somebody else was faster`
          : `${name} is ended: a service that the trust lets record evidence takes it away (kubestage promote)`;
    await terminal.out.write(`${line}\n`);
  }
  return staying ? refused : 0;
}

export async function runPreviewList(options: PreviewListOptions, terminal: Terminal): Promise<number> {
  const previews = await interruptible(async (signal) => listPreviews(await ledgerRequest(options, terminal, signal)));
  if (options.output === "json") {
    await writeJson({ previews }, terminal);
    return 0;
  }
  const palette = await terminal.out.palette();
  for (const preview of previews) {
    const apps = preview.apps.map(({ app, release, runs }) =>
      runs === release ? `    ${app}: ${printable(release)}` : `    ${app}: ${printable(release)}, not there yet`,
    );
    await terminal.out.write([previewLine(preview, palette), ...apps].map((line) => `${line}\n`).join(""));
  }
  if (previews.length === 0) await terminal.out.write("there are no previews\n");
  return 0;
}
