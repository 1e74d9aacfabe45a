import { diagnosticJson, hasErrors } from "@kubestage/core";
import type { InitRequest } from "@kubestage/workflows";
import { init } from "@kubestage/workflows";
import type { Terminal } from "../terminal.ts";
import { writeDiagnostics, writeJson } from "../write-diagnostics.ts";

export interface InitArguments extends Omit<InitRequest, "from"> {
  readonly output: string;
}

export async function runInit({ output, ...request }: InitArguments, terminal: Terminal): Promise<number> {
  const { files, diagnostics } = init({ ...request, from: terminal.from });
  if (output === "json") await writeJson({ files, diagnostics: diagnostics.map(diagnosticJson) }, terminal);
  else {
    await writeDiagnostics(diagnostics, "text", terminal);
    if (files.length > 0) {
      await terminal.out.write(files.map((file) => `${file}\n`).join(""));
      const place = request.folder === "." ? "" : ` ${request.folder}`;
      await terminal.err.write(
        `\nNext: kubestage build${place} --out ${request.folder === "." ? "out" : `${request.folder}/out`}\n`,
      );
    }
  }
  return hasErrors(diagnostics) ? 1 : 0;
}
