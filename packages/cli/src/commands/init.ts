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
      await terminal.err.write(nextText(request.folder));
    }
  }
  return hasErrors(diagnostics) ? 1 : 0;
}

function nextText(folder: string): string {
  const isHere = folder === ".";
  const build = isHere ? "kubestage build --out out" : `kubestage build ${folder} --out ${folder}/out`;
  const doctor = isHere ? "kubestage doctor" : `cd ${folder} && kubestage doctor`;
  return `\nNext: ${build}\n      with a cluster: ${doctor}\n`;
}
