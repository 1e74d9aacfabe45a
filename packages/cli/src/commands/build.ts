import { buildMarkdown, buildText, diagnosticJson, diagnosticsSarif, hasErrors } from "@kubestage/core";
import type { BuildResult } from "@kubestage/workflows";
import { build } from "@kubestage/workflows";
import { narrate } from "../narration.ts";
import { interruptible } from "../interruption.ts";
import type { Terminal } from "../terminal.ts";
import { version } from "../version.ts";
import { writeDiagnostics, writeJson } from "../write-diagnostics.ts";
import { usageError } from "../usage-problem.ts";

export interface BuildArguments {
  readonly path: string;
  readonly releases?: string;
  readonly stage?: string;
  readonly cluster?: string;
  readonly out?: string;
  readonly overwrite?: boolean;
  readonly output?: string;
}

export async function runBuild(given: BuildArguments, terminal: Terminal): Promise<number> {
  const { output = given.out === undefined ? "yaml" : "text", ...request } = given;
  if (given.out !== undefined && output === "yaml")
    throw usageError("the form yaml is the manifests themselves, which go to --out", "leave one of the two out");
  if (given.out === undefined && given.overwrite === true)
    throw usageError("--overwrite says nothing without --out", "add `--out DIR`");
  const stream = output === "yaml" ? terminal.out.write : undefined;
  const result = await interruptible((signal) =>
    build({ ...request, from: terminal.from, stream, signal }, terminal.debug ? narrate(terminal) : undefined),
  );
  await write(result, output, terminal);
  return hasErrors(result.diagnostics) ? 1 : 0;
}

async function write({ summary, diagnostics }: BuildResult, form: string, terminal: Terminal): Promise<void> {
  switch (form) {
    case "json":
      return writeJson({ summary: summary ?? null, diagnostics: diagnostics.map(diagnosticJson) }, terminal);
    case "sarif":
      return writeJson(diagnosticsSarif(diagnostics, version), terminal);
    case "markdown":
      return terminal.out.write(buildMarkdown(summary, diagnostics));
    default:
      await writeDiagnostics(diagnostics, "text", terminal);
      if (summary && form === "text") await terminal.out.write(buildText(summary, await terminal.out.palette()));
  }
}
